/** The audit log on disk: one chain over months and restarts, and what a crash left is kept aside. */
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAuditLog } from '#engine/audit/audit-log.ts';
import { canonicalJson } from '#engine/durable/canonical-json.ts';
import { sha256Hex } from '#engine/durable/sha256.ts';
import { auditLogContract, entry } from '../../contracts/audit-log.ts';
import { FailingProbe } from '../../fakes/failing-probe.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import { twoMonths, verdictOf } from './two-months.ts';

auditLogContract('files', async () => {
  const log = await openAuditLog({ dir: await temporaryFolder('audit'), clock: new FakeClock() });
  return { log, cleanUp: () => log.close() };
});

describe('openAuditLog', () => {
  it('begins a file each month, the chain going on over the border', async () => {
    const { dir, january, february } = await twoMonths();

    const first = JSON.parse((await readFile(february, 'utf8')).split('\n')[0]!);
    const last = JSON.parse((await readFile(january, 'utf8')).trimEnd().split('\n').at(-1)!);

    expect(first.prev).toBe(last.hash);
    expect(await verdictOf(dir)).toMatchObject({ ok: true, lines: 8 });
  });

  it('goes on with the chain after a restart', async () => {
    const { dir, clock } = await twoMonths();
    const log = await openAuditLog({ dir, clock });

    const line = await log.append(entry());
    const [newest] = await log.list({ limit: 1 });
    await log.close();

    expect(line.seq).toBe(9);
    expect(newest).toEqual(line);
    expect(await verdictOf(dir)).toMatchObject({ ok: true, lines: 9, head: line.hash });
  });

  it('stays in the newest file when the clock goes back', async () => {
    const { dir } = await twoMonths();
    const log = await openAuditLog({ dir, clock: new FakeClock(Date.UTC(2025, 11, 31)) });

    const { at } = await log.append(entry());
    await log.close();

    expect(at).toBe('2025-12-31T00:00:00.000Z');
    expect(await readdir(join(dir, 'audit'))).toEqual(['2026-01.jsonl', '2026-02.jsonl']);
    expect(await verdictOf(dir)).toMatchObject({ ok: true, lines: 9 });
  });

  it('hashes as documented: SHA-256 over the domain tag and the canonical event without its hash', async () => {
    const { january } = await twoMonths();
    const text = (await readFile(january, 'utf8')).split('\n')[0]!;

    const { hash, ...event } = JSON.parse(text);

    expect(hash).toBe(sha256Hex(`mlops.audit/1\n${canonicalJson(event)}`));
    expect(text).toBe(canonicalJson({ ...event, hash }));
  });

  it('keeps every possible half of a last line aside, says so in the log, and never completes it', async () => {
    const { dir, february, clock } = await twoMonths();
    const whole = await readFile(february);
    const from = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let size = from + 1; size < whole.length; size += 1) {
      await writeFile(february, whole.subarray(0, size));

      const log = await openAuditLog({ dir, clock });
      const [recovered] = await log.list({ limit: 1 });
      const verdict = await log.verify();
      await log.close();

      const kept = join(dir, 'audit', String(recovered!.data.file));
      expect(recovered).toMatchObject({ seq: 8, actor: 'mlops', action: 'recovered', data: { bytes: size - from } });
      expect(await readFile(kept)).toEqual(whole.subarray(from, size));
      expect(recovered!.data.sha256).toBe(sha256Hex(whole.subarray(from, size)));
      expect(verdict).toMatchObject({ ok: true, lines: 8 });
    }
  });

  it('does not take more than one damaged line for a torn end: whole lines are lost only by a hand or a disk', async () => {
    const { dir, february } = await twoMonths();
    const text = await readFile(february, 'utf8');
    const damaged = text.replaceAll('{"action"', 'X"action"');
    await writeFile(february, damaged);

    const refused = openAuditLog({ dir, clock: new FakeClock() });

    await expect(refused).rejects.toMatchObject({ code: 'state_corrupt', facts: { path: february } });
    expect(await readFile(february, 'utf8')).toBe(damaged);
    expect(text.split('\n').length).toBeGreaterThan(2);
  });

  it('opens a log whose only line is half, or whose newest file is empty', async () => {
    const dir = await temporaryFolder('audit');
    const clock = new FakeClock();
    await (await openAuditLog({ dir, clock })).close();
    await writeFile(join(dir, 'audit', '2026-01.jsonl'), '{"ac');
    const log = await openAuditLog({ dir, clock });
    expect(await log.list({ limit: 5 })).toMatchObject([{ seq: 1, action: 'recovered' }]);
    await log.close();
    await writeFile(join(dir, 'audit', '2026-02.jsonl'), '');

    const again = await openAuditLog({ dir, clock });
    const line = await again.append(entry());
    await again.close();

    expect(line.seq).toBe(2);
    expect(await readFile(join(dir, 'audit', '2026-02.jsonl'), 'utf8')).toContain(line.hash);
    expect(await verdictOf(dir)).toMatchObject({ ok: true, lines: 2 });
  });

  it('reports a kept half line again when it died before the report', async () => {
    const { dir, clock, february } = await twoMonths();
    await appendFile(february, '{"half');
    const failing = new FailingProbe();
    failing.fail('ENOSPC', 'audit.append');
    await expect(openAuditLog({ dir, clock, probe: failing.probe })).rejects.toMatchObject({ code: 'state_full' });

    const log = await openAuditLog({ dir, clock });

    const [recovered] = await log.list({ limit: 1 });
    await log.close();
    expect(recovered).toMatchObject({ seq: 9, action: 'recovered', data: { bytes: 6 } });
    expect(await readdir(join(dir, 'audit', 'torn'))).toHaveLength(1);
    expect(await verdictOf(dir)).toMatchObject({ ok: true, lines: 9 });
  });

  it.each(['audit.create', 'audit.append', 'audit.sync'] as const)(
    'refuses the line and stays whole when the disk is full at %s',
    async (point) => {
      const { dir } = await twoMonths();
      const failing = new FailingProbe();
      const log = await openAuditLog({ dir, clock: new FakeClock(Date.UTC(2026, 2, 1)), probe: failing.probe });
      failing.fail('ENOSPC', point);

      await expect(log.append(entry())).rejects.toMatchObject({ code: 'state_full' });
      expect(await log.verify()).toMatchObject({ ok: true, lines: 8 });
      failing.mend();
      const line = await log.append(entry());

      expect(line.seq).toBe(9);
      expect(await log.verify()).toMatchObject({ ok: true, lines: 9 });
      await log.close();
    },
  );
});

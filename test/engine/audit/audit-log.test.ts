/** The audit log on disk: what was changed is found, what a crash left is kept aside. */
import { appendFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAuditLog } from '#engine/audit/audit-log.ts';
import type { AuditLine, AuditVerdict } from '#engine/audit/types.ts';
import { canonicalJson } from '#engine/durable/canonical-json.ts';
import { thisProcess } from '#engine/durable/process-identity.ts';
import { sha256Hex } from '#engine/durable/sha256.ts';
import { auditLogContract, entry } from '../../contracts/audit-log.ts';
import { FailingProbe } from '../../fakes/failing-probe.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

auditLogContract('files', async () => {
  const log = await openAuditLog({ dir: await temporaryFolder('audit'), clock: new FakeClock() });
  return { log, cleanUp: () => log.close() };
});

/** Five lines in January, three in February. */
async function twoMonths() {
  const dir = await temporaryFolder('audit');
  const clock = new FakeClock(Date.UTC(2026, 0, 27));
  const log = await openAuditLog({ dir, clock });
  for (let index = 0; index < 8; index += 1) {
    await log.append(entry({ data: { index } }));
    await clock.advance(DAY_MS);
  }
  await log.close();
  return { dir, clock, january: join(dir, 'audit', '2026-01.jsonl'), february: join(dir, 'audit', '2026-02.jsonl') };
}

async function verdictOf(dir: string): Promise<AuditVerdict> {
  const log = await openAuditLog({ dir, clock: new FakeClock() });
  try {
    return await log.verify();
  } finally {
    await log.close();
  }
}

async function change(path: string, edit: (lines: string[]) => string[]): Promise<void> {
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  await writeFile(
    path,
    edit(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

/** What someone writes who knows the format but not that the next line holds the hash of this one. */
function rehashed(line: string, changed: Partial<AuditLine>): string {
  const { hash: _, ...event } = { ...(JSON.parse(line) as AuditLine), ...changed };
  const hash = sha256Hex(`mlops.audit/1\n${canonicalJson(event as never)}`);
  return canonicalJson({ ...event, hash } as never);
}

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

  it('refuses a folder whose owner is another living process', async () => {
    const dir = await temporaryFolder('audit');
    const owner = { ...thisProcess(), pid: process.ppid, start: null, since: '', url: null, token: null };
    await writeFile(join(dir, 'lock'), JSON.stringify(owner));

    const opening = openAuditLog({ dir, clock: new FakeClock() });

    await expect(opening).rejects.toMatchObject({ code: 'state_owned', facts: { pid: process.ppid } });
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

describe('verify', () => {
  it('finds a changed field', async () => {
    const { dir, january } = await twoMonths();

    await change(january, (lines) => lines.with(1, lines[1]!.replace('"ann"', '"eve"')));

    expect(await verdictOf(dir)).toMatchObject({
      ok: false,
      lines: 1,
      broken: { file: '2026-01.jsonl', line: 2, seq: 2, reason: 'edited' },
    });
  });

  it('finds a change of bytes that leaves the meaning alone, and a field that was added', async () => {
    const { dir, january } = await twoMonths();
    await change(january, (lines) => lines.with(2, lines[2]!.replace('{', '{ ')));
    expect((await verdictOf(dir)).broken).toMatchObject({ line: 3, reason: 'edited' });

    await change(january, (lines) => lines.with(2, lines[2]!.replace('{ ', '{"aa":1,')));

    expect((await verdictOf(dir)).broken).toMatchObject({ line: 3, reason: 'edited' });
  });

  it('finds a changed line with a fitting hash by the line after it', async () => {
    const { dir, january } = await twoMonths();

    await change(january, (lines) => lines.with(1, rehashed(lines[1]!, { actor: 'eve' })));

    expect((await verdictOf(dir)).broken).toMatchObject({ file: '2026-01.jsonl', line: 3, seq: 3, reason: 'missing' });
  });

  it('finds the last line of a month changed with a fitting hash, over the file border', async () => {
    const { dir, january } = await twoMonths();

    await change(january, (lines) => lines.with(4, rehashed(lines[4]!, { actor: 'eve' })));

    expect((await verdictOf(dir)).broken).toMatchObject({ file: '2026-02.jsonl', line: 1, seq: 6, reason: 'missing' });
  });

  it('finds a last line whose number was changed with a fitting hash', async () => {
    const { dir, february } = await twoMonths();

    await change(february, (lines) => lines.with(2, rehashed(lines[2]!, { seq: 99 })));

    expect((await verdictOf(dir)).broken).toMatchObject({ file: '2026-02.jsonl', line: 3, seq: 99, reason: 'missing' });
  });

  it('finds an inserted line, copied or made', async () => {
    const { dir, january } = await twoMonths();
    const original = await readFile(january);
    await change(january, (lines) => lines.toSpliced(2, 0, lines[1]!));
    expect((await verdictOf(dir)).broken).toMatchObject({ line: 3, seq: 2, reason: 'missing' });
    await writeFile(january, original);

    await change(january, (lines) => lines.toSpliced(2, 0, rehashed(lines[2]!, { actor: 'eve' })));

    expect((await verdictOf(dir)).broken).toMatchObject({ line: 4, seq: 3, reason: 'missing' });
  });

  it.each([0, 1, 4])('finds line %i deleted', async (index) => {
    const { dir, january } = await twoMonths();

    await change(january, (lines) => lines.toSpliced(index, 1));

    expect(await verdictOf(dir)).toMatchObject({
      ok: false,
      lines: index,
      broken: { reason: 'missing', seq: index + 2 },
    });
  });

  it('finds swapped lines', async () => {
    const { dir, february } = await twoMonths();

    await change(february, ([one, other, ...rest]) => [other!, one!, ...rest]);

    expect((await verdictOf(dir)).broken).toMatchObject({ file: '2026-02.jsonl', line: 1, seq: 7, reason: 'missing' });
  });

  it('finds a month that is gone, and the end of one that was cut off', async () => {
    const { dir, january } = await twoMonths();
    const size = (await readFile(january)).length;
    await truncate(january, size - 10);
    expect((await verdictOf(dir)).broken).toMatchObject({ file: '2026-01.jsonl', line: 5, reason: 'unreadable' });

    await writeFile(january, '');

    expect((await verdictOf(dir)).broken).toMatchObject({ file: '2026-02.jsonl', line: 1, seq: 6, reason: 'missing' });
  });

  it('finds a line that is no JSON', async () => {
    const { dir, january } = await twoMonths();

    await change(january, (lines) => lines.with(3, 'nonsense'));

    expect((await verdictOf(dir)).broken).toEqual({ file: '2026-01.jsonl', line: 4, seq: null, reason: 'unreadable' });
  });

  it('finds an end that was cut off while the log was open', async () => {
    const { dir, clock, february } = await twoMonths();
    const log = await openAuditLog({ dir, clock });

    await change(february, (lines) => lines.slice(0, 2));
    const verdict = await log.verify();
    await log.close();

    expect(verdict).toMatchObject({
      ok: false,
      lines: 7,
      broken: { file: '2026-02.jsonl', line: 3, seq: 8, reason: 'missing' },
    });
  });

  it('finds a chain that was written anew while the log was open', async () => {
    const { dir, clock, february } = await twoMonths();
    const log = await openAuditLog({ dir, clock });

    await change(february, (lines) => lines.with(2, rehashed(lines[2]!, { actor: 'eve' })));
    const verdict = await log.verify();
    await log.close();

    expect(verdict.broken).toEqual({ file: '2026-02.jsonl', line: 3, seq: 8, reason: 'edited' });
  });

  it('leaves lines that arrive while it reads to the next check', async () => {
    const { dir, clock } = await twoMonths();
    const log = await openAuditLog({ dir, clock });

    const [verdict] = await Promise.all([log.verify(), log.append(entry()), log.append(entry())]);

    expect(verdict).toMatchObject({ ok: true, lines: 8 });
    expect(await log.verify()).toMatchObject({ ok: true, lines: 10 });
    await log.close();
  });
});

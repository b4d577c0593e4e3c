/** Whatever is done to the audit log's files, verify says where the chain breaks. */
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openAuditLog } from '#engine/audit/audit-log.ts';
import type { AuditLine } from '#engine/audit/types.ts';
import { canonicalJson } from '#engine/durable/canonical-json.ts';
import { sha256Hex } from '#engine/durable/sha256.ts';
import { entry } from '../../contracts/audit-log.ts';
import { twoMonths, verdictOf } from './two-months.ts';

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

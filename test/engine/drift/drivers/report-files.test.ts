import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openReportFiles } from '#engine/drift/drivers/report-files.ts';
import { isMadeReportId, reportId } from '#engine/drift/reports/report-id.ts';
import { DEFAULT_DETECTOR, type DriftReport } from '#engine/drift/types.ts';
import { FailingProbe } from '../../../fakes/failing-probe.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

function report(source: string, at = '2026-01-05T09:00:00.000Z', ordinal = 0): DriftReport {
  const name = { at, source, signal: 'error', level: 'drift' } as const;
  return {
    schema: 'mlops.drift-report/1',
    id: reportId({ ...name, place: [null, '2026-01-05.0001.ndjson', 100, ordinal] }),
    ...name,
    seen_at: at,
    detection: {
      index: 1023,
      level: 'drift',
      width: 100,
      mean_before: 0.1,
      mean_after: 0.5,
      n_before: 900,
      n_after: 124,
      direction: 'up',
      confidence: 0.999,
      shift_sd: 2,
      window: [{ n: 1024, mean: 0.2 }],
    },
    bad: true,
    detector: DEFAULT_DETECTOR,
    scale: 1,
    model_version: null,
    freshness: { newest: at, values: 1024, refused: 0, repeated: 0, missing: 0 },
    next: ['analyse'],
    alert: null,
    ticket: null,
  };
}

describe('report files', () => {
  it('hold what was written, under a name that says when and what', async () => {
    const dir = await temporaryFolder('reports');
    const store = await openReportFiles(dir);
    const written = report('ecb');

    const path = await store.write(written);

    expect(path).toBe(join(dir, `${written.id}.json`));
    expect(written.id).toMatch(/^2026-01-05T090000\.000Z-ecb-error-drift-[0-9a-f]{8}$/);
    expect(await store.read(written.id)).toEqual(written);
  });

  it('keep the first of the same report', async () => {
    const store = await openReportFiles(await temporaryFolder('reports'));
    await store.write(report('ecb'));

    await store.write({ ...report('ecb'), seen_at: '2027-01-01T00:00:00.000Z' });

    expect((await store.read(report('ecb').id))!.seen_at).toBe('2026-01-05T09:00:00.000Z');
  });

  it('learn which alert came of them', async () => {
    const store = await openReportFiles(await temporaryFolder('reports'));
    await store.write(report('ecb'));

    await store.link(report('ecb').id, { alert: 'A-3', ticket: 'T-4' });
    await store.link('2026-01-05T090000.000Z-none-error-drift-00000000', { alert: 'A-3', ticket: null });

    expect(await store.read(report('ecb').id)).toMatchObject({ alert: 'A-3', ticket: 'T-4' });
    expect(await store.list(10)).toHaveLength(1);
  });

  it('are listed, the newest value first; what else lies there is passed over', async () => {
    const dir = await temporaryFolder('reports');
    const store = await openReportFiles(dir);
    for (const day of [3, 1, 2]) await store.write(report('ecb', `2026-01-0${day}T00:00:00.000Z`));
    await writeFile(join(dir, '2027-notes.json'), '{"hello": 1}');
    await writeFile(join(dir, '2028-half.json'), '{"schema": "mlops.dri');

    const listed = await store.list(2);

    expect(listed.map(({ at }) => at.slice(0, 10))).toEqual(['2026-01-03', '2026-01-02']);
  });

  it('are deleted but for those that were written last and those that are needed', async () => {
    const dir = await temporaryFolder('reports');
    const store = await openReportFiles(dir);
    const days = [5, 1, 4, 2, 3].map((day) => report('ecb', `2026-01-0${day}T00:00:00.000Z`));
    for (const [at, each] of days.entries()) await utimes(await store.write(each), at + 1, at + 1);
    await writeFile(join(dir, '2020-notes.json'), '{}');
    const needed = new Set([days[1]!.id]);

    expect(await store.keepNewest(5, needed)).toBe(0);
    expect(await store.keepNewest(2, needed)).toBe(2);

    expect((await store.list(10)).map(({ at }) => at.slice(9, 10))).toEqual(['3', '2', '1']);
    expect(await readdir(dir)).toContain('2020-notes.json');
  });

  it('are the old or the new version when the disk is full', async () => {
    const failing = new FailingProbe();
    const store = await openReportFiles(await temporaryFolder('reports'), failing.probe);
    await store.write(report('ecb'));
    failing.fail('ENOSPC', 'reports.rename');

    await expect(store.link(report('ecb').id, { alert: 'A-1', ticket: null })).rejects.toMatchObject({
      code: 'state_full',
    });
    await expect(store.write(report('fx'))).rejects.toMatchObject({ code: 'state_full' });

    expect(await store.list(10)).toEqual([report('ecb')]);
  });

  it('stay in their folder whatever streams are called, and whatever is asked for', async () => {
    const dir = await temporaryFolder('reports');
    const store = await openReportFiles(dir);
    const names = ['../../x', '<!channel>', 'a/b', 'é'.repeat(200), '.', '..', '-', 'x'.repeat(200)];

    const paths = await Promise.all(names.map((name, at) => store.write(report(name, undefined, at))));

    expect(new Set(paths).size).toBe(names.length);
    expect(await readdir(dir)).toHaveLength(names.length);
    expect((await store.list(20)).map(({ source }) => source).sort()).toEqual([...names].sort());
    for (const asked of ['../detectors/detectors', '/etc/passwd', '..', '', 'a/../../b'])
      expect(await store.read(asked)).toBeUndefined();
  });

  it('have names that are safe and differ for any streams', () => {
    const name = fc.string({ minLength: 1, maxLength: 200, unit: 'binary' });
    fc.assert(
      fc.property(name, name, (a, b) => {
        const [first, second] = [a, b].map((source) => report(source).id);

        expect(isMadeReportId(first!)).toBe(true);
        expect(first).toMatch(/^[\w.-]{1,200}$/);
        expect(first === second).toBe(a === b);
      }),
    );
  });
});

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSpool } from '#engine/trackers/drivers/spool.ts';
import type { RunRecord } from '#engine/trackers/types.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

function record(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: 'mlops.run/1',
    id: 'J-12-mlflow-0123456789abcdef',
    target: { kind: 'mlflow', uri: 'http://mlflow:5000', experiment: 'meta-labeling' },
    run_name: 'a-run',
    job: 'J-12',
    started_at: '2026-01-05T09:00:00.000Z',
    finished_at: '2026-01-05T09:00:07.000Z',
    status: 'FINISHED',
    params: { seed: 42 },
    metrics: [{ key: 'cv_roc_auc', value: null, step: 5, at: 1 }],
    tags: {},
    dataset: { path: '/data/events.csv', sha256: 'ab', rows: 3 },
    artifacts: [],
    report: {},
    ...changes,
  };
}

describe('the spool', () => {
  it('holds a record as one JSON file under its id', async () => {
    const folder = join(await temporaryFolder('spool'), 'spool');

    const path = await createSpool(folder).put(record());

    expect(path).toBe(join(folder, 'J-12-mlflow-0123456789abcdef.json'));
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(record());
  });

  it("replaces the record of a job's earlier attempt", async () => {
    const folder = await temporaryFolder('spool');
    const spool = createSpool(folder);
    await spool.put(record());

    const path = await spool.put(record({ run_name: 'again' }));

    expect(await readdir(folder)).toEqual(['J-12-mlflow-0123456789abcdef.json']);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ run_name: 'again' });
  });

  it.each(['spool.write', 'spool.rename'] as const)(
    'full at %s keeps the earlier record and says so',
    async (point) => {
      const folder = await temporaryFolder('spool');
      await createSpool(folder).put(record());
      const full = createSpool(folder, (reached) => {
        if (reached === point) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      });

      await expect(full.put(record({ run_name: 'again' }))).rejects.toMatchObject({ code: 'state_full' });

      const [name, ...others] = await readdir(folder);
      expect(others).toEqual([]);
      expect(JSON.parse(await readFile(join(folder, name!), 'utf8'))).toMatchObject({ run_name: 'a-run' });
    },
  );

  it.each(['../evil', '.hidden', 'a/b', ''])('refuses the id %j, which is no plain name', async (id) => {
    const folder = await temporaryFolder('spool');

    await expect(createSpool(folder).put(record({ id }))).rejects.toMatchObject({ code: 'internal' });
  });
});

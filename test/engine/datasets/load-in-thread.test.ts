import { afterAll, expect, test } from 'vitest';
import { LOAD_DATASET, PROFILE_DATASET } from '#engine/datasets/tasks.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { DataFolder, micros, request } from './data-folder.ts';

const folder = new DataFolder();
const compute = createPiscinaCompute({
  threads: 1,
  tasks: {
    'load-dataset': new URL('../../../workers/load-dataset.ts', import.meta.url),
    'profile-dataset': new URL('../../../workers/profile-dataset.ts', import.meta.url),
  },
});
afterAll(async () => {
  await compute.close();
  folder.remove();
});

const GOOD = 'start,end,a,label\n2024-01-01,2024-01-02,1.5,0\n2024-01-02,2024-01-03,,1\n';

test('a table crosses the thread in shared memory, with progress', async () => {
  const reports: unknown[] = [];

  const dataset = await compute.run(LOAD_DATASET, request(folder.csv(GOOD)), {
    onProgress: (report) => reports.push(report),
  });

  expect(dataset.featureNames).toEqual(['a']);
  expect([...dataset.features[0]!]).toEqual([1.5, Number.NaN]);
  expect([...dataset.time]).toEqual([micros('2024-01-02'), micros('2024-01-03')]);
  expect(dataset.features[0]!.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(dataset).not.toHaveProperty('otherTimes');
  for (const report of reports) expect(report).toEqual({ fraction: 1 });
});

test('a refusal crosses the thread with its code and facts', async () => {
  const loading = compute.run(LOAD_DATASET, request(folder.csv(GOOD.replace('1.5', '1.5,7'))));

  await expect(loading).rejects.toMatchObject({
    code: 'csv_ragged_row',
    facts: { file: 'table', row: 2, expected: 4, got: 5 },
  });
});

test('a profile is made in the thread', async () => {
  const profile = await compute.run(PROFILE_DATASET, request(folder.csv(GOOD)));

  expect(profile).toMatchObject({ schema: 'mlops.dataset-check/1', path: 'table', rows: 2, base_rate: 0.5 });
});

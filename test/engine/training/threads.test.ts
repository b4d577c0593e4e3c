/** Training on the real pool: what threads and chance can change about a model is nothing. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Compute } from '#engine/jobs/compute.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { BOOSTING_DEFAULTS } from '#engine/training/learners/boosting/settings.ts';
import type { LearnerSpec } from '#engine/training/learners/types.ts';
import { CV_SCHEMES } from '#engine/training/splits/purged-block.ts';
import * as tasks from '#engine/training/tasks.ts';
import { inlineCompute } from '../../fakes/inline-compute.ts';
import { syntheticDataset } from '../../fakes/synthetic-dataset.ts';
import { HurryingClock, trainingHouse } from './training-house.ts';

const FILES = Object.fromEntries(
  Object.values(tasks).map(({ name }) => [
    name,
    new URL(`file://${join(import.meta.dirname, `../../../workers/${name}.ts`)}`),
  ]),
);
const DATASET = syntheticDataset({ rows: 500, features: 6 });
const pools: Compute[] = [];

afterAll(() => Promise.all(pools.map((pool) => pool.close())));

function pool(threads: number): Compute {
  const compute = createPiscinaCompute({ threads, tasks: FILES });
  pools.push(compute);
  return compute;
}

const FOREST: LearnerSpec = { model: 'rf', trees: 60 };
const BOOSTED: LearnerSpec = { ...BOOSTING_DEFAULTS, trees: 60 };

async function artifactHash(compute: Compute, learner: LearnerSpec): Promise<string> {
  const { train } = await trainingHouse({ dataset: DATASET, compute });
  const job = await train({ learner });
  expect(job.error).toBeNull();
  return (job.result as { artifact: { sha256: string } }).artifact.sha256;
}

describe('a model', () => {
  it.each([FOREST, BOOSTED])('is the same to the byte on 1, 2 and 3 threads and on none: $model', async (learner) => {
    const onNone = await artifactHash(inlineCompute(), learner);

    for (const threads of [1, 2, 3]) expect(await artifactHash(pool(threads), learner)).toBe(onNone);
  });

  it.each([
    { learner: FOREST, sha256: '38fbcef655d93d90fcd7d53302950d4abcae7acc001a410f7392bab20706e574' },
    { learner: BOOSTED, sha256: '43465a40fa85106706aa3c800d94617ce121d8c057af77766389009f5c2a784a' },
  ])('is this one, on every machine: $learner.model', async ({ learner, sha256 }) => {
    expect(await artifactHash(inlineCompute(), learner)).toBe(sha256);
  });

  it.each([
    { learner: { model: 'rf', trees: 5_000 }, rows: 20_000, features: 10 },
    { learner: { ...BOOSTING_DEFAULTS, trees: 10_000 }, rows: 20_000, features: 10 },
    { learner: { model: 'logistic', c: 1 }, rows: 10_000, features: 300 },
    { learner: { model: 'ml-rf', trees: 50 }, rows: 2_000, features: 100 },
  ] as const)('is given up at once, whatever the learner is at: $learner.model', async (given) => {
    const { learner, ...size } = given;
    const dataset = syntheticDataset({ ...size, signal: 0 });
    for (const cv of CV_SCHEMES) {
      const { engine, plan, submit } = await trainingHouse({ dataset, compute: pool(2), clock: new HurryingClock() });
      const id = await submit({ learner, cv });
      for await (const event of engine.follow(id)) {
        if (event.type === 'progress' && event.progress.stage === 'final_fit') break;
      }

      await engine.cancel(id, { id: 'anna', edge: 'terminal' }, 'enough');
      await engine.idle();

      expect((await engine.get(id))?.state).toBe('cancelled');
      await expect(access(plan.output)).rejects.toThrow('ENOENT');
    }
  });
});

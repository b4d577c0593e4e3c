/** The same work is not done twice at once: whoever asks again is shown the job that is there. */
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { datasetActions } from '#engine/actions/datasets.ts';
import { createPathRules } from '#engine/actions/drivers/path-rules.ts';
import { jobActions } from '#engine/actions/jobs.ts';
import type { AnyAction } from '#engine/actions/registry.ts';
import { DATASET_CHECK } from '#engine/datasets/jobs.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import type { JobEngine, JobView } from '#engine/jobs/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { createMemoryWorkFolders } from '../../fakes/memory-work-folders.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const actor = { id: 'ann', edge: 'terminal' } as const;

let jobs: JobEngine;
let actions: readonly AnyAction[];
let dataset: string;

beforeEach(async () => {
  const clock = new FakeClock();
  const store = createMemoryStore({ clock });
  const log = createRecordingLogger();
  jobs = createEmbeddedEngine({ store, clock, work: createMemoryWorkFolders(), log, claim: 'all', seed: 1 });
  jobs.handle(DATASET_CHECK, { concurrency: 1 }, () => new Promise(() => {}));
  const dir = await temporaryFolder('same-work');
  dataset = join(dir, 'events.csv');
  await writeFile(dataset, 'a,meta_label\n1,0\n');
  const paths = createPathRules({ dataDirs: [dir], outputDir: dir, stateDir: join(dir, 'state') });
  actions = [...datasetActions({ jobs, paths }), ...jobActions({ jobs })];
});

async function ask(name: string, typed: Record<string, unknown>): Promise<{ id: string; joined: boolean | undefined }> {
  const action = actions.find((each) => each.name === name)!;
  const args = action.args.parse(typed);
  const plan = action.plan === undefined ? args : await action.plan(args, { actor });
  const { job, joined } = (await action.execute(plan, { actor })) as { job: JobView; joined?: boolean };
  return { id: job.id, joined };
}

describe('dataset check', () => {
  it('of the same file with the same columns joins the check that is under way', async () => {
    const first = await ask('dataset check', { dataset });

    const second = await ask('dataset check', { dataset });

    expect([first, second]).toEqual([
      { id: 'J-1', joined: false },
      { id: 'J-1', joined: true },
    ]);
  });

  it('of another column, or of a file that has grown, is another check', async () => {
    await ask('dataset check', { dataset });

    const otherColumn = await ask('dataset check', { dataset, labelColumn: 'a' });
    await appendFile(dataset, '2,1\n');
    const grown = await ask('dataset check', { dataset });

    expect([otherColumn.id, grown.id]).toEqual(['J-2', 'J-3']);
  });
});

describe('jobs retry', () => {
  it('says when it joined a live job with the same work', async () => {
    await ask('dataset check', { dataset });
    await jobs.cancel('J-1', actor, 'no');
    const fresh = await ask('jobs retry', { job: 'J-1' });

    const beside = await ask('jobs retry', { job: 'J-1' });

    expect([fresh, beside]).toEqual([
      { id: 'J-2', joined: false },
      { id: 'J-2', joined: true },
    ]);
  });
});

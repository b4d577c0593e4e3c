/** Judges the out-of-fold scores on the pool: the bootstrap's replicates side by side, then what they say. */
import type { Compute } from '../../jobs/compute.ts';
import { onLanes } from '../learners/pool-lanes.ts';
import { BOOTSTRAP_FOLDS, JUDGE_FOLDS } from '../tasks.ts';
import { type BlockSettings, replicatesFor } from '../validation/bootstrap.ts';
import type { FoldScores, Judgement } from '../validation/judge.ts';

export async function judgeFolds(
  folds: readonly FoldScores[],
  settings: BlockSettings,
  { compute, signal }: { readonly compute: Compute; readonly signal: AbortSignal },
): Promise<Judgement> {
  const replicates = replicatesFor(folds.reduce((sum, { label }) => sum + label.length, 0));
  const compared = folds.map(({ probability, baseline, label }) => ({ probability, baseline, label }));
  const tasks = compute.threads;
  const border = (task: number) => Math.floor((task * replicates) / tasks);
  const parts = await onLanes(tasks, { compute, signal }, (task, either) =>
    compute.run(
      BOOTSTRAP_FOLDS,
      { folds: compared, settings, from: border(task), to: border(task + 1) },
      { signal: either },
    ),
  );
  return await compute.run(JUDGE_FOLDS, { folds, replicates: parts }, { signal });
}

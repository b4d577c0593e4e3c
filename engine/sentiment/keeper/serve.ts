/** Puts snapshots into service: the files are proven first, what cannot be served leaves what served before as it was. */
import { OpsError } from '../../errors.ts';
import type { Probabilities, SentimentModel, Snapshot, SnapshotProblem, SnapshotState } from '../types.ts';
import { checkHotPath, checkPipeline, largestDifference } from '../warm-up/golden-check.ts';
import type { Serving } from './types.ts';

export interface Proof {
  readonly texts: number;
  /** The most by which the two ways differ on any probability. */
  readonly largestDifference: number;
}

export interface Proven extends Proof {
  readonly serving: Serving;
}

/** @throws OpsError `model_unloadable`, `golden_failed`; `before` serves on then */
export async function load(
  snapshot: Snapshot,
  before: Serving | null,
  model: SentimentModel,
  signal: AbortSignal,
): Promise<{ readonly serving: Serving; readonly answers: readonly Probabilities[] }> {
  const loaded = await model.load(snapshot, { signal });
  try {
    return { serving: { snapshot, loaded }, answers: await checkHotPath(model, signal) };
  } catch (thrown) {
    await goBackTo(before, model);
    throw thrown;
  }
}

/** A model that does not even load again answers nothing, and so the rules do; what is to be told is why this began. */
export async function goBackTo(before: Serving | null, model: SentimentModel): Promise<void> {
  if (before !== null) await model.load(before.snapshot).catch(() => undefined);
}

/** Asks the pipeline before anything serves the files, then loads them and asks again. */
export async function prove(
  snapshot: Snapshot,
  before: Serving | null,
  model: SentimentModel,
  signal: AbortSignal,
): Promise<Proven> {
  const byPipeline = await checkPipeline(model, snapshot, signal);
  const { serving, answers } = await load(snapshot, before, model, signal);
  return { serving, texts: answers.length, largestDifference: largestDifference(answers, byPipeline) };
}

/** @throws OpsError `snapshot_missing`, `snapshot_damaged` */
export function wholeOrThrow(state: SnapshotState): Snapshot {
  if (state.ok) return state.snapshot;
  const { problem } = state;
  if (problem.kind === 'none') throw new OpsError('snapshot_missing', 'expected a model in the cache, found none');
  const { file, reason } = problem;
  throw new OpsError('snapshot_damaged', `${file}: ${reason}`, { facts: { file, reason } });
}

/** Why there is nothing to go back to. */
export function noFormer(problem: SnapshotProblem): OpsError {
  if (problem.kind === 'none') return new OpsError('no_former_snapshot', 'expected a former snapshot, found none');
  const { file, reason } = problem;
  return new OpsError('former_damaged', `${file}: ${reason}`, { facts: { file, reason } });
}

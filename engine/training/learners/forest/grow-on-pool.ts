/** Grows a forest on the pool, a few trees a task. */
import type { Compute } from '../../../jobs/compute.ts';
import type { TrainingTable } from '../../table/training-table.ts';
import { BIN_TABLE, GROW_TREES } from '../../tasks.ts';
import type { Tree } from '../trees/tree.ts';
import { balancedWeights, type GrowTreesOutput, meanImportance } from './grow-trees.ts';

export interface ForestRequest {
  readonly table: TrainingTable;
  readonly trainRows: number;
  readonly seed: number;
  readonly trees: number;
  /** Rows to score; null for none. */
  readonly score: { readonly from: number; readonly to: number } | null;
  /** Whether the trees themselves are wanted. */
  readonly keep: boolean;
}

export interface GrownForest {
  /** Votes for class 1 in steps of VOTE_UNIT, a row of `score` each. */
  readonly votes: Int32Array;
  readonly importance: readonly number[];
  readonly trees: readonly Tree[];
  readonly edges: readonly Float32Array[];
}

export interface GrowOptions {
  readonly signal: AbortSignal;
  readonly onTrees: (grown: number) => void;
}

/** Small enough for steady progress and an even share for every thread, large enough to make a task's overhead small. */
const TREES_A_TASK = 10;

export async function growForest(
  request: ForestRequest,
  { signal, onTrees }: GrowOptions,
  compute: Compute,
): Promise<GrownForest> {
  const { table, trainRows, seed, trees, score, keep } = request;
  const rows = score?.to ?? trainRows;
  const binned = await compute.run(
    BIN_TABLE,
    { values: table.values, tableRows: table.rows, trainRows, rows },
    { signal },
  );
  const growTable = {
    bins: binned.bins,
    stride: rows,
    features: table.featureNames.length,
    trainRows,
    label: table.label,
  };
  const classWeights = balancedWeights(table.label, trainRows);

  // The first task that fails ends the others: nobody waits for trees that nobody wants.
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const grownBy: number[] = [];
  const grow = async (task: number) => {
    const from = task * TREES_A_TASK;
    const to = Math.min(trees, from + TREES_A_TASK);
    const count = (grown: number) => {
      grownBy[task] = Math.max(grown, grownBy[task] ?? 0);
      onTrees(grownBy.reduce((sum, own) => sum + own, 0));
    };
    const part = await compute.run(
      GROW_TREES,
      { table: growTable, seed, trees, from, to, classWeights, score, keep },
      { signal: either, onProgress: (report) => count(report as number) },
    );
    count(to - from);
    return part;
  };
  // The pool is first come, first served: as many lanes as it has threads keep it busy, and whoever comes meanwhile waits for a
  // few tasks instead of for the whole forest. Results stand in the order of the tasks, whichever lane grew them.
  const tasks = Math.ceil(trees / TREES_A_TASK);
  const parts = new Array<GrowTreesOutput>(tasks);
  let next = 0;
  const lane = async () => {
    while (next < tasks && !failed.signal.aborted) {
      const task = next++;
      parts[task] = await grow(task).catch((thrown: unknown) => {
        failed.abort(thrown);
        throw thrown;
      });
    }
  };
  const lanes = Array.from({ length: Math.min(compute.threads, tasks) }, lane);
  await Promise.allSettled(lanes);
  await Promise.all(lanes);

  const votes = new Int32Array(score === null ? 0 : score.to - score.from);
  for (const part of parts) for (let row = 0; row < votes.length; row++) votes[row] = votes[row]! + part.votes[row]!;
  return {
    votes,
    importance: meanImportance(parts.map((part) => part.importance)),
    trees: parts.flatMap((part) => part.grown),
    edges: binned.edges,
  };
}

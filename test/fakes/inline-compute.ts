/** Compute on the calling thread: the same engine functions as the workers, run one after another in a random or given order. */
import type { Compute, ComputeOptions, ComputeTask } from '#engine/jobs/compute.ts';
import { growPackageForest } from '#engine/training/drivers/ml-random-forest.ts';
import { boostTrees } from '#engine/training/learners/boosting/boost-trees.ts';
import { growTrees } from '#engine/training/learners/forest/grow-trees.ts';
import { fitLinear } from '#engine/training/learners/logistic/logistic-model.ts';
import { fitMlForest } from '#engine/training/learners/ml-rf/fit-ml-rf.ts';
import { predict } from '#engine/training/learners/predict.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';
import { featureReferences } from '#engine/training/outputs/feature-reference.ts';
import { encodeModel } from '#engine/training/outputs/onnx-writer.ts';
import { purgedSplits } from '#engine/training/splits/purged-splits.ts';
import { fillTable } from '#engine/training/table/fill-table.ts';
import { fitTable } from '#engine/training/table/fit-table.ts';
import {
  ASSESS_FOLD,
  BIN_TABLE,
  BOOST_TREES,
  BOOTSTRAP_FOLDS,
  DESCRIBE_FEATURES,
  ENCODE_MODEL,
  FILL_TABLE,
  FIT_LOGISTIC,
  FIT_ML_RF,
  FIT_TABLE,
  GROW_TREES,
  JUDGE_FOLDS,
  PERMUTE_FEATURES,
  PREDICT,
  SPLIT_TABLE,
} from '#engine/training/tasks.ts';
import { assessFold } from '#engine/training/validation/assess-fold.ts';
import { bootstrap } from '#engine/training/validation/bootstrap.ts';
import { judge } from '#engine/training/validation/judge.ts';
import { permutationLosses } from '#engine/training/validation/permutation.ts';

type Run = (input: never, report: (report: unknown) => void) => unknown;

function runsOf<Input, Output>(
  task: ComputeTask<Input, Output>,
  run: (input: Input, report: (report: unknown) => void) => Output,
): [string, Run] {
  return [task.name, run as Run];
}

const RUNS = new Map([
  runsOf(FILL_TABLE, ({ features, rows, options }) => fillTable(features, rows, options)),
  runsOf(SPLIT_TABLE, ({ table, rule }) => purgedSplits(table, rule)),
  runsOf(FIT_TABLE, fitTable),
  runsOf(BIN_TABLE, binTable),
  runsOf(GROW_TREES, growTrees),
  runsOf(BOOST_TREES, boostTrees),
  runsOf(FIT_LOGISTIC, fitLinear),
  runsOf(FIT_ML_RF, (input) => fitMlForest(input, growPackageForest)),
  runsOf(PREDICT, ({ model, ...table }) => predict(model, table)),
  runsOf(ASSESS_FOLD, assessFold),
  runsOf(BOOTSTRAP_FOLDS, bootstrap),
  runsOf(JUDGE_FOLDS, judge),
  runsOf(PERMUTE_FEATURES, permutationLosses),
  runsOf(DESCRIBE_FEATURES, ({ values, rows }) => featureReferences(values, rows)),
  runsOf(ENCODE_MODEL, encodeModel),
]);

export interface InlineCompute extends Compute {
  /** Names of the tasks in the order in which they ran. */
  readonly ran: readonly string[];
  /** Called before each task. */
  onRun: (task: string) => void;
}

export function inlineCompute(): InlineCompute {
  const ran: string[] = [];
  const compute: InlineCompute = {
    threads: 1,
    ran,
    onRun: () => undefined,
    async run<Input, Output>(task: ComputeTask<Input, Output>, input: Input, options: ComputeOptions = {}) {
      await new Promise((resolve) => setImmediate(resolve));
      options.signal?.throwIfAborted();
      options.onStart?.();
      compute.onRun(task.name);
      ran.push(task.name);
      const output = RUNS.get(task.name)!(input as never, options.onProgress ?? (() => undefined));
      return output as Output;
    },
    async close() {},
  };
  return compute;
}

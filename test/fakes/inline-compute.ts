/** Compute on the calling thread: the same engine functions as the workers, run one after another in a random or given order. */
import type { Compute, ComputeOptions, ComputeTask } from '#engine/jobs/compute.ts';
import { growTrees } from '#engine/training/learners/forest/grow-trees.ts';
import { fitLinear } from '#engine/training/learners/logistic/fit-logistic.ts';
import { predict } from '#engine/training/learners/predict.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';
import { featureReferences } from '#engine/training/outputs/feature-reference.ts';
import { encodeModel } from '#engine/training/outputs/onnx-writer.ts';
import { fillTable } from '#engine/training/table/training-table.ts';
import {
  ASSESS_FOLD,
  BIN_TABLE,
  DESCRIBE_FEATURES,
  ENCODE_MODEL,
  FILL_TABLE,
  FIT_LOGISTIC,
  GROW_TREES,
  JUDGE_FOLDS,
  PREDICT,
} from '#engine/training/tasks.ts';
import { assessFold, judge } from '#engine/training/validation/assess-fold.ts';

type Run = (input: never, report: (report: unknown) => void) => unknown;

function runsOf<Input, Output>(
  task: ComputeTask<Input, Output>,
  run: (input: Input, report: (report: unknown) => void) => Output,
): [string, Run] {
  return [task.name, run as Run];
}

const RUNS = new Map([
  runsOf(FILL_TABLE, ({ features, rows }) => fillTable(features, rows)),
  runsOf(BIN_TABLE, binTable),
  runsOf(GROW_TREES, growTrees),
  runsOf(FIT_LOGISTIC, fitLinear),
  runsOf(PREDICT, ({ model, ...table }) => predict(model, table)),
  runsOf(ASSESS_FOLD, assessFold),
  runsOf(JUDGE_FOLDS, ({ folds, settings }) => judge(folds, settings)),
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

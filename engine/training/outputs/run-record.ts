/** Makes the run record of a training for one tracker, with the names that the original command line logs under. */
import { createHash } from 'node:crypto';
import { isoTime } from '../../clock.ts';
import type { JsonObject } from '../../json.ts';
import type { RunMetric, RunRecord, TrackerTarget } from '../../trackers/types.ts';
import type { TrainPlan } from '../plan.ts';
import { METRICS } from '../validation/metrics.ts';
import type { TrainingReport } from './report.ts';

export interface RunFacts {
  /** Id of the flow. */
  readonly job: string;
  readonly startedAt: string;
  /** Milliseconds since the Unix epoch. */
  readonly finishedAtMs: number;
  readonly report: TrainingReport;
}

export function runRecord(plan: TrainPlan, target: TrackerTarget, facts: RunFacts): RunRecord {
  const { job, report, startedAt, finishedAtMs } = facts;
  const { dataset, artifact } = report;
  return {
    schema: 'mlops.run/1',
    id: recordId(plan, target, facts),
    target,
    run_name: plan.run_name,
    job,
    started_at: startedAt,
    finished_at: isoTime(finishedAtMs),
    status: 'FINISHED',
    params: params(plan, report),
    metrics: metrics(report, finishedAtMs),
    tags: { cli: 'meta_label_cli', 'dataset.sha256': dataset.sha256, ...codeTags(report) },
    dataset: { path: dataset.path, sha256: dataset.sha256, rows: dataset.rows },
    artifacts: [artifact, report.model_card],
    report: report as unknown as JsonObject,
  };
}

/** Job ids start again in every state folder, so the id takes in what tells runs apart; equal for each attempt of one job. */
function recordId(plan: TrainPlan, target: TrackerTarget, { job, report }: RunFacts): string {
  const identity = JSON.stringify([job, plan.run_name, plan.output, report.dataset.sha256, target]);
  return `${job}-${target.kind}-${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`;
}

function params(plan: TrainPlan, report: TrainingReport): JsonObject {
  return {
    dataset: report.dataset.path,
    model: plan.learner.model,
    cv_scheme: report.cv.scheme,
    cv_folds: plan.cv_folds,
    purge_gap: plan.purge_gap,
    label_column: plan.label_column,
    embargo_rows: report.cv.embargo.rows,
    embargo_seconds: report.cv.embargo.seconds,
    time_column: plan.time_column,
    start_column: plan.start_column,
    weight_column: plan.weight_column,
    uniqueness: plan.uniqueness,
    missing: plan.missing,
    features: report.features,
    seed: plan.seed,
    ...report.params,
  };
}

/** `fold<i>_<metric>` at step i, `cv_<metric>` (mean) at the step after the last fold. */
function metrics({ folds, aggregate }: TrainingReport, at: number): RunMetric[] {
  const ofFolds = folds.flatMap((fold) =>
    METRICS.map((metric) => ({ key: `fold${fold.fold}_${metric}`, value: fold[metric], step: fold.fold, at })),
  );
  const lastStep = folds.length + 1;
  const means = METRICS.map((metric) => ({ key: `cv_${metric}`, value: aggregate.mean[metric], step: lastStep, at }));
  return [...ofFolds, ...means];
}

function codeTags({ code }: TrainingReport): JsonObject {
  return code === null ? {} : { 'code.commit': code.commit, 'code.dirty': code.dirty };
}

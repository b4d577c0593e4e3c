/** The job behind `drift analyse`: what a person on call would look at before deciding (runbook section 4, steps 1 and 2). */
import type { Alert, AlertBook } from '../alerts/types.ts';
import { type Clock, isoTime } from '../clock.ts';
import { OpsError, toOpsError } from '../errors.ts';
import type { Compute } from '../jobs/compute.ts';
import type { Actor, JobContext, JobEngine, JobSpec, JobView } from '../jobs/types.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ControlStore } from '../models/types.ts';
import { streamName } from '../stream-name.ts';
import type { TicketBook } from '../tickets/types.ts';
import { TRAIN_JOB } from '../training/jobs.ts';
import { conclude, driftTime } from './analysis/conclude.ts';
import { COMPARE_COLUMNS } from './analysis/tasks.ts';
import type { DataComparison, DriftAnalysis, OwnChange, StreamFacts, TrainingFacts } from './analysis/types.ts';
import type { DriftWatch, StreamStatus } from './detection/types.ts';
import type { ColumnReference } from './detectors/psi.ts';

export const ANALYSE_DRIFT = 'drift.analyse';

export type AnalysePlan = {
  readonly source: string;
  readonly signal: string;
  /** The alert that it is about; null: only the stream. */
  readonly alert: string | null;
  /** Absolute path of data to compare with those of the newest training; null: none were given. */
  readonly data: string | null;
  readonly data_shown: string | null;
};

export function analyseJob(plan: AnalysePlan, by: Actor, requestKey: string | undefined): JobSpec {
  return {
    kind: ANALYSE_DRIFT,
    payload: plan,
    by,
    timeoutMs: 30 * 60_000,
    maxAttempts: 3,
    backoff: { baseMs: 1_000, maxMs: 30_000 },
    dedupeKey: `${ANALYSE_DRIFT}:${plan.alert ?? ''}:${streamName(plan)}:${plan.data ?? ''}`,
    ...(requestKey === undefined ? {} : { requestKey }),
  };
}

export interface AnalyseCollaborators {
  readonly jobs: Pick<JobEngine, 'list'>;
  readonly alerts: AlertBook;
  readonly tickets: TicketBook;
  readonly drift: Pick<DriftWatch, 'status'>;
  readonly control: ControlStore;
  readonly compute: Compute;
  readonly clock: Clock;
}

const WEEK_MS = 7 * 24 * 3_600_000;
const MOST_CHANGES = 20;
/** What of the alert's facts an analysis repeats: the finding, without whole lists. */
type Report = { readonly verdict?: JsonObject; readonly dataset?: JsonObject; readonly reference?: JsonObject };

export function handleAnalysis(engine: JobEngine, parts: AnalyseCollaborators): void {
  engine.handle(ANALYSE_DRIFT, { concurrency: 4 }, async (payload, context) => {
    const plan = payload as AnalysePlan;
    const analysis = await analyse(plan, context, parts);
    if (plan.alert !== null) await note(plan.alert, analysis, context, parts);
    return analysis as unknown as Json;
  });
}

async function analyse(plan: AnalysePlan, context: JobContext, parts: AnalyseCollaborators): Promise<DriftAnalysis> {
  const { source, signal, alert: id } = plan;
  context.progress({ stage: 'look', fraction: 0 });
  const alert = id === null ? null : await parts.alerts.get(id);
  const { streams } = await parts.drift.status();
  const status = streams.find((stream) => stream.source === source && stream.signal === signal);
  const trainings = await newestTrainings(parts.jobs);
  const data = await compared(plan, trainings[0], context, parts);
  const at = isoTime(parts.clock.now());
  const drift = driftOf(alert, status);
  const found = {
    source,
    signal,
    alert: id,
    at,
    drift,
    stream: status === undefined ? null : streamFacts(status),
    training: trainings[0] === undefined ? null : trainingFacts(trainings[0]),
    data,
    changes: await changesBefore({ drift, at, alert, status, trainings }, parts),
  };
  return { schema: 'mlops.drift-analysis/1', ...found, conclusion: conclude(found) };
}

/** Into the alert's history and its ticket; one that has been settled meanwhile takes nothing more, and an attempt before this one may have said it. */
async function note(
  id: string,
  { conclusion, data, training }: DriftAnalysis,
  { id: job, by }: JobContext,
  { alerts }: AnalyseCollaborators,
): Promise<void> {
  const { steps } = await alerts.get(id);
  if (steps.some(({ what, facts }) => what === 'analysed' && facts.job === job)) return;
  const shifted = data?.features.filter(({ band }) => band === 'shifted').length ?? null;
  const facts: JsonObject = {
    job,
    conclusion,
    ...(training !== null && { training: training.job }),
    ...(shifted !== null && { features_shifted: shifted }),
  };
  await alerts.note(id, 'analysed', by.id, facts).catch((thrown: unknown) => {
    if (toOpsError(thrown).code !== 'alert_over') throw thrown;
  });
}

function driftOf(alert: Alert | null, status: StreamStatus | undefined): JsonObject | null {
  if (alert === null) return status?.last ?? null;
  const { level } = alert;
  return { ...Object.fromEntries(Object.entries(alert.facts).filter(([, value]) => !Array.isArray(value))), level };
}

function streamFacts({ newest, fresh, values, missing, refused, model_version, window }: StreamStatus): StreamFacts {
  return { newest, fresh, values, missing, refused, model_version, mean: window?.mean ?? null };
}

function trainingFacts({ id, finished_at, result }: JobView): TrainingFacts {
  const { verdict, dataset } = (result ?? {}) as Report;
  const range = dataset?.time_range;
  const to = Array.isArray(range) ? range[1] : null;
  return {
    job: id,
    finished_at: finished_at ?? '',
    verdict: verdict ?? {},
    dataset: typeof dataset?.path === 'string' ? dataset.path : '',
    rows: typeof dataset?.rows === 'number' ? dataset.rows : 0,
    data_to: typeof to === 'string' ? to : null,
  };
}

/** The newest first. */
async function newestTrainings(jobs: Pick<JobEngine, 'list'>): Promise<JobView[]> {
  const trainings: JobView[] = [];
  for await (const job of jobs.list({ states: ['done'] })) {
    if (job.kind === TRAIN_JOB) trainings.push(job);
    if (trainings.length === MOST_CHANGES) break;
  }
  return trainings;
}

/** @throws OpsError `no_training`; what reading the data throws */
async function compared(
  { data, data_shown }: AnalysePlan,
  training: JobView | undefined,
  { signal, progress }: JobContext,
  { compute }: AnalyseCollaborators,
): Promise<DataComparison | null> {
  if (data === null) return null;
  if (training === undefined)
    throw new OpsError('no_training', 'expected a training to compare the data with, found none');
  const reference = ((training.result ?? {}) as Report).reference as unknown as Record<string, ColumnReference>;
  // New data have no labels yet: columns are all that is compared.
  const request = { path: data, displayPath: data_shown ?? data, featureColumns: Object.keys(reference) };
  const onProgress = (report: unknown) => {
    const { fraction } = report as { readonly fraction: number };
    progress({ stage: 'compare', fraction });
  };
  return await compute.run(COMPARE_COLUMNS, { data: request, reference }, { signal, onProgress });
}

interface Changed {
  readonly drift: JsonObject | null;
  readonly at: string;
  readonly alert: Alert | null;
  readonly status: StreamStatus | undefined;
  readonly trainings: readonly JobView[];
}

async function changesBefore(found: Changed, { control, tickets }: AnalyseCollaborators): Promise<OwnChange[]> {
  const { alert, status, trainings } = found;
  const changes: OwnChange[] = [];
  for (const { at, seq, mode, reason, changed_by } of await control.history(100)) {
    // The first is how a deployment begins.
    if (seq > 1) changes.push({ what: 'control', at, facts: { seq, mode, reason, by: changed_by } });
  }
  for (const { id, finished_at } of trainings) {
    if (finished_at !== null) changes.push({ what: 'training', at: finished_at, facts: { job: id } });
  }
  for (const { about, kind, opened_at, alert: other } of await tickets.list({ open: false, limit: 100 })) {
    if (other !== alert?.id) changes.push({ what: 'alert', at: opened_at, facts: { alert: other, about, kind } });
  }
  const told = alert?.facts.model_version;
  if (typeof told === 'string' && status !== undefined && status.model_version !== told) {
    const facts = { before: told, now: status.model_version };
    changes.push({ what: 'model_version', at: status.newest ?? found.at, facts });
  }
  const from = Date.parse(driftTime(found)) - WEEK_MS;
  return changes
    .filter(({ at }) => Date.parse(at) >= from)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, MOST_CHANGES);
}

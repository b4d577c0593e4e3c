/** The jobs behind `drift replay` and `drift tune`: recorded values through detectors, and, unless it is a rehearsal, through the log. */
import { OpsError } from '../../errors.ts';
import type { Compute } from '../../jobs/compute.ts';
import type { Actor, JobContext, JobEngine, JobSpec } from '../../jobs/types.ts';
import type { Json, JsonObject } from '../../json.ts';
import { streamName } from '../../stream-name.ts';
import type { DriftWatch } from '../detection/types.ts';
import type { StreamBook, StreamsSource } from '../streams/types.ts';
import { READ_RECORDING, REPLAY_FILE, TUNE_FILE } from '../tasks.ts';
import type { DetectorParameters, ObservationLog } from '../types.ts';
import type { AskedDetector, RecordedBatch, Recording, ReplayedValues, ReplayFindings, StreamsSaid } from './types.ts';

export const DRIFT_REPLAY = 'drift.replay';
export const DRIFT_TUNE = 'drift.tune';

export type ReplayPlan = {
  readonly recording: Recording;
  readonly asked: AskedDetector;
  /** Nothing is written, and nobody alerted. */
  readonly dry_run: boolean;
};

export type TunePlan = {
  readonly recording: Recording;
  readonly asked: AskedDetector;
  readonly deltas: readonly number[];
  readonly clocks: readonly number[];
  readonly changes: readonly number[] | null;
};

export interface ReplayPorts {
  readonly compute: Compute;
  readonly log: ObservationLog;
  readonly streams: StreamsSource;
  readonly watch: Pick<DriftWatch, 'caughtUp' | 'refused'>;
}

/** A gigabyte of lines takes about a minute on a quiet machine. */
const TIMEOUT_MS = 2 * 60 * 60_000;
/** Items that one line of the log holds. */
const BATCH_ITEMS = 5000;

export function replayJob(plan: ReplayPlan, by: Actor): JobSpec {
  return jobOf(DRIFT_REPLAY, plan, by);
}

export function tuneJob(plan: TunePlan, by: Actor): JobSpec {
  return jobOf(DRIFT_TUNE, plan, by);
}

function jobOf(kind: string, payload: JsonObject, by: Actor): JobSpec {
  return { kind, payload, by, timeoutMs: TIMEOUT_MS, maxAttempts: 3, backoff: { baseMs: 1000, maxMs: 30_000 } };
}

export function handleReplay(jobs: JobEngine, ports: ReplayPorts, concurrency: number): void {
  jobs.handle(DRIFT_REPLAY, { concurrency }, (payload, context) => replay(payload as ReplayPlan, context, ports));
  jobs.handle(DRIFT_TUNE, { concurrency }, async (payload, { signal, progress }) => {
    const { recording, asked, deltas, clocks, changes } = payload as TunePlan;
    const input = {
      recording,
      asked,
      streams: said(ports.streams.current()),
      deltas,
      clocks,
      changes: { at: changes },
    };
    const onProgress = (share: unknown) => progress({ stage: 'tune', fraction: Number(share) });
    return (await ports.compute.run(TUNE_FILE, input, { signal, onProgress })) as unknown as Json;
  });
}

async function replay(plan: ReplayPlan, context: JobContext, ports: ReplayPorts): Promise<Json> {
  const { recording, asked, dry_run } = plan;
  const { signal } = context;
  const book = ports.streams.current();
  const half = dry_run ? 1 : 0.5;
  context.progress({ stage: 'replay', fraction: 0 });
  const onProgress = (share: unknown) => context.progress({ stage: 'replay', fraction: half * Number(share) });
  const input = { recording, asked, streams: said(book) };
  const findings = await ports.compute.run(REPLAY_FILE, input, { signal, onProgress });
  if (!dry_run) {
    await settleRules(findings.streams, asked, ports.streams);
    await throughTheLog(plan, findings, context, ports);
  }
  return { file: recording.shown, dry_run, ...findings } as unknown as Json;
}

/** Rules as plain data, since a thread gets no functions. */
function said({ document, replayed }: StreamBook): StreamsSaid {
  return { document, replayed };
}

/**
 * Detection goes by the rules of the streams, so what the line asked for becomes the rule of streams that the file does not name.
 * @throws OpsError `replay_conflict` where the file says otherwise: a replay does not change how a stream is watched
 */
async function settleRules(
  values: readonly ReplayedValues[],
  asked: AskedDetector,
  streams: StreamsSource,
): Promise<void> {
  const options = Object.entries(asked).flatMap(([name, value]) => (value === null ? [] : [name]));
  if (options.length === 0) return;
  const book = streams.current();
  for (const { source, signal, detector, scale } of values) {
    if (book.originOf(source, signal) !== 'file') continue;
    const rules = book.of(source, signal);
    if (rules.scale === scale && areSame(rules.detector, detector)) continue;
    throw new OpsError('replay_conflict', `${streamName({ source, signal })} is watched by other parameters`, {
      facts: {
        stream: streamName({ source, signal }),
        options: options.map((name) => `--${name.replaceAll('_', '-')}`),
      },
    });
  }
  for (const { source, signal, detector, scale } of values) {
    if (book.originOf(source, signal) !== 'file') await streams.settle({ source, signal, detector, scale });
  }
}

function areSame(a: DetectorParameters, b: DetectorParameters): boolean {
  return (Object.keys(a) as (keyof DetectorParameters)[]).every((key) => a[key] === b[key]);
}

/** As if the values had just arrived; a later attempt of the job writes none of them again. */
async function throughTheLog(
  { recording }: ReplayPlan,
  findings: ReplayFindings,
  { id, signal, progress }: JobContext,
  { compute, log, watch }: ReplayPorts,
): Promise<void> {
  const total = findings.observations + findings.outcomes;
  let done = 0;
  let from: { readonly offset: number; readonly line: number } | null = { offset: 0, line: 1 };
  while (from !== null) {
    const { offset }: { readonly offset: number } = from;
    const batch: RecordedBatch = await compute.run(READ_RECORDING, { recording, from, items: BATCH_ITEMS }, { signal });
    const { observations, outcomes, next } = batch;
    const items = observations.length + outcomes.length;
    if (items > 0) await log.appendBatch({ observations, outcomes }, `replay ${id} ${offset}`);
    signal.throwIfAborted();
    done += items;
    progress({ stage: 'replay', fraction: 0.5 + (0.5 * done) / Math.max(1, total) });
    from = next;
  }
  for (const { source, signal: name, refused, example } of findings.streams) {
    if (example !== null) watch.refused(source, name, refused, example);
  }
  progress({ stage: 'detect', fraction: 1 });
  await watch.caughtUp();
}

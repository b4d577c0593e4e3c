/** Detection over a folder, with its log, reports and snapshots as they really are, and its shards on the calling thread. */
import { join } from 'node:path';
import { createAlertBook } from '#engine/alerts/alert-book.ts';
import type { AlertBook } from '#engine/alerts/types.ts';
import type { Clock } from '#engine/clock.ts';
import { type DetectionPorts, openDetection } from '#engine/drift/detection/detection.ts';
import type { DriftWatch, MassDriftRule, RulesSource, WatchRules } from '#engine/drift/detection/types.ts';
import { createShard } from '#engine/drift/detection/watched/shard.ts';
import { createDetectorBank } from '#engine/drift/detectors/detector-bank.ts';
import { openDetectorSnapshots } from '#engine/drift/drivers/detector-snapshots.ts';
import { openObservationFiles } from '#engine/drift/drivers/observation-files.ts';
import { openReportFiles } from '#engine/drift/drivers/report-files.ts';
import {
  DEFAULT_DETECTOR,
  type Observation,
  type ObservationLog,
  type ReportStore,
  type StreamRules,
} from '#engine/drift/types.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import type { Compute, ComputeTask } from '#engine/jobs/compute.ts';
import type { Store } from '#engine/store/types.ts';
import { FakeClock } from './fake-clock.ts';
import { createRecordingLogger, type RecordingLogger } from './recording-logger.ts';

export const PLAIN_RULES: StreamRules = {
  detector: DEFAULT_DETECTOR,
  scale: 1,
  bad: 'up',
  fresh_within_ms: null,
  channel: null,
  wakes: 'drift',
};

/** Rules that a test may change while it runs. */
export class ChangingRules implements RulesSource {
  #now: WatchRules;

  constructor(
    rules: Partial<StreamRules> = {},
    massDrift: MassDriftRule | null = null,
    expected: WatchRules['expected'] = [],
  ) {
    this.#now = rulesOf(rules, massDrift, expected);
  }

  current(): WatchRules {
    return this.#now;
  }

  async refresh(): Promise<void> {}

  set(
    rules: Partial<StreamRules>,
    massDrift: MassDriftRule | null = null,
    expected: WatchRules['expected'] = [],
  ): void {
    this.#now = rulesOf(rules, massDrift, expected);
  }
}

function rulesOf(
  rules: Partial<StreamRules>,
  massDrift: MassDriftRule | null,
  expected: WatchRules['expected'],
): WatchRules {
  return { of: () => ({ ...PLAIN_RULES, ...rules }), massDrift, expected };
}

/** A shard on the calling thread, which can lose what it holds as a thread that died does. */
export interface InlineShard extends Compute {
  die(): void;
}

export function inlineShard(): InlineShard {
  let shard = createShard(createDetectorBank);
  return {
    threads: 1,
    die: () => {
      shard = createShard(createDetectorBank);
    },
    async run<Input, Output>(_task: ComputeTask<Input, Output>, input: Input) {
      await new Promise((resolve) => setImmediate(resolve));
      return shard.serve(input as never) as Output;
    },
    async close() {},
  };
}

export interface DriftRoomOptions {
  readonly dir: string;
  readonly store: Store;
  readonly clock?: Clock;
  readonly rules?: RulesSource;
  readonly threads?: readonly Compute[];
  readonly probe?: WriteProbe;
  readonly alerts?: AlertBook;
  readonly snapshotValues?: number;
  readonly mostStreams?: number;
  readonly keptReports?: number;
}

export interface DriftRoom {
  readonly watch: DriftWatch;
  readonly observations: ObservationLog;
  readonly reports: ReportStore;
  readonly alerts: AlertBook;
  readonly log: RecordingLogger;
  readonly ports: DetectionPorts;
  close(): Promise<void>;
}

export async function openDriftRoom(options: DriftRoomOptions): Promise<DriftRoom> {
  const { dir, store, probe, clock = new FakeClock(), threads = [inlineShard()] } = options;
  const log = createRecordingLogger();
  const observations = await openObservationFiles({ dir: join(dir, 'observations'), clock });
  const reports = await openReportFiles(join(dir, 'drift_reports'), probe);
  const snapshots = await openDetectorSnapshots(join(dir, 'detectors'), probe);
  const alerts = options.alerts ?? createAlertBook({ store, clock });
  const rules = options.rules ?? new ChangingRules();
  const { snapshotValues = 1_000_000, mostStreams = 100_000, keptReports = 1_000 } = options;
  const limits = { snapshotValues, mostStreams, keptReports };
  const ports = { observations, threads, snapshots, store, alerts, reports, rules, clock, log, ...limits };
  const watch = await openDetection(ports);
  const close = async () => {
    await watch.close();
    await observations.close();
  };
  return { watch, observations, reports, alerts, log, ports, close };
}

/** Values of one stream, a minute apart, numbered where `from` is given. */
export function valuesOf(
  values: readonly number[],
  { source = 'test', signal = 'error', from = null as number | null, version = null as string | null } = {},
): Observation[] {
  return values.map((value, at) => ({
    source,
    signal,
    value,
    at: new Date(Date.UTC(2026, 0, 1) + ((from ?? 0) + at) * 60_000).toISOString(),
    seq: from === null ? null : from + at,
    model_version: version,
  }));
}

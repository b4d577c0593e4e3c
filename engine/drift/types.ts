/** Ports and documents of drift monitoring: what is observed, what detectors find in it, and what is told of it. */
import type { JsonObject } from '../json.ts';

/** One value of a stream (docs/formats.md). */
export interface Observation {
  /** Who tells it: `router`, `ai-trader`. */
  readonly source: string;
  /** What it is a value of: `sentiment`. */
  readonly signal: string;
  readonly value: number;
  /** ISO 8601: when it was true, by its source; the time of its arrival where the source does not say. */
  readonly at: string;
  /** Position in its stream, by its source: tells repetitions and gaps; null where the source does not count. */
  readonly seq: number | null;
  /** What gave the value; null where nobody says. */
  readonly model_version: string | null;
}

/** What came of a value that was observed before: the stream `<signal>.error` then gets |outcome - value|. */
export interface Outcome {
  readonly source: string;
  readonly signal: string;
  /** `seq` of the observation. */
  readonly ref: number;
  readonly outcome: number;
}

export interface ObservationBatch {
  readonly observations: readonly Observation[];
  readonly outcomes: readonly Outcome[];
  /** The same as JSON without newlines, where it came as such: then nobody has to write it anew. */
  readonly text?: Uint8Array;
}

/** Where models and routes tell what they saw. */
export interface ObservationSink {
  /**
   * Durable once it resolves; in the order of the calls.
   * @throws OpsError `observations_busy` at once while too much waits for the disk, `state_full`, `state_unwritable`, `state_corrupt`
   */
  append(observations: readonly Observation[]): Promise<void>;
}

/** Place behind a batch of the log, as plain data; older ones are smaller in the log's own order. */
export type LogPosition = { readonly segment: string; readonly offset: number };

export interface LoggedBatch extends ObservationBatch {
  /** ISO 8601: when it came in. */
  readonly arrived: string;
  /** Behind this batch: whoever has worked it in goes on from here. */
  readonly next: LogPosition;
}

/** Port ObservationLog: everything that was acknowledged, in the order of its arrival, for whoever detects. */
export interface ObservationLog extends ObservationSink {
  /** Durable once it resolves. A `key` that was given before (within a day) changes nothing and answers false. @throws as `append` */
  appendBatch(batch: ObservationBatch, key: string | null): Promise<boolean>;
  /**
   * The batches behind `from` (null: the oldest that is kept) in order, then each new one as it becomes durable; ends with the signal.
   * @throws OpsError `history_gone` when what follows `from` is no longer kept
   */
  follow(from: LogPosition | null, signal: AbortSignal): AsyncIterable<LoggedBatch>;
  /** Behind the newest durable batch; null while nothing is kept. */
  readonly end: LogPosition | null;
  close(): Promise<void>;
}

/** ADWIN's parameters; two of them run over one stream where `warning_delta` is given. */
export type DetectorParameters = {
  readonly delta: number;
  /** Null: no warnings. */
  readonly warning_delta: number | null;
  readonly clock: number;
  readonly max_buckets: number;
  readonly min_window_length: number;
  readonly grace_period: number;
};

export const DEFAULT_DETECTOR: DetectorParameters = {
  delta: 0.002,
  warning_delta: null,
  clock: 32,
  max_buckets: 5,
  min_window_length: 5,
  grace_period: 10,
};

export const DRIFT_LEVELS = ['warning', 'drift'] as const;
export type DriftLevel = (typeof DRIFT_LEVELS)[number];
export type DriftDirection = 'up' | 'down';

/** A change of a stream's mean, cut where the test is passed most clearly. */
export type Detection = {
  /** Position among the accepted values of the stream, from 0, over all windows. */
  readonly index: number;
  readonly level: DriftLevel;
  /** Values in the window right after the cut, as River tells it. */
  readonly width: number;
  readonly mean_before: number;
  /** An estimate from few values. */
  readonly mean_after: number;
  readonly n_before: number;
  readonly n_after: number;
  readonly direction: DriftDirection;
  /** 1 - delta*, the delta at which the cut would just be made. */
  readonly confidence: number;
  /** (mean_after - mean_before) in standard deviations of the window. */
  readonly shift_sd: number;
  /** The window before the cut, oldest bucket first: enough to draw it. */
  readonly window: readonly { readonly n: number; readonly mean: number }[];
};

export type DetectorWindow = { readonly n: number; readonly mean: number; readonly sd: number };

/** Detectors of many streams, each kept in a slot; pure, synchronous, bit-equal after `restore(snapshot())`. */
export interface DetectorBank {
  /** The stream's slot; a new, empty detector where there is none. */
  slot(stream: string, parameters: DetectorParameters): number;
  /** Values in order, one slot each; all are finite. */
  update(slots: Uint32Array, values: Float64Array): readonly BankDetection[];
  /** What the (drift) detector holds now: values, their mean and standard deviation (0 of none), as scaled. */
  window(slot: number): DetectorWindow;
  /** Plain JSON with its format version. */
  snapshot(slot: number): JsonObject;
  /** @throws OpsError `state_corrupt` for what is no snapshot of this version */
  restore(stream: string, snapshot: JsonObject): number;
  remove(slot: number): void;
}

export type BankDetection = {
  readonly slot: number;
  /** Index into `values` of the update. */
  readonly position: number;
  readonly detection: Detection;
};

export const BAD_DIRECTIONS = ['up', 'down', 'both'] as const;

/** What `runbooks/streams.yaml` says of a stream, defaults filled in. */
export type StreamRules = {
  readonly detector: DetectorParameters;
  /** Values are multiplied by it before the detector sees them: ADWIN's bound does not scale with the data. */
  readonly scale: number;
  readonly bad: (typeof BAD_DIRECTIONS)[number];
  /** An alert when nothing comes for longer, ms; null: never. */
  readonly fresh_within_ms: number | null;
  /** Where its alerts go, by channel id; null: where all go. */
  readonly channel: string | null;
  /** The level from which it wakes someone; null: never. */
  readonly wakes: DriftLevel | null;
};

/** Written to `state/drift_reports/<time>-<source>-<signal>-<level>.json` (docs/formats.md). */
export type DriftReport = {
  readonly schema: 'mlops.drift-report/1';
  /** Names the report: the same detection always gets the same one. */
  readonly id: string;
  readonly source: string;
  readonly signal: string;
  readonly level: DriftLevel;
  /** ISO 8601: the time of the value that the drift was seen at. */
  readonly at: string;
  /** When this program saw it. */
  readonly seen_at: string;
  readonly detection: Detection;
  readonly bad: boolean;
  readonly detector: DetectorParameters;
  readonly scale: number;
  readonly model_version: string | null;
  readonly freshness: {
    /** ISO 8601 of the stream's newest value. */
    readonly newest: string;
    readonly values: number;
    readonly refused: number;
    readonly repeated: number;
    readonly missing: number;
  };
  /** Codes of what to do next; views give the lines to type. */
  readonly next: readonly ('analyse' | 'confirm' | 'protect' | 'fallback' | 'dismiss')[];
  readonly alert: string | null;
  readonly ticket: string | null;
};

/** Port ReportStore. */
export interface ReportStore {
  /** Durable once it resolves; the same report again changes nothing. @returns the file's path in the state folder */
  write(report: DriftReport): Promise<string>;
  /** Notes which alert came of it, once; nothing where there is no such report. */
  link(id: string, to: { readonly alert: string; readonly ticket: string | null }): Promise<void>;
  read(id: string): Promise<DriftReport | undefined>;
  /** Newest first. */
  list(limit: number): Promise<readonly DriftReport[]>;
  /** Deletes all but the `count` that were written last and the `needed` ones, by id. @returns how many it deleted */
  keepNewest(count: number, needed: ReadonlySet<string>): Promise<number>;
}

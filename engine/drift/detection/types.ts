/** What detection is asked by people and other rooms, what it needs of the world, and what it remembers. */
import type { JsonObject } from '../../json.ts';
import type { Detection, DetectorParameters, DetectorWindow, DriftLevel, LogPosition, StreamRules } from '../types.ts';

/** k streams within a span of event time are one mass drift. */
export type MassDriftRule = { readonly streams: number; readonly within_ms: number };

/** What `runbooks/streams.yaml` says at one time. */
export interface WatchRules {
  of(source: string, signal: string): StreamRules;
  /** Null: there is none. */
  readonly massDrift: MassDriftRule | null;
  /** Streams that are to be fresh whether or not they have ever spoken. */
  readonly expected: readonly { readonly source: string; readonly signal: string }[];
}

export interface RulesSource {
  /** Another object once the rules have changed. */
  current(): WatchRules;
  /** Looks whether they have. */
  refresh(): Promise<unknown>;
}

/** Collection: per stream, up to where its findings are told, and its last ones. */
export const TOLD = 'drift_told';
/** Collection: streams that people want no alerts of. */
export const PAUSES = 'stream_pauses';
/** Collection: streams that are expected and have not spoken yet. */
export const AWAITED = 'awaited_streams';
/** Collection: streams whose silence has been told, with what they had said last. */
export const QUIET_TOLD = 'quiet_told';
/** Collection, one document: mass drifts that were told. */
export const MASS_DRIFTS = 'mass_drifts';

/** A place among released values: behind a batch of the log, and which value of that batch. */
export type ValuePlace = { readonly position: LogPosition; readonly ordinal: number };

/** A drift in the stream's bad direction, as later ones are compared with it. */
export type DriftMark = {
  readonly source: string;
  readonly signal: string;
  readonly at: string;
  readonly level: DriftLevel;
  readonly direction: 'up' | 'down';
  readonly mean_before: number;
  readonly mean_after: number;
  readonly confidence: number;
  readonly shift_sd: number;
  /** Id of its report. */
  readonly report: string;
};

export type Told = {
  readonly source: string;
  readonly signal: string;
  readonly upTo: ValuePlace;
  /** The newest finding of any level and direction. */
  readonly last: DriftMark | null;
  /** Drifts that count for mass drift, oldest first. */
  readonly drifts: readonly DriftMark[];
};

export type Awaited = {
  readonly source: string;
  readonly signal: string;
  /** ISO 8601: when it was first waited for. */
  readonly since: string;
  /** Whether its alert has been raised. */
  readonly told: boolean;
};

export type QuietTold = {
  readonly source: string;
  readonly signal: string;
  /** ISO 8601: the stream's newest value. */
  readonly newest: string;
};

export type Pause = {
  readonly source: string;
  readonly signal: string;
  /** ISO 8601; null: until somebody resumes. */
  readonly until: string | null;
  readonly by: string;
  readonly at: string;
};

/** One row of `drift status`. */
export type StreamStatus = {
  readonly source: string;
  readonly signal: string;
  readonly values: number;
  readonly repeated: number;
  readonly missing: number;
  readonly refused: number;
  /** Wait for a gap before them. */
  readonly held: number;
  /** Outcomes whose value is not remembered. */
  readonly unmatched: number;
  /** ISO 8601; null before the first value. */
  readonly newest: string | null;
  readonly fresh: boolean | null;
  readonly model_version: string | null;
  /** Of the newest model version's detector; null before its first value. */
  readonly window: DetectorWindow | null;
  readonly last: DriftMark | null;
  readonly alert: { readonly id: string; readonly state: string; readonly level: string } | null;
  readonly paused: { readonly until: string | null; readonly by: string } | null;
};

export type MassDriftStatus = {
  readonly alert: string;
  readonly state: string;
  /** ISO 8601: of its first and last drift. */
  readonly from: string;
  readonly to: string;
  /** How many have drifted. */
  readonly streams: number;
};

export type DriftStatus = {
  readonly streams: readonly StreamStatus[];
  /** Open ones. */
  readonly mass_drifts: readonly MassDriftStatus[];
  /** Whether everything that the log holds is worked in. */
  readonly lag: {
    readonly caught_up: boolean;
    readonly position: LogPosition | null;
    readonly end: LogPosition | null;
  };
  /** Values of streams beyond the most that can be watched. */
  readonly unwatched: number;
};

/** Detection as the rest of the house knows it. */
export interface DriftWatch {
  /** Begins to follow the log, once. */
  start(): void;
  /** Starts; resolves when everything is told that the log held at the call. */
  caughtUp(): Promise<void>;
  /** Starts, and waits until what the log held at the call is told. */
  status(): Promise<DriftStatus>;
  /** No alerts of the stream until then; its values still count. @throws OpsError `stream_not_found` */
  pause(stream: string, untilMs: number | null, by: string): Promise<Pause>;
  /** @returns whether it was paused. @throws OpsError `stream_not_found` */
  resume(stream: string): Promise<boolean>;
  /** Values of a stream that were no numbers. */
  refused(source: string, signal: string, count: number, example: string): void;
  close(): Promise<void>;
}

/** What of the detectors is kept over a restart. */
export type SavedWatch = {
  /** Everything before it is worked in, and told. */
  readonly position: LogPosition;
  readonly streams: readonly SavedStream[];
};

export type SavedStream = {
  readonly source: string;
  readonly signal: string;
  readonly values: number;
  /** The last so many of them were all of one model version; absent in older snapshots. */
  readonly alone?: number;
  readonly repeated: number;
  readonly missing: number;
  readonly refused: number;
  readonly unmatched: number;
  readonly newest: string | null;
  readonly next_seq: number | null;
  /** Where a count that seems to have begun anew goes on; only where one does. */
  readonly anew?: number;
  /** A wide gap that was given up last; only where there was one. */
  readonly jump?: Jump;
  readonly held: readonly ValueInOrder[];
  readonly recent: {
    readonly has_outcomes: boolean;
    readonly values: readonly (readonly [seq: number, value: number, version: string | null])[];
  };
  readonly detectors: readonly SavedDetector[];
};

export type SavedDetector = {
  readonly version: string | null;
  readonly parameters: DetectorParameters;
  readonly scale: number;
  readonly state: JsonObject;
};

/** Port DetectorSnapshots. */
export interface DetectorSnapshots {
  /** Null where there is none. @throws OpsError `state_corrupt` for one that cannot be used, `state_unwritable` */
  load(): Promise<SavedWatch | null>;
  /** Durable once it resolves: the old one or the new one is there at any moment. @throws OpsError `state_full`, `state_unwritable` */
  save(saved: SavedWatch): Promise<void>;
}

/** A value as it goes to a detector, its place in the source's own count included. */
export type ValueInOrder = {
  readonly seq: number | null;
  readonly value: number;
  /** ISO 8601. */
  readonly at: string;
  readonly version: string | null;
  /** What came of it while it still waited for its turn. */
  readonly outcome?: number;
};

/** A wide gap that was given up, perhaps for a wrong number: the count may go on where it was left. */
export type Jump = {
  /** What was expected then, and the number that it gave way to; `from` is null where that number was the first of all. */
  readonly from: number | null;
  readonly to: number;
  /** What was missing before it. */
  readonly missing: number;
  /** Values that were released since. */
  readonly heard: number;
  /** Of the count that was left, in its order: not released yet. */
  readonly returning: readonly ValueInOrder[];
};

/** Something that a shard saw at one value of its update. */
export type ShardEvent =
  | { readonly kind: 'found'; readonly position: number; readonly detection: Detection }
  /** No finding for `values` values since the last one (or the detector's first value); `mean` of the last of them. */
  | { readonly kind: 'calm'; readonly position: number; readonly values: number; readonly mean: number };

/** What a replay of recorded values is asked for, and what it finds. */
import type { ReplayedStream, StreamsDocument } from '../streams/types.ts';
import type { Detection, DetectorParameters, Observation, Outcome } from '../types.ts';
import type { KnownChanges } from './tune.ts';

export const RECORDING_FORMATS = ['ndjson', 'csv'] as const;

/** How the lines of a recorded file are read. */
export type Recording = {
  /** Absolute path. */
  readonly path: string;
  /** As the person named it. */
  readonly shown: string;
  readonly format: (typeof RECORDING_FORMATS)[number];
  /** Column or field of the values; null: `value`, which a CSV file has to be told. */
  readonly column: string | null;
  /** Column of the times; null: `at` of an NDJSON line, and none of a CSV file. */
  readonly time_column: string | null;
  /** The only ones that are wanted, and those of lines that name none; null: whatever the line says, else the fallback. */
  readonly source: string | null;
  readonly signal: string | null;
  readonly fallback: { readonly source: string; readonly signal: string };
  /** ISO 8601: the time of values without one. */
  readonly arrived: string;
};

/** What the line of the replay says of detectors; null where it leaves it to the streams' rules. */
export type AskedDetector = { readonly [Key in keyof DetectorParameters]: DetectorParameters[Key] | null } & {
  readonly scale: number | null;
};

/** Rules of streams as they go to a thread. */
export type StreamsSaid = {
  readonly document: StreamsDocument;
  readonly replayed: readonly ReplayedStream[];
};

export type BadLine = {
  /** From 1, as an editor counts. */
  readonly line: number;
  readonly problem: string;
};

export type ReplayedDetection = Omit<Detection, 'window'> & {
  readonly source: string;
  readonly signal: string;
  readonly model_version: string | null;
  /** ISO 8601: of the value that it was seen at. */
  readonly at: string;
};

export type ReplayedValues = {
  readonly source: string;
  readonly signal: string;
  readonly values: number;
  readonly refused: number;
  /** Why the first of those was refused; null for none. */
  readonly example: string | null;
  readonly detector: DetectorParameters;
  readonly scale: number;
};

export type ReplayFindings = {
  /** Values that went to a detector. */
  readonly observations: number;
  /** In the order of the file. */
  readonly detections: readonly ReplayedDetection[];
  readonly streams: readonly ReplayedValues[];
  readonly refused: { readonly count: number; readonly first: readonly BadLine[] };
  /** Values of other streams than the one that was asked for. */
  readonly left_out: number;
  /** Lines that tell what came of a value: they count once they go through the log. */
  readonly outcomes: number;
};

export interface ReplayFileInput {
  readonly recording: Recording;
  readonly asked: AskedDetector;
  readonly streams: StreamsSaid;
}

export interface ReadRecordingInput {
  readonly recording: Recording;
  readonly from: { readonly offset: number; readonly line: number };
  /** Most items. */
  readonly items: number;
}

export interface RecordedBatch {
  readonly observations: readonly Observation[];
  readonly outcomes: readonly Outcome[];
  /** Null: that was all. */
  readonly next: { readonly offset: number; readonly line: number } | null;
}

export interface TuneFileInput {
  readonly recording: Recording;
  readonly asked: AskedDetector;
  readonly streams: StreamsSaid;
  readonly deltas: readonly number[];
  readonly clocks: readonly number[];
  readonly changes: KnownChanges;
}

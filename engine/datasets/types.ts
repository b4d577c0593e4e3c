/** Typed tables: what a CSV or Parquet file becomes before anything is computed on it. */
import type { JsonObject } from '../json.ts';

/** Which columns of a file to read, and as what; names that the file lacks are errors. */
export interface ColumnRequest {
  /** Absolute path. */
  readonly path: string;
  /** The file as the person named it, for errors and reports; `path` when absent. */
  readonly displayPath?: string;
  /** Null: none is read. */
  readonly labelColumn: string | null;
  /** Ordering column. Null: none is read. */
  readonly timeColumn: string | null;
  /** Feature columns; empty = every numeric column but label and times. */
  readonly featureColumns: readonly string[];
  /** When each event begins; with it rows that share their time stand in the order of their starts. Null: not known. */
  readonly startColumn: string | null;
  /** How much each row counts; never a feature. Null: all rows alike. */
  readonly weightColumn: string | null;
  /** Columns that are times and therefore never features, beside `timeColumn` and `startColumn`; those that the file lacks are no error. */
  readonly otherTimeColumns: readonly string[];
  /** Memory that the table may take before `dataset_too_large`, in bytes; a few gigabytes when absent. */
  readonly memoryLimitBytes?: number;
}

/** What to read of a file that a model is trained on, or evaluated. */
export interface DatasetRequest extends ColumnRequest {
  readonly labelColumn: string;
  readonly timeColumn: string;
}

/** Columns alone, of any table that has them. */
export type FeatureRequest = Pick<ColumnRequest, 'path' | 'displayPath' | 'featureColumns' | 'memoryLimitBytes'>;

/** In the order of the file. */
export type FeatureTable = Pick<Dataset, 'rows' | 'featureNames' | 'features'>;

export interface ColumnReport {
  readonly name: string;
  /** `unread`: not asked for, so nobody looked at its values; `nested`: a list, map or struct of a Parquet file. */
  readonly type: 'number' | 'integer' | 'boolean' | 'text' | 'time' | 'empty' | 'nested' | 'unread';
  readonly role: 'feature' | 'label' | 'time' | 'start' | 'weight' | 'left_out';
  /** Empty cells; null where the values were not read. */
  readonly missing: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly constant: boolean;
}

/** A code and its facts; views turn it into a sentence. */
export interface DatasetWarning {
  readonly code: string;
  readonly facts: JsonObject;
}

export interface DatasetReport {
  readonly format: 'csv' | 'parquet';
  readonly bytes: number;
  readonly columns: readonly ColumnReport[];
  /** Form of the time column, one of `TIME_FORMS`: `iso_date`, `iso_zoned`, `epoch_ms`, `parquet_timestamp`, …; null without one. */
  readonly timeForm: string | null;
  /** False when the rows had to be sorted by time. */
  readonly sorted: boolean;
  /** Rows that share their time with the row before. */
  readonly tiedTimes: number;
  readonly warnings: readonly DatasetWarning[];
}

/**
 * A table sorted stably by its time column, and by its start column where times are equal. All buffers are SharedArrayBuffers, so that
 * threads share them. Missing feature values are NaN: filling is the trainer's decision.
 */
export interface Dataset {
  /** Hex digest of the file's bytes. */
  readonly sha256: string;
  readonly rows: number;
  readonly featureNames: readonly string[];
  /** One column a feature, `rows` long. */
  readonly features: readonly Float64Array[];
  /** 0 or 1. */
  readonly label: Uint8Array;
  /** Microseconds since the Unix epoch (integers). */
  readonly time: Float64Array;
  /** When each event began, never after `time`: microseconds since the Unix epoch (integers). Null without a start column. */
  readonly start: Float64Array | null;
  /** Finite, not negative, not all zero. Null without a weight column. */
  readonly weight: Float64Array | null;
  readonly report: DatasetReport;
}

/** The table that a model is fitted on: missing values filled, float32 as every scorer will see it, shared by all threads. */
import type { Dataset, DatasetReport } from '../../datasets/types.ts';

/** What `fillTable` makes of the features. */
export interface FilledFeatures {
  /** Column-major, `rows` values a feature, in a SharedArrayBuffer. */
  readonly values: Float32Array;
  /** Cells that were missing, by feature. */
  readonly filled: readonly number[];
  /** Cells beyond the range of float32, cut to its largest value, by feature. */
  readonly clamped: readonly number[];
}

export interface TrainingTable extends FilledFeatures {
  readonly sha256: string;
  readonly rows: number;
  readonly featureNames: readonly string[];
  readonly label: Uint8Array;
  /** Microseconds since the Unix epoch. */
  readonly time: Float64Array;
  readonly report: DatasetReport;
}

const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/**
 * A copy of the features with each missing value (NaN) replaced by the last one before it in time, or 0 where there is none,
 * as pandas' `ffill().fillna(0)` over the sorted table.
 */
export function fillTable(features: readonly Float64Array[], rows: number): FilledFeatures {
  const values = new Float32Array(new SharedArrayBuffer(4 * rows * features.length));
  const filled: number[] = [];
  const clamped: number[] = [];
  for (const [index, feature] of features.entries()) {
    const column = values.subarray(index * rows, (index + 1) * rows);
    let last = 0;
    let missing = 0;
    let beyond = 0;
    for (let row = 0; row < rows; row++) {
      const value = feature[row]!;
      if (Number.isNaN(value)) {
        missing++;
      } else if (Math.abs(value) > LARGEST_FLOAT32) {
        beyond++;
        last = Math.sign(value) * LARGEST_FLOAT32;
      } else {
        last = value;
      }
      column[row] = last;
    }
    filled.push(missing);
    clamped.push(beyond);
  }
  return { values, filled, clamped };
}

export function trainingTable(dataset: Dataset, features: FilledFeatures): TrainingTable {
  const { sha256, rows, featureNames, label, time, report } = dataset;
  return { sha256, rows, featureNames, label, time, report, ...features };
}

/** What brings each feature to mean 0 and deviation 1 over the rows that a model is fitted on. */

export interface Standardisation {
  /** Mean, a number a feature. */
  readonly offset: Float32Array;
  /** 1 / deviation (of the population); 0 for a feature that is constant or always missing. */
  readonly scale: Float32Array;
}

/**
 * Missing values (NaN) are left out. Both numbers are rounded to float32 first and used as rounded, so that what is fitted is
 * what is scored.
 * @param values column-major, `tableRows` a feature
 */
export function standardise(values: Float32Array, tableRows: number, rows: Uint32Array): Standardisation {
  const features = values.length / tableRows;
  const offset = new Float32Array(new SharedArrayBuffer(4 * features));
  const scale = new Float32Array(new SharedArrayBuffer(4 * features));
  for (let feature = 0; feature < features; feature++) {
    const column = values.subarray(feature * tableRows, (feature + 1) * tableRows);
    const { mean, deviation } = moments(column, rows);
    offset[feature] = mean;
    scale[feature] = deviation > 0 ? 1 / deviation : 0;
    // The deviation of a feature near the ends of float32 may have no inverse there.
    if (!Number.isFinite(scale[feature]!)) scale[feature] = 0;
  }
  return { offset, scale };
}

/** In two passes: the square of a large mean would drown a small deviation. */
function moments(column: Float32Array, rows: Uint32Array): { mean: number; deviation: number } {
  let count = 0;
  let sum = 0;
  for (let at = 0; at < rows.length; at++) {
    const x = column[rows[at]!]!;
    if (Number.isNaN(x)) continue;
    count++;
    sum += x;
  }
  if (count === 0) return { mean: 0, deviation: 0 };
  const mean = sum / count;
  let squares = 0;
  let constant = true;
  const first = column[rows[0]!]!;
  for (let at = 0; at < rows.length; at++) {
    const x = column[rows[at]!]!;
    if (x !== first) constant = false;
    if (!Number.isNaN(x)) squares += (x - mean) * (x - mean);
  }
  return { mean, deviation: constant ? 0 : Math.sqrt(squares / count) };
}

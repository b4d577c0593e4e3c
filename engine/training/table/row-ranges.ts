/** Lists of rows that threads share. */

/** Rows [from, to), ascending, in a SharedArrayBuffer. */
export function rowRange(from: number, to: number): Uint32Array {
  const rows = new Uint32Array(new SharedArrayBuffer(4 * Math.max(0, to - from)));
  for (let at = 0; at < rows.length; at++) rows[at] = from + at;
  return rows;
}

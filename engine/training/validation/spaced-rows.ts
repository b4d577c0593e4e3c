/** Some of many rows, as far apart as can be. */

/** At most `most` of `rows`, evenly spaced, in their order, in a SharedArrayBuffer. */
export function spacedRows(rows: Uint32Array, most: number): Uint32Array {
  const count = Math.min(most, rows.length);
  const picked = new Uint32Array(new SharedArrayBuffer(4 * count));
  for (let at = 0; at < count; at++) picked[at] = rows[Math.floor((at * rows.length) / count)]!;
  return picked;
}

/** Rounding of doubles to float32 that keeps `x <= threshold` the same for every float32 x. */

const value = new Float32Array(1);
const bits = new Int32Array(value.buffer);

/** The largest float32 that is not above `x` (finite, within float32's range). */
export function roundDownToFloat32(x: number): number {
  value[0] = x;
  if (value[0]! <= x) return value[0]!;
  if (value[0]! === 0) return -(2 ** -149);
  bits[0] = bits[0]! + (value[0]! > 0 ? -1 : 1);
  return value[0]!;
}

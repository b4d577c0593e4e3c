/** Solves symmetric positive definite systems. */

/**
 * Replaces the lower triangle of `matrix` (row-major, size x size) by its Cholesky factor. A pivot that rounding has taken to 0 or
 * below becomes the smallest that still counts, so that directions without information get no step.
 */
export function factorise(matrix: Float64Array, size: number): void {
  for (let column = 0; column < size; column++) {
    const own = column * size;
    const tiny = Number.EPSILON * matrix[own + column]!;
    for (let row = column; row < size; row++) {
      const other = row * size;
      let sum = matrix[other + column]!;
      for (let k = 0; k < column; k++) sum -= matrix[other + k]! * matrix[own + k]!;
      if (row === column) matrix[own + column] = Math.sqrt(Math.max(sum, tiny, Number.MIN_VALUE));
      else matrix[other + column] = sum / matrix[own + column]!;
    }
  }
}

/** @param factor as `factorise` leaves it. @returns x where (factor factor^T) x = right */
export function solve(factor: Float64Array, size: number, right: Float64Array): Float64Array {
  const x = right.slice();
  for (let row = 0; row < size; row++) {
    let sum = x[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * size + k]! * x[k]!;
    x[row] = sum / factor[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = x[row]!;
    for (let k = row + 1; k < size; k++) sum -= factor[k * size + row]! * x[k]!;
    x[row] = sum / factor[row * size + row]!;
  }
  return x;
}

/** Row-major features, as ONNX Runtime takes them, as the column-major table of the product. */
import type { FeatureTable } from '#engine/training/learners/trees/row-layout.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';

export function featureTable(rowMajor: Float32Array, features: number): FeatureTable {
  const rows = rowMajor.length / features;
  const values = Float32Array.from(rowMajor, (_, at) => rowMajor[(at % rows) * features + Math.floor(at / rows)]!);
  return { values, tableRows: rows, rows: rowRange(0, rows) };
}

/** How far the columns of a table lie from those that a model was trained on. */
import type { FeatureTable } from '../../datasets/types.ts';
import { ksDistance, ksLimit } from '../detectors/ks.ts';
import { type ColumnReference, countByBin, populationStability, psiBand } from '../detectors/psi.ts';
import type { DataComparison, FeatureShift } from './types.ts';

/** @param path the file as the person named it */
export function compareColumns(
  table: FeatureTable,
  reference: Readonly<Record<string, ColumnReference>>,
  path: string,
): DataComparison {
  const shifts: FeatureShift[] = [];
  for (const [index, feature] of table.featureNames.entries()) {
    const expected = reference[feature];
    const shift = expected === undefined ? null : shiftOf(feature, table.features[index]!, expected);
    if (shift !== null) shifts.push(shift);
  }
  return { path, rows: table.rows, features: shifts.sort((a, b) => b.psi - a.psi) };
}

function shiftOf(feature: string, values: Float64Array, { edges, counts }: ColumnReference): FeatureShift | null {
  // The edges were laid through values in single precision: compared in double, a value on an edge would change its bin.
  const actual = countByBin(Float32Array.from(values), edges);
  const psi = populationStability(counts, actual);
  const ks = ksDistance(counts, actual);
  if (psi === null || ks === null) return null;
  return { feature, psi, band: psiBand(psi), ks, ks_limit: ksLimit(sum(counts), sum(actual)) };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** How each feature was distributed when the model was fitted: what live data is compared with later (PSI). */
import { fitBinEdges } from '../learners/trees/histogram-bins.ts';

export interface FeatureReference {
  /** Inner edges, ascending: bin i holds what is above edge i - 1 and not above edge i. */
  readonly edges: readonly number[];
  /** Rows by bin, one more than edges; missing values are in none. */
  readonly counts: readonly number[];
}

const REFERENCE_BINS = 10;

/** @param values column-major, `rows` a feature */
export function featureReferences(values: Float32Array, rows: number): FeatureReference[] {
  const references: FeatureReference[] = [];
  for (let start = 0; start < values.length; start += rows) {
    const present = Float32Array.from(values.subarray(start, start + rows)).filter((value) => !Number.isNaN(value));
    references.push(featureReference(present.sort()));
  }
  return references;
}

function featureReference(sorted: Float32Array): FeatureReference {
  const edges = fitBinEdges(sorted, REFERENCE_BINS);
  const counts = new Array<number>(edges.length + 1).fill(0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < edges.length && value > edges[bin]!) bin++;
    counts[bin] = counts[bin]! + 1;
  }
  return { edges: Array.from(edges), counts };
}

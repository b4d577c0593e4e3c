/** Tables of three kinds for fitting: what a trader's may look like, what trees are good at, and what is hard to learn. */
import { seededRandom } from '#engine/training/learners/random.ts';
import type { TrainingTable } from '#engine/training/table/training-table.ts';

export const TABLE_KINDS = ['autocorrelated', 'interactions', 'sparse'] as const;
export type TableKind = (typeof TABLE_KINDS)[number];

/** What learners look at. */
export type FitTable = Pick<TrainingTable, 'values' | 'label' | 'rows' | 'weight'> & { readonly features: number };

const POSITIVES = 0.35;
const AUTOCORRELATION = [0, 0.5, 0.9, 0.98];

interface Draw {
  readonly uniform: () => number;
  readonly normal: () => number;
}

/** Fills `row` from what it held for the row before; returns the score that the label follows. */
type Maker = (row: Float64Array, draw: Draw) => number;

const MAKERS: Readonly<Record<TableKind, Maker>> = {
  /** AR(1) features, five of them informative, nearly additive. */
  autocorrelated(row, { normal, uniform }) {
    for (let feature = 0; feature < row.length; feature++) {
      const phi = AUTOCORRELATION[feature % AUTOCORRELATION.length]!;
      row[feature] = phi * row[feature]! + Math.sqrt(1 - phi * phi) * normal();
    }
    const [a, b, c, d, e] = row;
    return 0.8 * a! - 0.6 * b! + 0.5 * c! * a! + 0.7 * Math.abs(d!) - 0.5 * e! + logisticNoise(uniform);
  },
  /** Products, thresholds and waves; no feature says much alone. */
  interactions(row, { uniform }) {
    for (let feature = 0; feature < row.length; feature++) row[feature] = uniform() * 2 - 1;
    const [a, b, c, d, e] = row;
    const score = 2 * Math.sign(a! * b!) + 1.5 * Math.sin(6 * c!) + (d! > 0.3 && e! < 0 ? 2 : 0) - 2 * a! * e!;
    return score + logisticNoise(uniform);
  },
  /** Mostly zeros and small whole numbers, a tenth missing, and a weak signal under strong noise. */
  sparse(row, { uniform, normal }) {
    for (let feature = 0; feature < row.length; feature++) {
      const isCount = feature % 2 === 0;
      const value = isCount ? Math.floor(-2 * Math.log(uniform())) : Math.round(2 * normal()) / 2;
      row[feature] = uniform() < 0.6 ? 0 : value;
    }
    const [a, b, c, d] = row;
    const score = 0.5 * Math.min(3, a!) + (b! > 0 ? 0.6 : 0) - 0.3 * c! + 0.3 * d!;
    for (let feature = 0; feature < row.length; feature++) if (uniform() < 0.1) row[feature] = Number.NaN;
    return score + 2 * logisticNoise(uniform);
  },
};

function logisticNoise(uniform: () => number): number {
  return Math.log(1 / uniform() - 1);
}

export function fitTable(kind: TableKind, rows: number, features: number, seed: number): FitTable {
  const random = seededRandom(seed, TABLE_KINDS.indexOf(kind));
  const uniform = () => (random.word() + 0.5) / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const values = new Float32Array(new SharedArrayBuffer(4 * rows * features));
  const label = new Uint8Array(new SharedArrayBuffer(rows));
  const scores = new Float64Array(rows);
  const row = new Float64Array(features);
  for (let at = 0; at < rows; at++) {
    scores[at] = MAKERS[kind](row, { uniform, normal });
    for (let feature = 0; feature < features; feature++) values[feature * rows + at] = row[feature]!;
  }
  const threshold = scores.slice().sort()[Math.round(rows * (1 - POSITIVES))]!;
  for (let at = 0; at < rows; at++) label[at] = scores[at]! > threshold ? 1 : 0;
  return { values, label, rows, weight: null, features };
}

/** Tables with a known signal: standard normal-ish features, and a label that follows the first of them. */
import type { Dataset } from '#engine/datasets/types.ts';
import { type Random, seededRandom } from '#engine/training/learners/random.ts';

export interface SyntheticShape {
  readonly rows: number;
  readonly features: number;
  readonly seed?: number;
  /** Weight of the first feature in the label's score, beside noise of weight 1; 0 for labels that nothing can predict. */
  readonly signal?: number;
}

const DAY_US = 86_400_000_000;
const START_US = Date.UTC(2020, 0, 1) * 1000;

export function syntheticDataset({ rows, features, seed = 1, signal = 1.5 }: SyntheticShape): Dataset {
  const random = seededRandom(seed, 0);
  const columns = Array.from({ length: features }, () => sharedFloats(rows));
  const label = new Uint8Array(new SharedArrayBuffer(rows));
  const time = sharedFloats(rows);
  for (let row = 0; row < rows; row++) {
    for (const column of columns) column[row] = bell(random);
    label[row] = signal * columns[0]![row]! + bell(random) > 0.5 ? 1 : 0;
    time[row] = START_US + row * DAY_US;
  }
  const featureNames = columns.map((_, index) => `f${index}`);
  return {
    sha256: seed.toString(16).padStart(64, '0'),
    rows,
    featureNames,
    features: columns,
    label,
    time,
    start: null,
    weight: null,
    report: {
      format: 'csv',
      bytes: rows * features * 8,
      columns: featureNames.map((name) => ({
        name,
        type: 'number',
        role: 'feature',
        missing: 0,
        min: -4,
        max: 4,
        constant: false,
      })),
      timeForm: 'iso_date',
      sorted: true,
      tiedTimes: 0,
      warnings: [],
    },
  };
}

function sharedFloats(rows: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * rows));
}

/** Sum of twelve uniform numbers less six: nearly normal, with mean 0 and deviation 1. */
function bell(random: Random): number {
  let sum = -6;
  for (let draw = 0; draw < 12; draw++) sum += random.below(2 ** 32) / 2 ** 32;
  return sum;
}

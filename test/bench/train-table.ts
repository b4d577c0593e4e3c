/** A table like a trader's: autocorrelated features, five of them informative, about a third positives. */
import { seededRandom } from '#engine/training/learners/random.ts';

const DAY_MS = 86_400_000;
const AUTOCORRELATION = [0, 0.5, 0.9, 0.98];
const POSITIVES = 0.35;

/** CSV with `event_end`, `meta_label` and `f0` … */
export function trainingCsv(rows: number, features: number, seed: number): string {
  const random = seededRandom(seed, 0);
  const uniform = () => (random.word() + 0.5) / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const state = new Float64Array(features);
  const scores: number[] = [];
  const cells: string[] = [];
  for (let row = 0; row < rows; row++) {
    for (let feature = 0; feature < features; feature++) {
      const phi = AUTOCORRELATION[feature % AUTOCORRELATION.length]!;
      state[feature] = phi * state[feature]! + Math.sqrt(1 - phi * phi) * normal();
    }
    const [a, b, c, , , d, , e] = state;
    const noise = Math.log(1 / uniform() - 1);
    scores.push(0.8 * a! - 0.6 * b! + 0.5 * c! * a! + 0.7 * Math.abs(d!) - 0.5 * e! + noise);
    cells.push(Array.from(state, (value) => value.toPrecision(9)).join(','));
  }
  const threshold = [...scores].sort((x, y) => y - x)[Math.round(rows * POSITIVES)]!;
  const header = ['event_end', 'meta_label', ...Array.from(state, (_, feature) => `f${feature}`)].join(',');
  const lines = cells.map((line, row) => {
    const day = new Date(Date.UTC(1970, 0, 1) + row * DAY_MS).toISOString().slice(0, 10);
    return `${day},${scores[row]! > threshold ? 1 : 0},${line}`;
  });
  return `${[header, ...lines].join('\n')}\n`;
}

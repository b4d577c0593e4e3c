/** Are our metrics scikit-learn's on the same predictions, and our logistic regression its LogisticRegression? */
import { fitLogistic } from '#engine/training/learners/logistic/newton.ts';
import { type Random, seededRandom } from '#engine/training/learners/random.ts';
import type { ScoredRows } from '#engine/training/validation/calibration.ts';
import { confusion, METRICS, metricsOf } from '#engine/training/validation/metrics.ts';
import { askPython, type Finding, type Suite } from './suites.ts';

const TOLERANCE = 1e-12;
const COEFFICIENTS = 1e-4;

type Answer = Readonly<Record<string, number | readonly number[]>>;
export interface Fit {
  readonly columns: readonly (readonly number[])[];
  readonly label: readonly number[];
  readonly weight: readonly number[] | null;
  readonly c: number;
}
interface Answers {
  readonly version: string;
  readonly cases: readonly Answer[];
  readonly fits: readonly { readonly intercept: number; readonly coefficients: readonly number[] }[];
}

export const metricsSuite: Suite = {
  name: 'metrics',
  async run(python) {
    const cases = allCases();
    const fits = allFits();
    const input = {
      cases: cases.map(({ probability, label }) => ({ probability: [...probability], label: [...label] })),
      fits,
    };
    const { version, cases: scored, fits: fitted } = await askPython<Answers>(python, 'metrics.py', { input });
    return [...compareMetrics(cases, scored, version), compareFits(fits, fitted, version)];
  },
};

/** Ties, one class, extreme probabilities, few rows and many. */
export function allCases(): ScoredRows[] {
  const cases = [
    rowsOf([0, 1, 0, 1], [1, 0, 0, 1]),
    rowsOf([0.5, 0.5, 0.5], [0, 1, 1]),
    rowsOf([1e-300, 1 - 2 ** -53, 2 ** -53, 0.25], [1, 0, 1, 0]),
    rowsOf([0.2, 0.7], [0, 0]),
    rowsOf([0.2, 0.7], [1, 1]),
    rowsOf([0.6], [1]),
  ];
  for (let seed = 0; seed < 60; seed++) {
    const random = seededRandom(seed, 0);
    const rows = [5, 50, 400, 3_000][seed % 4]!;
    const levels = [4, 300, 2 ** 32][seed % 3]!;
    const rate = [10, 50, 95][seed % 3]!;
    const label = Array.from({ length: rows }, () => (random.below(100) < rate ? 1 : 0));
    const probability = label.map((y) => (y * 0.3 + random.below(levels + 1) / levels) / 1.3);
    cases.push(rowsOf(probability, label));
  }
  return cases;
}

function rowsOf(probability: readonly number[], label: readonly number[]): ScoredRows {
  return { probability: Float64Array.from(probability), label: Uint8Array.from(label) };
}

function compareMetrics(cases: readonly ScoredRows[], scored: readonly Answer[], version: string): Finding[] {
  const known = METRICS.filter((metric) => scored.some((answer) => metric in answer));
  const findings = known.map((metric) => {
    let worst = 0;
    let compared = 0;
    for (const [at, rows] of cases.entries()) {
      const theirs = scored[at]![metric];
      const ours = metricsOf(rows)[metric];
      // What they do not define for one class, we have null for.
      const difference =
        theirs === undefined && ours === null ? 0 : Math.abs(Number(theirs) - Number(ours ?? Number.NaN));
      worst = Math.max(worst, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
      if (theirs !== undefined) compared++;
    }
    const text = `${metric} of ${compared} sets of predictions is scikit-learn ${version}'s: largest difference ${worst.toExponential(1)}`;
    return { text, agrees: worst <= TOLERANCE && compared > 0 };
  });
  const counted = cases.filter((rows, at) => {
    const { tn, fp, fn, tp } = confusion(rows);
    return String([tn, fp, fn, tp]) === String(scored[at]!.confusion);
  });
  const text = `${counted.length} of ${cases.length} confusion matrices are equal`;
  return [...findings, { text, agrees: counted.length === cases.length }];
}

export function allFits(): Fit[] {
  return Array.from({ length: 12 }, (_, seed) => {
    const random = seededRandom(seed, 1);
    const rows = [120, 700, 3_000][seed % 3]!;
    const columns = Array.from({ length: 6 }, (_, feature) =>
      Array.from({ length: rows }, () =>
        Math.fround((uniform(random) + uniform(random)) * 10 ** (feature - 3) + feature),
      ),
    );
    // One that repeats another but for a little, as features of prices do.
    columns.push(columns[4]!.map((value) => Math.fround(value + uniform(random) / 50)));
    const drive = (row: number) => 2 * (columns[3]![row]! - 4) - 0.3 * (columns[4]![row]! - 14) - 0.4;
    const label = Array.from({ length: rows }, (_, row) => (uniform(random) * 4 - 2 < drive(row) ? 1 : 0));
    const weight = seed % 2 === 0 ? null : label.map(() => 0.2 + uniform(random));
    return { columns, label, weight, c: [1, 0.01, 100][seed % 3]! };
  });
}

function uniform(random: Random): number {
  return random.below(1e6) / 1e6;
}

function compareFits(fits: readonly Fit[], fitted: Answers['fits'], version: string): Finding {
  let worst = 0;
  for (const [at, { columns, label, weight, c }] of fits.entries()) {
    const rows = label.length;
    const { intercept, coefficients } = fitLogistic({
      values: Float32Array.from(columns.flat()),
      tableRows: rows,
      label: Uint8Array.from(label),
      weight: weight === null ? null : Float32Array.from(weight),
      rows: Uint32Array.from({ length: rows }, (_, row) => row),
      c,
    });
    const theirs = [fitted[at]!.intercept, ...fitted[at]!.coefficients];
    for (const [index, value] of [intercept, ...coefficients].entries()) {
      worst = Math.max(worst, Math.abs(value - theirs[index]!));
    }
  }
  const text = `coefficients of ${fits.length} logistic regressions are scikit-learn ${version}'s: largest difference ${worst.toExponential(1)}`;
  return { text, agrees: fits.length > 0 && worst <= COEFFICIENTS };
}

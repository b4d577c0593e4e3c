/** Better than the baseline or not: out-of-fold AUC within folds, with a moving-block bootstrap interval. */

import { seededRandom } from '../learners/random.ts';
import type { ScoredRows } from './metrics.ts';
import { concordance, type Ranking, rank } from './ranking-metrics.ts';

export interface Verdict {
  /** True when the whole interval is above the baseline; null when nothing could be compared. */
  readonly better: boolean | null;
  readonly metric: 'roc_auc';
  readonly value: number | null;
  /** 95 %, percentile method. */
  readonly interval: readonly [number, number] | null;
  readonly baseline: number;
  readonly text: string;
}

export interface JudgeSettings {
  readonly seed: number;
  /** Rows over which events may depend on each other: no block is shorter. */
  readonly purgeGapRows: number;
}

/** What guessing by the base rate gets. */
const BASELINE = 0.5;
const REPLICATES = 1000;
const TAIL = 0.025;
/** Tells the bootstrap's random numbers from those of the trees. */
const BOOTSTRAP_STREAM = 2 ** 31;

/** Pairs across folds compare scores of different models, so only pairs within one fold count. */
export function judgeFolds(folds: readonly ScoredRows[], settings: JudgeSettings): Verdict {
  const ranked = folds.map(({ probability, label }) => ({ ranking: rank(probability), label }));
  const value = share(ranked.map(({ ranking, label }) => concordance(ranking, label)));
  if (value === null) return verdictOf(null, null);
  return verdictOf(value, bootstrapInterval(ranked, settings));
}

/**
 * Moving-block bootstrap (Künsch 1989) within each fold: rows near in time depend on each other, so that drawing single rows
 * would make the interval too narrow. Block length: cube root of the fold's rows, at least the purge gap.
 */
function bootstrapInterval(
  folds: readonly { readonly ranking: Ranking; readonly label: Uint8Array }[],
  { seed, purgeGapRows }: JudgeSettings,
): [number, number] | null {
  const copies = folds.map(({ label }) => new Uint16Array(label.length));
  const values: number[] = [];
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    const random = seededRandom(seed, BOOTSTRAP_STREAM + replicate);
    const parts = folds.map(({ ranking, label }, fold) => {
      const rows = label.length;
      const blockRows = Math.min(rows, Math.max(purgeGapRows, Math.round(Math.cbrt(rows)), 1));
      const drawn = copies[fold]!.fill(0);
      for (let filled = 0; filled < rows; filled += blockRows) {
        const start = random.below(rows - blockRows + 1);
        const end = start + Math.min(blockRows, rows - filled);
        for (let row = start; row < end; row++) drawn[row] = drawn[row]! + 1;
      }
      return concordance(ranking, label, drawn);
    });
    const value = share(parts);
    if (value !== null) values.push(value);
  }
  values.sort((a, b) => a - b);
  if (values.length === 0) return null;
  const at = (quantile: number) => values[Math.round(quantile * (values.length - 1))]!;
  return [at(TAIL), at(1 - TAIL)];
}

function share(parts: readonly { readonly right: number; readonly pairs: number }[]): number | null {
  let right = 0;
  let pairs = 0;
  for (const part of parts) {
    right += part.right;
    pairs += part.pairs;
  }
  return pairs === 0 ? null : right / pairs;
}

function verdictOf(value: number | null, interval: [number, number] | null): Verdict {
  const common = { metric: 'roc_auc', value, interval, baseline: BASELINE } as const;
  if (value === null || interval === null) {
    return { better: null, ...common, text: 'not comparable with the baseline: no test block holds both classes' };
  }
  const [low, high] = interval;
  const evidence = `AUC ${short(value)} [${short(low)}, ${short(high)}]`;
  if (low > BASELINE) return { better: true, ...common, text: `better than baseline: ${evidence}` };
  if (high < BASELINE) return { better: false, ...common, text: `worse than baseline: ${evidence}` };
  return { better: false, ...common, text: `no better than baseline: ${evidence}` };
}

/** `.51`, as statisticians write what lies between 0 and 1. */
function short(value: number): string {
  return value.toFixed(2).replace(/^0/, '');
}

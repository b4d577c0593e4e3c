/** One fit of forest and boosting against LightGBM's random forest and XGBoost, binning included, on two threads each. */

import type { Compute } from '#engine/jobs/compute.ts';
import { BOOSTING_DEFAULTS } from '#engine/training/learners/boosting/settings.ts';
import type { LearnerSpec } from '#engine/training/learners/types.ts';
import { interopVenv } from '../interop/venv.ts';
import {
  type FitFigures,
  type FitPeers,
  type Fitting,
  fitOurs,
  fitPeers,
  fitPool,
  type PeerModel,
} from './fit-contenders.ts';
import { fitTable } from './fit-tables.ts';
import { type BenchRow, median, medianRatio } from './rounds.ts';

const FEATURES = 20;
const THREADS = 2;
const ROUNDS = 5;
const GOAL = '<= 1.5';

interface Contest {
  readonly rows: number;
  readonly spec: LearnerSpec;
  readonly peer: PeerModel;
  readonly trees: number;
  /** Fits that run side by side here and one after another there: how folds are fitted. */
  readonly fits: number;
}

/** LightGBM grows full trees so slowly that it gets fewer of them; so do we. Fits take the same time a tree. */
const CONTESTS: readonly Contest[] = [
  { rows: 20_000, spec: { model: 'rf', trees: 10 }, peer: 'lightgbm rf', trees: 10, fits: 1 },
  { rows: 100_000, spec: { model: 'rf', trees: 4 }, peer: 'lightgbm rf', trees: 4, fits: 1 },
  { rows: 20_000, spec: BOOSTING_DEFAULTS, peer: 'xgboost gbt', trees: BOOSTING_DEFAULTS.trees, fits: 1 },
  { rows: 100_000, spec: BOOSTING_DEFAULTS, peer: 'xgboost gbt', trees: BOOSTING_DEFAULTS.trees, fits: 1 },
  { rows: 20_000, spec: BOOSTING_DEFAULTS, peer: 'xgboost gbt', trees: BOOSTING_DEFAULTS.trees, fits: 2 },
  { rows: 100_000, spec: BOOSTING_DEFAULTS, peer: 'xgboost gbt', trees: BOOSTING_DEFAULTS.trees, fits: 2 },
];

export async function benchFit(): Promise<{ rows: BenchRow[] }> {
  const venv = await interopVenv();
  if ('missing' in venv) {
    return {
      rows: CONTESTS.map((contest) => ({
        name: nameOf(contest),
        ratio: null,
        goal: GOAL,
        detail: `no peer: ${venv.missing}`,
      })),
    };
  }
  const compute = fitPool(THREADS);
  const peers = await fitPeers(venv.python, THREADS);
  try {
    const rows: BenchRow[] = [];
    for (const contest of CONTESTS) {
      process.stderr.write(`${nameOf(contest)} …\n`);
      rows.push(await run(contest, compute, peers));
    }
    return { rows };
  } finally {
    await Promise.all([compute.close(), peers.end()]);
  }
}

function nameOf({ rows, spec, peer, trees, fits }: Contest): string {
  const what = fits === 1 ? 'one fit' : `${fits} fits (ours side by side)`;
  return `${spec.model}, ${what}, ${rows / 1000}k x ${FEATURES}, ${trees} trees: time / ${peer}`;
}

async function run(contest: Contest, compute: Compute, peers: FitPeers): Promise<BenchRow> {
  const { rows, spec, peer, trees, fits } = contest;
  const table = fitTable('autocorrelated', Math.round(rows * 1.1), FEATURES, 1);
  const fitting = (seed: number): Fitting => ({ table, train: rows, seed });
  const ours = async (seed: number) => {
    const started = performance.now();
    const figures = await Promise.all(
      Array.from({ length: fits }, (_, fit) => fitOurs(spec, fitting(seed + fit), compute)),
    );
    // The scoring that follows a fit does not count, so that only fits side by side are timed as a whole.
    const seconds = fits === 1 ? figures[0]!.seconds : (performance.now() - started) / 1000;
    return { ...figures[0]!, seconds };
  };
  const theirs = async (seed: number) => {
    let seconds = 0;
    let last: FitFigures | undefined;
    for (let fit = 0; fit < fits; fit++) {
      last = await peers.fit(peer, trees, fitting(seed + fit));
      seconds += last.seconds;
    }
    return { ...last!, seconds };
  };
  await ours(0);
  await theirs(0);
  const pairs: [FitFigures, FitFigures][] = [];
  for (let round = 1; round <= ROUNDS; round++) pairs.push([await ours(round), await theirs(round)]);
  const times = pairs.map(([our, other]): [number, number] => [our.seconds, other.seconds]);
  return { name: nameOf(contest), ratio: medianRatio(times), goal: GOAL, detail: detailOf(pairs), rounds: times };
}

function detailOf(pairs: readonly [FitFigures, FitFigures][]): string {
  const both = (figure: (fit: FitFigures) => number, digits: number) =>
    [0, 1].map((side) => median(pairs.map((pair) => figure(pair[side]!))).toFixed(digits)).join(' : ');
  const leaves = pairs[0]![1].leaves === null ? '' : `; leaves ${both(({ leaves: count }) => count ?? 0, 0)}`;
  return `median seconds ${both(({ seconds }) => seconds, 2)}; AUC ${both(({ auc }) => auc ?? 0, 4)}${leaves}; ${THREADS} threads each`;
}

/** Is a model as good as its peer's? Mean difference of AUC over seeds and kinds of tables, with its interval. */
import { BOOSTING_DEFAULTS } from '#engine/training/learners/boosting/settings.ts';
import type { LearnerSpec } from '#engine/training/learners/types.ts';
import { interopVenv } from '../interop/venv.ts';
import { fitOurs, fitPeers, fitPool, type PeerModel } from './fit-contenders.ts';
import { fitTable, TABLE_KINDS } from './fit-tables.ts';
import type { BenchRow } from './rounds.ts';

const TRAIN = 4_000;
const TEST = 10_000;
const FEATURES = 20;
const SEEDS = 10;
const THREADS = 2;
const GOAL = '>= -0.002';
/** Student's t for 95 % with 29 degrees of freedom. */
const T_95 = 2.045;

const CONTESTS: readonly { readonly spec: LearnerSpec; readonly peer: PeerModel; readonly trees: number }[] = [
  { spec: { model: 'rf', trees: 300 }, peer: 'scikit-learn rf', trees: 300 },
  { spec: BOOSTING_DEFAULTS, peer: 'xgboost gbt', trees: BOOSTING_DEFAULTS.trees },
];

export async function benchParity(): Promise<{ rows: BenchRow[] }> {
  const name = (contest: (typeof CONTESTS)[number]) =>
    `${contest.spec.model}: mean AUC - ${contest.peer}'s, ${SEEDS} seeds x ${TABLE_KINDS.length} kinds of tables, ${TRAIN / 1000}k x ${FEATURES}`;
  const venv = await interopVenv();
  if ('missing' in venv) {
    return {
      rows: CONTESTS.map((contest) => ({
        name: name(contest),
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
      const rounds: [number, number][] = [];
      for (const kind of TABLE_KINDS) {
        for (let seed = 1; seed <= SEEDS; seed++) {
          const fitting = { table: fitTable(kind, TRAIN + TEST, FEATURES, seed), train: TRAIN, seed };
          const ours = await fitOurs(contest.spec, fitting, compute);
          const theirs = await peers.fit(contest.peer, contest.trees, fitting);
          rounds.push([ours.auc!, theirs.auc!]);
        }
      }
      rows.push({ name: name(contest), ...difference(rounds), goal: GOAL, rounds });
    }
    return { rows };
  } finally {
    await Promise.all([compute.close(), peers.end()]);
  }
}

function difference(rounds: readonly (readonly [number, number])[]): Pick<BenchRow, 'ratio' | 'detail'> {
  const gaps = rounds.map(([ours, theirs]) => ours - theirs);
  const { mean, half } = interval(gaps, T_95);
  const byKind = TABLE_KINDS.map((kind, at) => {
    const own = rounds.slice(at * SEEDS, (at + 1) * SEEDS);
    const auc = own.reduce((sum, [, theirs]) => sum + theirs, 0) / SEEDS;
    return `${kind} ${interval(gaps.slice(at * SEEDS, (at + 1) * SEEDS), T_95).mean.toFixed(4)} of ${auc.toFixed(3)}`;
  });
  const detail = `a difference, not a ratio; 95 % interval [${(mean - half).toFixed(4)}, ${(mean + half).toFixed(4)}]; ${byKind.join(', ')}`;
  return { ratio: mean, detail };
}

function interval(values: readonly number[], t: number): { mean: number; half: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, half: t * Math.sqrt(variance / values.length) };
}

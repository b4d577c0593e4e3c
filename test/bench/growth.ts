/** How the cost of a fit grows with rows and with features: the slope of log time by log size, 1 where twice as much takes twice as long. */

import type { Compute } from '#engine/jobs/compute.ts';
import { BOOSTING_DEFAULTS } from '#engine/training/learners/boosting/settings.ts';
import type { LearnerSpec } from '#engine/training/learners/types.ts';
import { fitOurs, fitPool } from './fit-contenders.ts';
import { fitTable } from './fit-tables.ts';
import type { BenchRow } from './rounds.ts';

const THREADS = 2;
const ROUNDS = 3;
const ROWS = [5_000, 20_000, 100_000, 300_000, 1_000_000];
const FEATURES = [10, 20, 50, 100, 200];
const USUAL_ROWS = 20_000;
const USUAL_FEATURES = 20;
/** Fewer trees than usual: time is proportional to them. */
const SPECS: readonly LearnerSpec[] = [
  { model: 'rf', trees: 6 },
  { ...BOOSTING_DEFAULTS, trees: 20 },
];

interface Size {
  readonly rows: number;
  readonly features: number;
}

export async function benchGrowth(): Promise<{ rows: BenchRow[] }> {
  const compute = fitPool(THREADS);
  try {
    const rows: BenchRow[] = [];
    for (const spec of SPECS) {
      const what = `${spec.model}: growth of a fit's time`;
      const byRows = ROWS.map((count) => ({ rows: count, features: USUAL_FEATURES }));
      rows.push(
        await growth(`${what}, ${ROWS[0]! / 1000}k to 1M rows x ${USUAL_FEATURES}`, spec, byRows, 'rows', compute),
      );
      const byFeatures = FEATURES.map((count) => ({ rows: USUAL_ROWS, features: count }));
      rows.push(await growth(`${what}, ${USUAL_ROWS / 1000}k rows x 10 to 200`, spec, byFeatures, 'features', compute));
    }
    return { rows };
  } finally {
    await compute.close();
  }
}

async function growth(
  name: string,
  spec: LearnerSpec,
  sizes: readonly Size[],
  axis: keyof Size,
  compute: Compute,
): Promise<BenchRow> {
  const points: [number, number][] = [];
  for (const { rows, features } of sizes) {
    const table = fitTable('autocorrelated', rows, features, 1);
    const seconds: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      seconds.push((await fitOurs(spec, { table, train: rows, seed: round }, compute)).seconds);
    }
    points.push([axis === 'rows' ? rows : features, Math.min(...seconds.slice(1))]);
  }
  const told = points.map(([size, time]) => `${size >= 1000 ? `${size / 1000}k` : size} ${time.toFixed(2)}`).join(', ');
  const trees = 'trees' in spec ? spec.trees : 0;
  const detail = `a slope, not a ratio; least seconds of ${ROUNDS} for ${trees} trees, binning included: ${told}`;
  return { name, ratio: slope(points), detail };
}

/** Of the least-squares line through the logarithms. */
function slope(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([x, y]): [number, number] => [Math.log(x), Math.log(y)]);
  const mean = (side: 0 | 1) => logs.reduce((sum, point) => sum + point[side], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const above = logs.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return above / logs.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

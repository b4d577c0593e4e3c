/** Learner `gbt`: gradient boosting, tree after tree on one thread at a time; fits beside it keep the other threads busy. */
import { BIN_TABLE, BOOST_TREES } from '../../tasks.ts';
import type { GradientBoostingSpec, Learner } from '../types.ts';
import { baseSteps, leafUnit } from './settings.ts';

/** Cells that a task's trees look at: about a second's work, after which others get their turn. */
const CELLS_A_TASK = 2 ** 26;
const MOST_TREES_A_TASK = 200;

export const gradientBoosting: Learner<GradientBoostingSpec> = {
  async fit({ spec, table, rows, seed }, { signal, onProgress }, compute) {
    const { values, label, weight, rows: tableRows } = table;
    const binned = await compute.run(BIN_TABLE, { values, label, weight, tableRows, rows }, { signal });
    const features = binned.edges.length;
    const margins = new Int32Array(new SharedArrayBuffer(4 * rows.length));
    const step = Math.max(1, Math.min(MOST_TREES_A_TASK, Math.floor(CELLS_A_TASK / (rows.length * features))));
    const grown = [];
    const gains = new Float64Array(features);
    let reach = 0;
    for (let from = 0; from < spec.trees; from += step) {
      const to = Math.min(spec.trees, from + step);
      const part = await compute.run(
        BOOST_TREES,
        { table: binned, spec, seed, from, to, margins, reach },
        { signal, onProgress: (report) => onProgress(from + (report as number), spec.trees) },
      );
      onProgress(to, spec.trees);
      grown.push(...part.grown);
      for (const [feature, gain] of part.gains.entries()) gains[feature] = gains[feature]! + gain;
      reach = part.reach;
    }
    const unit = leafUnit(spec);
    const allGains = gains.reduce((sum, gain) => sum + gain, 0);
    return {
      model: {
        kind: 'trees',
        trees: grown,
        edges: binned.edges,
        unit,
        base: baseSteps(binned.label, binned.weight, unit),
        link: 'logistic',
      },
      importance: Array.from(gains, (gain) => (allGains === 0 ? 0 : gain / allGains)),
    };
  },
};

/** Thread entry: grows some trees of a boosted model. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { type BoostTreesInput, boostTrees } from '#engine/training/learners/boosting/boost-trees.ts';
import { reportTrees } from '#engine/training/learners/report-trees.ts';

export default workerEntry((input: BoostTreesInput, { report }) =>
  boostTrees(input, reportTrees(input.table.rows, report)),
);

/** Thread entry: grows some trees of a forest. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { type GrowTreesInput, growTrees } from '#engine/training/learners/forest/grow-trees.ts';
import { reportTrees } from '#engine/training/learners/report-trees.ts';

export default workerEntry((input: GrowTreesInput, { report }) =>
  growTrees(input, reportTrees(input.table.rows, report)),
);

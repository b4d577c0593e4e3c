/** Job `train.fold`: fits on everything before one test block and scores the block. */
import type { JobContext } from '../../jobs/types.ts';
import type { Json, JsonObject } from '../../json.ts';
import { growForest } from '../learners/forest/grow-on-pool.ts';
import type { TrainPlan } from '../plan.ts';
import { ASSESS_FOLD } from '../tasks.ts';
import type { TrainCollaborators } from '../types.ts';
import type { Confusion, Metrics } from '../validation/metrics.ts';
import { planFolds } from '../validation/plan-folds.ts';
import type { SkipReason, Split } from '../validation/walk-forward.ts';
import { type PartTiming, startTiming } from './timing.ts';
import { decodeScores, encodeScores, FILES, readDocument, writeDocument } from './work-documents.ts';

export type FoldPayload = { readonly plan: TrainPlan; readonly block: number };

/** What the parent reads of a test block, beside its scores. */
export type FoldDocument = { readonly block: number; readonly timing: PartTiming } & (
  | { readonly skipped: SkipReason }
  | {
      readonly skipped: null;
      readonly split: Split;
      readonly metrics: Metrics;
      readonly confusion: Confusion;
    }
);

export async function runFold(payload: JsonObject, context: JobContext, parts: TrainCollaborators): Promise<Json> {
  const { plan, block } = payload as unknown as FoldPayload;
  const { work, signal } = context;
  const done = await readDocument<FoldDocument>(work, FILES.fold(block));
  if (done !== undefined) return summary(done);

  const timing = startTiming(parts.clock);
  context.progress({ stage: 'load', fraction: 0 });
  const table = await parts.tables.open(plan, work, signal);
  timing.loaded();
  const { splits, skipped } = planFolds(plan, table);
  const split = splits.find((candidate) => candidate.block === block);
  if (split === undefined) {
    const reason = skipped.find((candidate) => candidate.block === block)!.reason;
    const document: FoldDocument = { block, skipped: reason, timing: timing.end() };
    await writeDocument(work, FILES.fold(block), document);
    context.log('warn', 'fold skipped', { block, reason });
    return summary(document);
  }

  const fold = splits.indexOf(split) + 1;
  const onTrees = (trees: number) =>
    context.progress({
      stage: 'folds',
      fraction: trees / plan.trees,
      facts: { fold, folds: splits.length, trees, trees_total: plan.trees },
    });
  onTrees(0);
  const { testStart, testEnd, trainEnd } = split;
  const { votes } = await growForest(
    {
      table,
      trainRows: trainEnd,
      seed: plan.seed,
      trees: plan.trees,
      score: { from: testStart, to: testEnd },
      keep: false,
    },
    { signal, onTrees },
    parts.compute,
  );
  const scores = encodeScores(votes, table.label.subarray(testStart, testEnd));
  const assessment = await parts.compute.run(ASSESS_FOLD, decodeScores(scores), { signal });

  // The document comes last: where it stands, the scores stand too.
  await work.write(FILES.scores(block), scores);
  const document: FoldDocument = { block, skipped: null, split, ...assessment, timing: timing.end() };
  await writeDocument(work, FILES.fold(block), document);
  context.log('info', 'fold done', { fold, block, roc_auc: assessment.metrics.roc_auc });
  return summary(document);
}

function summary(document: FoldDocument): Json {
  const { block, skipped } = document;
  return skipped === null ? { block, skipped, roc_auc: document.metrics.roc_auc } : { block, skipped };
}

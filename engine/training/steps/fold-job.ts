/** Job `train.fold`: fits on everything before one test block and scores the block. */
import type { JobContext } from '../../jobs/types.ts';
import type { Json, JsonObject } from '../../json.ts';
import { learnerOf } from '../learners/learners.ts';
import { scoreRows } from '../learners/score-rows.ts';
import type { TrainPlan } from '../plan.ts';
import { rowRange } from '../table/row-ranges.ts';
import { ASSESS_FOLD } from '../tasks.ts';
import type { TrainCollaborators } from '../types.ts';
import type { Confusion, Metrics } from '../validation/metrics.ts';
import { planFolds } from '../validation/plan-folds.ts';
import type { SkipReason, Split } from '../validation/walk-forward.ts';
import { type PartTiming, startTiming } from './timing.ts';
import { encodeScores, FILES, readDocument, writeDocument } from './work-documents.ts';

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
  const onProgress = (done: number, total: number) =>
    context.progress({
      stage: 'folds',
      fraction: done / total,
      facts: { fold, folds: splits.length, trees: done, trees_total: total },
    });
  const { testStart, testEnd, trainEnd } = split;
  const { compute } = parts;
  const { model } = await learnerOf(plan.learner).fit(
    { spec: plan.learner, table, rows: rowRange(0, trainEnd), seed: plan.seed },
    { signal, onProgress },
    compute,
  );
  const probability = await scoreRows(model, table, rowRange(testStart, testEnd), { compute, signal });
  const scored = { probability, label: table.label.slice(testStart, testEnd) };
  const assessment = await compute.run(ASSESS_FOLD, scored, { signal });

  // The document comes last: where it stands, the scores stand too.
  await work.write(FILES.scores(block), encodeScores(scored));
  const document: FoldDocument = { block, skipped: null, split, ...assessment, timing: timing.end() };
  await writeDocument(work, FILES.fold(block), document);
  context.log('info', 'fold done', { fold, block, roc_auc: assessment.metrics.roc_auc });
  return summary(document);
}

function summary(document: FoldDocument): Json {
  const { block, skipped } = document;
  return skipped === null ? { block, skipped, roc_auc: document.metrics.roc_auc } : { block, skipped };
}

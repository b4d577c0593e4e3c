/** Job `train.fold`: fits on what may be trained on for one test block, and scores the block. */
import type { JobContext } from '../../jobs/types.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { TrainPlan } from '../plan.ts';
import { readPlan } from '../read-plan.ts';
import { planFolds } from '../splits/plan-folds.ts';
import { rowRange } from '../table/row-ranges.ts';
import type { TrainCollaborators } from '../types.ts';
import { examineFold, fitFold } from './examine-fold.ts';
import { fitRows } from './fit-rows.ts';
import { startTiming } from './timing.ts';
import { encodeScores, FILES, type FoldDocument, readDocument, writeDocument } from './work-documents.ts';

export type FoldPayload = { readonly plan: TrainPlan; readonly block: number };

export async function runFold(payload: JsonObject, context: JobContext, parts: TrainCollaborators): Promise<Json> {
  const plan = readPlan(payload);
  const { block } = payload as unknown as FoldPayload;
  const { work, signal } = context;
  const done = await readDocument<FoldDocument>(work, FILES.fold(block));
  if (done !== undefined) return summary(done);

  const { compute } = parts;
  const timing = startTiming(parts);
  context.progress({ stage: 'load', fraction: 0 });
  const table = await parts.tables.open(plan, work, signal);
  timing.loaded();
  const { splits, skipped } = await planFolds(plan, table, { compute, signal });
  const split = splits.find((candidate) => candidate.block === block);
  if (split === undefined) {
    const reason = skipped.find((candidate) => candidate.block === block)!.reason;
    const document: FoldDocument = { block, skipped: reason, timing: timing.end() };
    await writeDocument(work, FILES.fold(block), document);
    context.log('warn', 'fold skipped', { block, reason });
    return summary(document);
  }

  const fold = splits.indexOf(split) + 1;
  const onProgress = (done: number, total: number) => {
    timing.look();
    context.progress({
      stage: 'folds',
      fraction: done / total,
      facts: { fold, folds: splits.length, trees: done, trees_total: total },
    });
  };
  const { testStart, testEnd } = split;
  const train = await fitRows(plan, table, block, { compute, signal });
  const fitted = await fitFold(
    { spec: plan.learner, table: train.table, rows: train.rows, seed: plan.seed },
    { signal, onProgress },
    compute,
  );
  timing.look();
  const { scores, examination } = await examineFold(
    fitted,
    {
      table,
      trainTable: train.table,
      block,
      train: train.rows,
      test: rowRange(testStart, testEnd),
      seed: plan.seed,
    },
    { compute, signal },
  );

  // The document comes last: where it stands, the scores stand too.
  await work.write(FILES.scores(block), encodeScores({ ...scores, time: table.time.subarray(testStart, testEnd) }));
  const document: FoldDocument = { block, skipped: null, split, ...examination, timing: timing.end() };
  await writeDocument(work, FILES.fold(block), document);
  context.log('info', 'fold done', { fold, block, roc_auc: examination.metrics.roc_auc });
  return summary(document);
}

function summary(document: FoldDocument): Json {
  const { block, skipped } = document;
  return skipped === null ? { block, skipped, roc_auc: document.metrics.roc_auc } : { block, skipped };
}

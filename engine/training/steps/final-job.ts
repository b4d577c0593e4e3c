/** Job `train.final`: fits on all rows and leaves the model, without metadata, in the work folder. */
import type { JobContext } from '../../jobs/types.ts';
import type { Json, JsonObject } from '../../json.ts';
import { learnerOf } from '../learners/learners.ts';
import { isoMicroseconds } from '../outputs/iso-microseconds.ts';
import type { TrainPlan } from '../plan.ts';
import { readPlan } from '../read-plan.ts';
import { planFolds } from '../splits/plan-folds.ts';
import { tableWarnings } from '../table/table-warnings.ts';
import type { TrainingTable } from '../table/training-table.ts';
import { DESCRIBE_FEATURES, ENCODE_MODEL } from '../tasks.ts';
import type { TrainCollaborators } from '../types.ts';
import { fitRows } from './fit-rows.ts';
import { startTiming } from './timing.ts';
import { FILES, type FinalDocument, readDocument, writeDocument } from './work-documents.ts';

export type FinalPayload = { readonly plan: TrainPlan };

export async function runFinal(payload: JsonObject, context: JobContext, parts: TrainCollaborators): Promise<Json> {
  const plan = readPlan(payload);
  const { work, signal } = context;
  if ((await readDocument<FinalDocument>(work, FILES.final)) !== undefined) return { model: FILES.model };

  const { compute } = parts;
  const timing = startTiming(parts);
  context.progress({ stage: 'load', fraction: 0 });
  // Read once and kept for the parent: beside the loading it costs nobody time, and little memory has to be mapped for git.
  void parts.code();
  const table = await parts.tables.open(plan, work, signal);
  timing.loaded();
  // Nothing is fitted for a table that no fold can score.
  const splits = await planFolds(plan, table, { compute, signal });

  const onProgress = (done: number, total: number) => {
    timing.look();
    context.progress({ stage: 'final_fit', fraction: done / total, facts: { trees: done, trees_total: total } });
  };
  const { rows } = table;
  const train = await fitRows(plan, table, null, { compute, signal });
  const fit = await learnerOf(plan.learner).fit(
    { spec: plan.learner, table: train.table, rows: train.rows, seed: plan.seed },
    { signal, onProgress },
    compute,
  );
  const [model, reference] = await Promise.all([
    compute.run(ENCODE_MODEL, fit.model, { signal }),
    compute.run(DESCRIBE_FEATURES, { values: table.values, rows }, { signal }),
  ]);

  // The document comes last: where it stands, the model stands too.
  const bytes = model.length;
  await work.write(FILES.model, model);
  // Given back at once: the collector would leave tens of megabytes while the folds still grow.
  model.buffer.transfer(0);
  const document: FinalDocument = {
    ...describeTable(table),
    missing_cells: table.missing.reduce((sum, cells) => sum + cells, 0),
    event_rows: splits.eventRows,
    weighting: train.weighting,
    importance: fit.importance,
    reference,
    warnings: [...table.report.warnings, ...tableWarnings(plan, table, splits)],
    timing: timing.end(),
  };
  await writeDocument(work, FILES.final, document);
  context.log('info', 'final fit done', { model: plan.learner.model, rows, bytes });
  return { model: FILES.model };
}

function describeTable(table: TrainingTable) {
  const { sha256, rows, time, label } = table;
  const ofClass1 = label.reduce((sum, value) => sum + value, 0);
  return {
    sha256,
    rows,
    columns: table.report.columns.length,
    time_range: [isoMicroseconds(time[0]!), isoMicroseconds(time[rows - 1]!)] as const,
    base_rate: ofClass1 / rows,
    features: table.featureNames,
  };
}

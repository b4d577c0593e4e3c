/** Job `train`: when folds and final fit are done, judges them, publishes artifact and report, and spools the run records. */
import { join } from 'node:path';
import type { PublishedFile } from '../../artifacts/types.ts';
import { sha256Hex } from '../../durable/sha256.ts';
import type { JobContext, WorkFolder } from '../../jobs/types.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { RunRecord } from '../../trackers/types.ts';
import { modelCardPath } from '../outputs/model-card-path.ts';
import { modelMetadata } from '../outputs/model-metadata.ts';
import { encodeMetadata } from '../outputs/onnx-writer.ts';
import { type FlowParts, type TrainingReport, trainingReport } from '../outputs/report.ts';
import { runRecord } from '../outputs/run-record.ts';
import { scoresCsv, type TimedScores } from '../outputs/scores-csv.ts';
import { type TrainPlan, testBlocks, trackerTargets } from '../plan.ts';
import { readPlan } from '../read-plan.ts';
import type { TrainCollaborators } from '../types.ts';
import { foldStatistics } from '../validation/fold-statistics.ts';
import { judgeFolds } from './judge-folds.ts';
import {
  decodeScores,
  FILES,
  type FinalDocument,
  type FoldDocument,
  mustRead,
  readDocument,
  writeDocument,
} from './work-documents.ts';

export type TrainPayload = { readonly plan: TrainPlan };

/** What the job makes, wall times included: fixed once, so that a second attempt publishes the same bytes again. */
interface Outcome {
  readonly report: TrainingReport;
  readonly card: string;
  readonly records: readonly RunRecord[];
}

export async function runTrain(payload: JsonObject, context: JobContext, parts: TrainCollaborators): Promise<Json> {
  const plan = readPlan(payload);
  const { work, signal } = context;
  context.progress({ stage: 'publish', fraction: 0 });
  let outcome = await readDocument<Outcome>(work, FILES.outcome);
  if (outcome === undefined) {
    outcome = await makeOutcome(plan, context, parts);
    await writeDocument(work, FILES.outcome, outcome);
  }
  const { report, card, records } = outcome;
  signal.throwIfAborted();
  for (const record of records) await parts.spool.put(record);
  await parts.outputs.publish(report.model_card.path, Buffer.from(card));
  // The report comes last: where it stands, all that it tells of stands too.
  await parts.outputs.publish(plan.summary, Buffer.from(`${JSON.stringify(report, null, 2)}\n`));
  context.log('info', 'training done', { verdict: report.verdict.text, artifact: report.artifact.sha256 });
  return report as unknown as Json;
}

async function makeOutcome(plan: TrainPlan, context: JobContext, parts: TrainCollaborators): Promise<Outcome> {
  const { work, signal } = context;
  const startedMs = parts.clock.now();
  const final = await mustRead(FILES.final, readDocument<FinalDocument>(work, FILES.final));
  const folds = await readFolds(plan, work);
  const scored = await readScores(folds, work);
  // Git answers while the threads are judging.
  const [judgement, code] = await Promise.all([
    judgeFolds(
      scored,
      // Labels of rows whose events overlap are not independent: blocks that are drawn must hold them together.
      { seed: plan.seed, dependentRows: Math.max(plan.purge_gap, final.event_rows) },
      { compute: parts.compute, signal },
    ),
    parts.code(),
  ]);
  const metrics = folds.filter((fold) => fold.skipped === null).map((fold) => fold.metrics);
  const aggregate = { ...foldStatistics(metrics), pooled: judgement.pooled, intervals: judgement.intervals };

  const tail = encodeMetadata(modelMetadata(plan, { aggregate, final, code }));
  context.progress({ stage: 'publish', fraction: 0.5 });
  signal.throwIfAborted();
  const artifact: PublishedFile = await parts.outputs.publish(plan.output, {
    file: join(work.path, FILES.model),
    tail,
  });

  const scores =
    plan.scores === null ? null : await parts.outputs.publish(plan.scores, scoresCsv(scored, plan.time_column));

  const finishedMs = parts.clock.now();
  const flow: FlowParts = { folds, final, judgement, aggregate, artifact, scores, code };
  const described = trainingReport(plan, flow, { startedMs, finishedMs });
  const card = parts.card(described);
  const report: TrainingReport = { ...described, model_card: fileOf(modelCardPath(plan), card) };
  const run = { job: context.flowId, report, startedAt: firstStart(folds, final), finishedAtMs: finishedMs };
  return { report, card, records: trackerTargets(plan).map((target) => runRecord(plan, target, run)) };
}

/** As it will be when it is published. */
function fileOf(path: string, text: string): TrainingReport['model_card'] {
  const bytes = Buffer.from(text);
  return { path, sha256: sha256Hex(bytes), bytes: bytes.length };
}

function readFolds(plan: TrainPlan, work: WorkFolder): Promise<FoldDocument[]> {
  return Promise.all(
    testBlocks(plan).map((block) => mustRead(FILES.fold(block), readDocument<FoldDocument>(work, FILES.fold(block)))),
  );
}

function readScores(folds: readonly FoldDocument[], work: WorkFolder): Promise<TimedScores[]> {
  const kept = folds.filter((fold) => fold.skipped === null);
  return Promise.all(
    kept.map(async ({ block }) => decodeScores(await mustRead(FILES.scores(block), work.read(FILES.scores(block))))),
  );
}

/** ISO times of one form sort as text. */
function firstStart(folds: readonly FoldDocument[], final: FinalDocument): string {
  return [final, ...folds].map(({ timing }) => timing.started_at).sort()[0]!;
}

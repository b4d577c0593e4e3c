/** What stands in the artifact itself about how it was made. No wall time: the same training gives the same bytes. */

import type { JsonObject } from '../../json.ts';
import type { TrainPlan } from '../plan.ts';
import type { FinalDocument } from '../steps/work-documents.ts';
import type { FoldStatistics } from '../validation/fold-statistics.ts';
import type { Metrics } from '../validation/metrics.ts';
import { cvDocument } from './cv-document.ts';
import { type CodeVersion, modelParams } from './report.ts';

const DIGITS = 9;

export interface ModelFacts {
  readonly aggregate: FoldStatistics;
  readonly final: FinalDocument;
  readonly code: CodeVersion;
}

/** Keys and JSON texts of the model's metadata. */
export function modelMetadata(plan: TrainPlan, { aggregate, final, code }: ModelFacts): Record<string, string> {
  const entries = {
    features: final.features,
    label: plan.label_column,
    time: plan.time_column,
    model: plan.learner.model,
    params: modelParams(plan),
    seed: plan.seed,
    cv: cvDocument(plan, final.rows),
    missing: plan.missing,
    metrics: rounded(aggregate.mean),
    dataset_sha256: final.sha256,
    code,
  };
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, asText(value)]));
}

/** Logarithms are not defined to the last bit; the artifact's bytes are. */
function rounded(metrics: Metrics): JsonObject {
  const entries = Object.entries(metrics).map(([name, value]) => [name, value && Number(value.toPrecision(DIGITS))]);
  return Object.fromEntries(entries);
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

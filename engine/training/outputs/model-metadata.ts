/** What stands in the artifact itself about how it was made. No wall time: the same training gives the same bytes. */

import type { TrainPlan } from '../plan.ts';
import type { FinalDocument } from '../steps/final-job.ts';
import type { CodeVersion } from '../types.ts';
import type { FoldStatistics } from '../validation/fold-statistics.ts';
import { cvDocument } from './cv-document.ts';
import { modelParams } from './report.ts';

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
    metrics: aggregate.mean,
    dataset_sha256: final.sha256,
    code,
  };
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, asText(value)]));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

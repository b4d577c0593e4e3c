/** What an analysis of a drift looks at and finds (docs/formats.md). */
import type { JsonObject } from '../../json.ts';
import type { PsiBand } from '../detectors/psi.ts';

/** What it comes to: views say it, and what to do next. */
export const CONCLUSIONS = [
  /** Nobody knows such a stream. */
  'no_values',
  /** Its newest values are old: mend the source first. */
  'stale',
  /** The data are no longer what the model was trained on. */
  'features_shifted',
  /** Something of ours changed just before: look at that first. */
  'own_change',
  'no_training',
  /** There was little to lose: training on the same again changes little. */
  'model_no_better',
  /** The newest training knows nothing of the time of the drift. */
  'trained_before',
  /** The data are still what the model was trained on: what they mean may have changed. */
  'features_stable',
  'unexplained',
] as const;
export type Conclusion = (typeof CONCLUSIONS)[number];

export type FeatureShift = {
  readonly feature: string;
  readonly psi: number;
  readonly band: PsiBand;
  /** Largest difference of the distribution functions at the reference's edges, and what chance exceeds once in a hundred. */
  readonly ks: number;
  readonly ks_limit: number;
};

/** Data that are compared with those of the newest training. */
export type DataComparison = {
  readonly path: string;
  readonly rows: number;
  /** The most shifted first; features that tell nothing (constant ones) are left out. */
  readonly features: readonly FeatureShift[];
};

/** Something of ours that changed: `control`, `model_version`, `training`, `alert`. */
export type OwnChange = {
  readonly what: 'control' | 'model_version' | 'training' | 'alert';
  /** ISO 8601. */
  readonly at: string;
  readonly facts: JsonObject;
};

export type StreamFacts = {
  readonly newest: string | null;
  readonly fresh: boolean | null;
  readonly values: number;
  readonly missing: number;
  readonly refused: number;
  readonly model_version: string | null;
  readonly mean: number | null;
};

export type TrainingFacts = {
  readonly job: string;
  /** ISO 8601. */
  readonly finished_at: string;
  readonly verdict: JsonObject;
  readonly dataset: string;
  readonly rows: number;
  /** ISO 8601 of its newest row. */
  readonly data_to: string | null;
};

export type DriftAnalysis = {
  readonly schema: 'mlops.drift-analysis/1';
  readonly source: string;
  readonly signal: string;
  readonly alert: string | null;
  /** When it was made; ISO 8601. */
  readonly at: string;
  /** The drift that it is about, as its alert or the stream's last finding tells it; null where none was seen. */
  readonly drift: JsonObject | null;
  readonly stream: StreamFacts | null;
  readonly training: TrainingFacts | null;
  /** Null where no data were given. */
  readonly data: DataComparison | null;
  /** Since a week before the drift, the newest first. */
  readonly changes: readonly OwnChange[];
  readonly conclusion: Conclusion;
};

/** The run record: everything a tracker needs to know of a training run, kept until it was delivered. Port RunSpool. */
import type { Json, JsonObject } from '../json.ts';

export type TrackerTarget =
  | { readonly kind: 'mlflow'; readonly uri: string | null; readonly experiment: string }
  | { readonly kind: 'wandb'; readonly project: string; readonly entity: string | null };

export interface RunMetric {
  readonly key: string;
  /** Null for what is not finite. */
  readonly value: number | null;
  readonly step: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

export interface RunRecord {
  readonly schema: 'mlops.run/1';
  /** Equal for every attempt of one job, so that a second attempt replaces the first one's record. */
  readonly id: string;
  readonly target: TrackerTarget;
  readonly run_name: string;
  readonly job: string;
  readonly started_at: string;
  readonly finished_at: string;
  readonly status: 'FINISHED';
  readonly params: JsonObject;
  readonly metrics: readonly RunMetric[];
  readonly tags: JsonObject;
  readonly dataset: { readonly path: string; readonly sha256: string; readonly rows: number };
  readonly artifacts: readonly { readonly path: string; readonly sha256: string; readonly bytes: number }[];
  readonly report: Json;
}

export interface RunSpool {
  /** Durable and idempotent by `record.id`; resolves to the file's path. */
  put(record: RunRecord): Promise<string>;
}

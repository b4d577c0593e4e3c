/** Port ObservationSink: what models said, for whoever watches them drift. */

/** One value of a stream (docs/formats.md). */
export interface Observation {
  /** Who tells it: `router`, `ai-trader`. */
  readonly source: string;
  /** What it is a value of: `sentiment`. */
  readonly signal: string;
  readonly value: number;
  /** ISO 8601. */
  readonly at: string;
  /** What gave the value; two versions are two streams. */
  readonly model_version: string;
}

export interface ObservationSink {
  /** Durable once it resolves; in the order of the calls. @throws OpsError `state_full`, `state_unwritable`, `state_corrupt` */
  append(observations: readonly Observation[]): Promise<void>;
  close(): Promise<void>;
}

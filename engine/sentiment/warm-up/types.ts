/** What a warm-up is asked for, goes through and tells. */
import type { Clock } from '../../clock.ts';
import type { JobContext } from '../../jobs/types.ts';
import type { ModelHub, Precision, SentimentModel, SnapshotStore } from '../types.ts';

/** Where the model comes from when nobody says otherwise. */
export interface FinbertSource {
  readonly repository: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  readonly precision: Precision;
  /** HF_HUB_OFFLINE: nothing is ever downloaded. */
  readonly offline: boolean;
  /** What a newcomer tries without network: it never stands in for the real model, nor that for it. */
  readonly isDrill: boolean;
}

export interface FinbertPorts {
  readonly hub: ModelHub;
  readonly snapshots: SnapshotStore;
  readonly model: SentimentModel;
  readonly clock: Clock;
  readonly source: FinbertSource;
}

export type WarmUpOptions = {
  /** Downloads anew even where the cache is sound. */
  readonly force: boolean;
  /** Asks no hub. */
  readonly offline: boolean;
  /** Null for the configured one. */
  readonly revision: string | null;
  readonly precision: Precision | null;
};

/** The part of a job's context that a warm-up needs. */
export type WarmUpContext = Pick<JobContext, 'signal' | 'work' | 'progress' | 'log'>;

/** In their order; a card draws them as its stages. */
export const WARM_UP_STAGES = ['resolve', 'download', 'prove', 'serve'] as const;
export type WarmUpStage = (typeof WARM_UP_STAGES)[number];

/** `refreshed`: downloaded; `current`: the hub has no other; `cached`: the hub was not asked, or did not answer. */
export type WarmUpOutcome = 'refreshed' | 'current' | 'cached';

/** Result of `finbert.warmup` and `finbert.repair`; described in docs/formats.md. */
export type WarmUpReport = {
  readonly outcome: WarmUpOutcome;
  readonly repository: string;
  readonly commit: string;
  readonly precision: Precision;
  readonly dir: string;
  /** The platform's directory checksum. */
  readonly checksum: string;
  readonly files: number;
  readonly bytes: number;
  /** That came over the network in this attempt. */
  readonly fetched_bytes: number;
  readonly load_ms: number;
  readonly golden: { readonly texts: number; readonly largest_difference: number };
  readonly texts_per_second: number | null;
  readonly peak_bytes: number | null;
  /** Why the hub was not listened to; null where it was, or was not to be asked. */
  readonly hub_problem: string | null;
};

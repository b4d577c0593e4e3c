/** Ports and documents of what is said about streams: `runbooks/streams.yaml`, and what replays said of streams that it does not name. */
import type { RulesSource, WatchRules } from '../detection/types.ts';
import type { DetectorParameters, StreamRules } from '../types.ts';

/** An NDJSON file that grows, and whose lines are observations. */
export interface FollowedFile {
  /** As it stands in the file: relative to the working folder. */
  readonly path: string;
  /** For lines that name none; null: each must. */
  readonly source: string | null;
  readonly signal: string | null;
}

/** One entry of `streams:` with the defaults filled in. */
export interface NamedStreams {
  /** In both `*` stands for anything. */
  readonly source: string;
  readonly signal: string;
  readonly rules: StreamRules;
}

/** What the file says. */
export interface StreamsDocument {
  readonly defaults: StreamRules;
  /** The first that fits a stream counts. */
  readonly streams: readonly NamedStreams[];
  readonly massDrift: WatchRules['massDrift'];
  readonly follow: readonly FollowedFile[];
}

/** Where a stream's rules come from. */
export type RulesOrigin = 'file' | 'replay' | 'defaults';

export interface StreamBook extends WatchRules {
  readonly document: StreamsDocument;
  readonly replayed: readonly ReplayedStream[];
  originOf(source: string, signal: string): RulesOrigin;
}

/** How a stream that the file does not name is watched, since a replay said so. */
export interface ReplayedStream {
  readonly source: string;
  readonly signal: string;
  readonly detector: DetectorParameters;
  readonly scale: number;
}

/** Collection of those. */
export const REPLAYED_STREAMS = 'replayed_streams';

export interface StreamsSource extends RulesSource {
  current(): StreamBook;
  /** Looks whether the file has changed. Never throws. */
  refresh(): Promise<StreamsCondition>;
  /** Durable once it resolves. @throws OpsError `state_full`, `state_unwritable` */
  settle(stream: ReplayedStream): Promise<void>;
}

export interface StreamsCondition {
  /** Where it stands, or would stand. */
  readonly file: string;
  readonly exists: boolean;
  /** What is wrong with the file as it stands now: what it said before still counts. */
  readonly problems: readonly string[];
}

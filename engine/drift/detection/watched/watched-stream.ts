/** One stream as it is watched: its order, its counts, and the detector of each model version. */
import type { DetectorParameters, StreamRules } from '../../types.ts';
import { shardOf, streamKey } from '../stream-key.ts';
import type { SavedStream } from '../types.ts';
import { RecentValues } from './recent-values.ts';
import { Sequence } from './sequence.ts';

export interface WatchedDetector {
  readonly id: number;
  readonly version: string | null;
  readonly parameters: DetectorParameters;
  readonly scale: number;
}

export class WatchedStream {
  readonly source: string;
  readonly signal: string;
  readonly key: string;
  readonly shard: number;
  readonly sequence: Sequence;
  readonly recent: RecentValues;
  /** By model version; the one that was used last stands last. */
  readonly detectors = new Map<string | null, WatchedDetector>();
  rules: StreamRules;
  /** Values that went to a detector. */
  values: number;
  /** The last so many of them were all of one model version. */
  alone: number;
  /** Values that were no numbers. */
  refused: number;
  unmatched: number;
  newest: string | null;
  newestMs: number;

  constructor(source: string, signal: string, options: { shards: number; rules: StreamRules; saved?: SavedStream }) {
    const { shards, rules, saved } = options;
    this.source = source;
    this.signal = signal;
    this.key = streamKey(source, signal);
    this.shard = shardOf(this.key, shards);
    this.rules = rules;
    this.sequence = saved === undefined ? new Sequence() : new Sequence({ ...saved, next: saved.next_seq });
    this.recent = new RecentValues(saved?.recent);
    this.values = saved?.values ?? 0;
    this.alone = saved?.alone ?? 0;
    this.refused = saved?.refused ?? 0;
    this.unmatched = saved?.unmatched ?? 0;
    this.newest = saved?.newest ?? null;
    this.newestMs = this.newest === null ? Number.NEGATIVE_INFINITY : Date.parse(this.newest);
  }

  /** The detector of the newest model version. */
  get present(): WatchedDetector | undefined {
    return [...this.detectors.values()].at(-1);
  }

  save(states: SavedStream['detectors']): SavedStream {
    const { source, signal, values, alone, refused, unmatched, newest, sequence } = this;
    const { repeated, missing, next, held, anew, jump } = sequence;
    const counts = { values, alone, repeated, missing, refused, unmatched };
    return {
      source,
      signal,
      ...counts,
      newest,
      next_seq: next,
      ...(anew === null ? {} : { anew }),
      ...(jump === null ? {} : { jump }),
      held: [...held],
      recent: this.recent.save(),
      detectors: states,
    };
  }
}

/** All streams that are watched: turns batches of the log into what each shard's detectors are to see. Pure: the same log, the same work. */

import { streamName } from '../../../stream-name.ts';
import { isDetectable } from '../../detectors/parameters.ts';
import type { LoggedBatch, LogPosition, Observation, Outcome } from '../../types.ts';
import { errorSignal, streamKey } from '../stream-key.ts';
import type { SavedStream, ValueInOrder, WatchRules } from '../types.ts';
import type { OpenedDetector } from './shard.ts';
import { type WatchedDetector, WatchedStream } from './watched-stream.ts';

/** A value that goes to a detector, with what a report of it needs to say. */
export interface Released {
  readonly stream: WatchedStream;
  readonly detector: WatchedDetector;
  readonly at: string;
  readonly position: LogPosition;
  /** Counts the batches that this process has taken. */
  readonly batch: number;
  /** Which value of its batch. */
  readonly ordinal: number;
  /** The stream's counts with it. */
  readonly values: number;
  readonly repeated: number;
  readonly missing: number;
  readonly refused: number;
  readonly newest: string;
  /** So many values up to this one were all of its model version. */
  readonly alone: number;
}

/** Work of one shard. */
export interface ShardPart {
  readonly opened: OpenedDetector[];
  readonly ids: number[];
  readonly values: number[];
  readonly released: Released[];
  readonly closed: number[];
}

/** Some batches at once. */
export interface Unit {
  readonly parts: readonly ShardPart[];
}

export interface WatchOptions {
  readonly shards: number;
  readonly rules: WatchRules;
  /** Beyond it new streams are not watched. */
  readonly mostStreams?: number;
}

const MOST_STREAMS = 100_000;
/** Detectors of a stream; that of the version that was not heard of for longest goes. */
const MOST_VERSIONS = 8;

export class Watch {
  readonly streams = new Map<string, WatchedStream>();
  /** Values of streams for which there was no room. */
  unwatched = 0;
  readonly #options: WatchOptions;
  #rules: WatchRules;
  #lastId = -1;
  #batches = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#rules = options.rules;
  }

  get rules(): WatchRules {
    return this.#rules;
  }

  /** Whether new streams are not watched. */
  get isFull(): boolean {
    return this.streams.size >= (this.#options.mostStreams ?? MOST_STREAMS);
  }

  begin(): Unit {
    const parts = Array.from({ length: this.#options.shards }, (): ShardPart => {
      return { opened: [], ids: [], values: [], released: [], closed: [] };
    });
    return { parts };
  }

  take(batch: LoggedBatch, unit: Unit): void {
    let ordinal = 0;
    this.#batches += 1;
    const { next: position, arrived } = batch;
    const place = { position, arrived, batch: this.#batches, next: () => ordinal++ };
    for (const observation of batch.observations) this.#takeObservation(observation, place, unit);
    for (const outcome of batch.outcomes) this.#takeOutcome(outcome, place, unit);
  }

  /** Detectors whose parameters are others now begin anew. @returns their streams, by name */
  change(rules: WatchRules, unit: Unit): readonly string[] {
    this.#rules = rules;
    const begunAnew: string[] = [];
    for (const stream of this.streams.values()) {
      stream.rules = rules.of(stream.source, stream.signal);
      const outdated = [...stream.detectors.values()].filter((detector) => !isBy(detector, stream));
      for (const { id, version } of outdated) {
        unit.parts[stream.shard]!.closed.push(id);
        stream.detectors.delete(version);
      }
      if (outdated.length > 0) begunAnew.push(streamName(stream));
    }
    return begunAnew;
  }

  /** Adds a stream as it was saved. */
  restore(saved: SavedStream, unit: Unit): void {
    const { source, signal } = saved;
    const { shards } = this.#options;
    const stream = new WatchedStream(source, signal, { shards, rules: this.#rules.of(source, signal), saved });
    this.streams.set(stream.key, stream);
    for (const { version, parameters, scale, state } of saved.detectors) {
      const detector = { id: this.#newId(), version, parameters, scale };
      stream.detectors.set(version, detector);
      unit.parts[stream.shard]!.opened.push({ id: detector.id, parameters, state });
    }
  }

  #takeObservation(observation: Observation, place: Place, unit: Unit): void {
    const { source, signal, seq, value, at, model_version: version } = observation;
    const stream = this.#stream(source, signal);
    if (stream === undefined) return;
    stream.sequence.take({ seq, value, at, version }, stream.newestMs, (released) => {
      if (released.seq !== null) stream.recent.note(released.seq, released.value, released.version, this.streams.size);
      this.#release(stream, released, place, unit);
      if (released.seq !== null && released.outcome !== undefined) {
        this.#takeOutcome({ source, signal, ref: released.seq, outcome: released.outcome }, place, unit);
      }
    });
  }

  #takeOutcome({ source, signal, ref, outcome }: Outcome, place: Place, unit: Unit): void {
    const stream = this.streams.get(streamKey(source, signal));
    if (stream === undefined) return;
    const known = stream.recent.take(ref);
    if (known === undefined) {
      if (!stream.sequence.attach(ref, outcome)) stream.unmatched += 1;
      return;
    }
    const errors = this.#stream(source, errorSignal(signal));
    if (errors === undefined) return;
    const [value, version] = known;
    // It is as new as what its stream heard last: outcomes carry no time.
    const at = stream.newest ?? place.arrived;
    this.#release(errors, { seq: null, value: Math.abs(outcome - value), at, version }, place, unit);
  }

  #release(stream: WatchedStream, { value, at, version }: ValueInOrder, place: Place, unit: Unit): void {
    const part = unit.parts[stream.shard]!;
    const detector = this.#detector(stream, version, part);
    const scaled = value * detector.scale;
    if (!isDetectable(scaled)) {
      stream.refused += 1;
      return;
    }
    stream.values += 1;
    stream.alone += 1;
    if (at !== stream.newest) {
      const atMs = Date.parse(at);
      if (atMs > stream.newestMs) {
        stream.newest = at;
        stream.newestMs = atMs;
      }
    }
    part.ids.push(detector.id);
    part.values.push(scaled);
    const { values, refused, sequence } = stream;
    const { repeated, missing } = sequence;
    part.released.push({
      stream,
      detector,
      at,
      position: place.position,
      batch: place.batch,
      ordinal: place.next(),
      values,
      repeated,
      missing,
      refused,
      newest: stream.newest ?? at,
      alone: stream.alone,
    });
  }

  #detector(stream: WatchedStream, version: string | null, part: ShardPart): WatchedDetector {
    const { detectors, rules } = stream;
    const known = detectors.get(version);
    if (known !== undefined) {
      // The version that was heard of last stands last.
      if (detectors.size > 1 && stream.present !== known) {
        detectors.delete(version);
        detectors.set(version, known);
        stream.alone = 0;
      }
      return known;
    }
    const opened = { id: this.#newId(), version, parameters: rules.detector, scale: rules.scale };
    detectors.set(version, opened);
    stream.alone = 0;
    part.opened.push({ id: opened.id, parameters: opened.parameters, state: null });
    if (detectors.size > MOST_VERSIONS) {
      const [oldest] = detectors.values();
      detectors.delete(oldest!.version);
      part.closed.push(oldest!.id);
    }
    return opened;
  }

  #stream(source: string, signal: string): WatchedStream | undefined {
    const known = this.streams.get(streamKey(source, signal));
    if (known !== undefined) return known;
    if (this.isFull) {
      this.unwatched += 1;
      return undefined;
    }
    const { shards } = this.#options;
    const stream = new WatchedStream(source, signal, { shards, rules: this.#rules.of(source, signal) });
    this.streams.set(stream.key, stream);
    return stream;
  }

  #newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

interface Place {
  readonly position: LogPosition;
  /** ISO 8601: when its batch came in. */
  readonly arrived: string;
  readonly batch: number;
  next(): number;
}

function isBy(detector: WatchedDetector, { rules }: WatchedStream): boolean {
  if (detector.scale !== rules.scale) return false;
  const keys = Object.keys(rules.detector) as (keyof typeof rules.detector)[];
  return keys.every((key) => detector.parameters[key] === rules.detector[key]);
}

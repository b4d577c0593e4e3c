/** Up to where each stream's findings are told: what is found again after a kill is not told again. */
import type { Json } from '../../../json.ts';
import type { Op, Store } from '../../../store/types.ts';
import { comparePositions } from '../../log-position.ts';
import { streamKey } from '../stream-key.ts';
import { type DriftMark, TOLD, type Told, type ValuePlace } from '../types.ts';

/** Drifts of a stream that are remembered for mass drifts. */
const MOST_DRIFTS = 20;

export class ToldMarks {
  readonly #told: Map<string, Told>;

  private constructor(told: Map<string, Told>) {
    this.#told = told;
  }

  static async open(store: Store): Promise<ToldMarks> {
    const told = new Map<string, Told>();
    for await (const { value } of store.list(TOLD)) {
      const each = value as unknown as Told;
      told.set(streamKey(each.source, each.signal), each);
    }
    return new ToldMarks(told);
  }

  of(key: string): Told | undefined {
    return this.#told.get(key);
  }

  isTold(key: string, place: ValuePlace): boolean {
    const told = this.#told.get(key);
    if (told === undefined) return false;
    const order = comparePositions(place.position, told.upTo.position);
    return order < 0 || (order === 0 && place.ordinal <= told.upTo.ordinal);
  }

  /** Of all streams. */
  *drifts(): Iterable<DriftMark> {
    for (const { drifts } of this.#told.values()) yield* drifts;
  }

  /** What is to be committed together with what is told; `noted` once it is. */
  next(stream: { source: string; signal: string }, place: ValuePlace, mark: DriftMark | null, counts: boolean): Told {
    const { source, signal } = stream;
    const { position, ordinal } = place;
    const former = this.#told.get(streamKey(source, signal));
    const drifts = former?.drifts ?? [];
    return {
      source,
      signal,
      upTo: { position: { ...position }, ordinal },
      last: mark ?? former?.last ?? null,
      drifts: mark !== null && counts ? [...drifts, mark].slice(-MOST_DRIFTS) : drifts,
    };
  }

  noted(told: Told): void {
    this.#told.set(streamKey(told.source, told.signal), told);
  }
}

export function toldOp(told: Told): Op {
  return { op: 'put', collection: TOLD, id: streamKey(told.source, told.signal), value: told as unknown as Json };
}

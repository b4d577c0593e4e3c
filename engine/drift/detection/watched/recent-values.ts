/** The last values of a stream by their number, for outcomes that come later; the oldest are forgotten. */
import type { SavedStream } from '../types.ts';

type Known = readonly [value: number, version: string | null];

/** Of one stream that no outcome has ever come to, and of all of them together. */
const FEW = { least: 16, most: 1_024, together: 200_000 };
/** The same of streams that outcomes do come to. */
const MANY = { least: 256, most: 16_384, together: 2_000_000 };

export class RecentValues {
  readonly #values = new Map<number, Known>();
  #hasOutcomes: boolean;

  constructor(saved: SavedStream['recent'] = { has_outcomes: false, values: [] }) {
    this.#hasOutcomes = saved.has_outcomes;
    for (const [seq, value, version] of saved.values) this.#values.set(seq, [value, version]);
  }

  /** @param streams that share the room */
  note(seq: number, value: number, version: string | null, streams: number): void {
    this.#values.set(seq, [value, version]);
    const { least, most, together } = this.#hasOutcomes ? MANY : FEW;
    const room = Math.max(least, Math.min(most, Math.floor(together / streams)));
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= room) return;
      this.#values.delete(oldest);
    }
  }

  /** The value, for its one outcome. From the first outcome on more of them are kept. */
  take(seq: number): Known | undefined {
    this.#hasOutcomes = true;
    const known = this.#values.get(seq);
    this.#values.delete(seq);
    return known;
  }

  save(): SavedStream['recent'] {
    const values = [...this.#values].map(([seq, known]) => [seq, ...known] as const);
    return { has_outcomes: this.#hasOutcomes, values };
  }
}

/** Puts the values of one stream into their source's order: repetitions are dropped, gaps are waited for, but not for ever. */
import type { ValueInOrder } from '../types.ts';

export interface SavedSequence {
  readonly next: number | null;
  readonly held: readonly ValueInOrder[];
  readonly repeated: number;
  readonly missing: number;
  readonly anew?: number | null;
}

/** A gap is given up when so many values wait for it, */
const MOST_HELD = 1_000;
/** or when the first and the last of them are so far apart by their own time. */
const LONGEST_WAIT_MS = 60_000;
/** A count that begins anew, or has gone on anew, so much later is a source that was restarted, not one that repeats itself. */
const RESTART_AFTER_MS = 60_000;

export class Sequence {
  /** What is expected next; null before the first value that is counted. */
  #next: number | null;
  /** By `seq`, each one once. */
  readonly #held: ValueInOrder[];
  /** What is next in a count that seems to have begun anew; null where none does. */
  #anew: number | null;
  repeated: number;
  missing: number;

  constructor(saved: SavedSequence = { next: null, held: [], repeated: 0, missing: 0 }) {
    this.#next = saved.next;
    this.#anew = saved.anew ?? null;
    this.#held = [...saved.held];
    this.repeated = saved.repeated;
    this.missing = saved.missing;
  }

  get next(): number | null {
    return this.#next;
  }

  get anew(): number | null {
    return this.#anew;
  }

  get held(): readonly ValueInOrder[] {
    return this.#held;
  }

  /** Calls `release` for each value whose turn has come. @param newestMs time of the newest value that was released */
  take(value: ValueInOrder, newestMs: number, release: (value: ValueInOrder) => void): void {
    const { seq } = value;
    if (seq === null) {
      release(value);
      return;
    }
    if (this.#next !== null && seq < this.#next && this.#isAnew(seq, value.at, newestMs)) {
      this.#giveUpAll(release);
      this.#next = null;
    }
    this.#next ??= seq;
    if (seq < this.#next) {
      // Seen before, or given up: who can tell.
      this.repeated += 1;
      return;
    }
    this.#anew = null;
    if (seq === this.#next) {
      this.#next += 1;
      release(value);
      if (this.#held.length > 0) this.#releaseHeld(release);
      return;
    }
    this.#hold(value, seq);
    while (this.#waitedLongEnough()) this.#giveUp(release);
  }

  /** A source may be back within seconds: then its count is far beyond its beginning before time tells the two apart. */
  #isAnew(seq: number, at: string, newestMs: number): boolean {
    if (seq > 1 && (this.#anew === null || seq < this.#anew)) return false;
    this.#anew = seq + 1;
    return Date.parse(at) >= newestMs + RESTART_AFTER_MS;
  }

  #hold(value: ValueInOrder, seq: number): void {
    let at = this.#held.length;
    while (at > 0 && this.#held[at - 1]!.seq! > seq) at -= 1;
    if (this.#held[at - 1]?.seq === seq) this.repeated += 1;
    else this.#held.splice(at, 0, value);
  }

  #waitedLongEnough(): boolean {
    if (this.#held.length > MOST_HELD) return true;
    if (this.#held.length < 2) return false;
    const [first, last] = [this.#held[0]!, this.#held.at(-1)!].map(({ at }) => Date.parse(at));
    return Math.abs(last! - first!) > LONGEST_WAIT_MS;
  }

  /** What was waited for is missing. */
  #giveUp(release: (value: ValueInOrder) => void): void {
    const first = this.#held[0]!.seq!;
    this.missing += first - this.#next!;
    this.#next = first;
    this.#releaseHeld(release);
  }

  #giveUpAll(release: (value: ValueInOrder) => void): void {
    while (this.#held.length > 0) this.#giveUp(release);
  }

  #releaseHeld(release: (value: ValueInOrder) => void): void {
    let count = 0;
    while (this.#held[count]?.seq === this.#next) {
      this.#next! += 1;
      count += 1;
    }
    for (const value of this.#held.splice(0, count)) release(value);
  }
}

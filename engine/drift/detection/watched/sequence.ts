/** Puts the values of one stream into their source's order: repetitions are dropped, gaps are waited for, but not for ever. */
import type { Jump, ValueInOrder } from '../types.ts';

export interface SavedSequence {
  readonly next: number | null;
  readonly held: readonly ValueInOrder[];
  readonly repeated: number;
  readonly missing: number;
  readonly anew?: number | null;
  readonly jump?: Jump | null;
}

/** A gap is given up when so many values wait for it, */
const MOST_HELD = 1_000;
/** or when the first and the last of them are so far apart by their own time. */
const LONGEST_WAIT_MS = 60_000;
/** A count that begins anew, or has gone on anew, so much later is a source that was restarted, not one that repeats itself. */
const RESTART_AFTER_MS = 60_000;
/** No source loses so many values and then goes on with those before them: then the number behind the gap was wrong. */
const WIDE_GAP = 1_000_000;
/** So many values of a count, one after the other, are that count and no stragglers. */
const SURE_COUNT = 3;

export class Sequence {
  /** What is expected next; null before the first value that is counted. */
  #next: number | null;
  /** By `seq`, each one once. */
  readonly #held: ValueInOrder[];
  /** What is next in a count that seems to have begun anew; null where none does. */
  #anew: number | null;
  /** The last one; null where there was none, or it is taken back. */
  #jump: Jump | null;
  repeated: number;
  missing: number;

  constructor(saved: SavedSequence = { next: null, held: [], repeated: 0, missing: 0 }) {
    this.#next = saved.next;
    this.#anew = saved.anew ?? null;
    this.#jump = saved.jump ?? null;
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

  get jump(): Jump | null {
    return this.#jump;
  }

  get held(): readonly ValueInOrder[] {
    return this.#held;
  }

  /** What came of a value that waits for its turn waits with it. @returns false where no such value waits without one */
  attach(seq: number, outcome: number): boolean {
    const at = this.#held.findIndex((value) => value.seq === seq);
    const value = this.#held[at];
    if (value === undefined || value.outcome !== undefined) return false;
    this.#held[at] = { ...value, outcome };
    return true;
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
      this.#jump = null;
    }
    if (this.#next === null) this.#begin(seq);
    if (seq < this.#next!) {
      // Seen before, or given up: who can tell.
      if (!this.#returns(value, seq, newestMs, release)) this.repeated += 1;
      return;
    }
    this.#anew = null;
    if (seq === this.#next) {
      this.#next += 1;
      this.#heard(1);
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

  #begin(seq: number): void {
    if (seq > WIDE_GAP) this.#jump = { from: null, to: seq, missing: this.missing, heard: 0, returning: [] };
    this.#next = seq;
  }

  /** Whether a value stands in the gap of a wide jump and may be where its count goes on; once that is sure, it does. */
  #returns(value: ValueInOrder, seq: number, newestMs: number, release: (value: ValueInOrder) => void): boolean {
    const jump = this.#jump;
    if (jump === null || seq < (jump.from ?? 0) || seq >= jump.to) return false;
    const last = jump.returning.at(-1)?.seq;
    if (typeof last === 'number' && seq <= last) return false;
    const returning = [...jump.returning, value];
    this.#jump = { ...jump, returning };
    if (returning.length < SURE_COUNT) return true;
    // What waits has a number of the wrong count: nothing of the right one will lead up to it.
    for (const each of this.#held.splice(0)) release(each);
    this.missing = jump.missing;
    this.#next = jump.from ?? returning[0]!.seq;
    this.#jump = null;
    for (const each of returning) this.take(each, newestMs, release);
    return true;
  }

  /** Values of the count that was jumped to: whatever came of the other one between them are stragglers. */
  #heard(values: number): void {
    const jump = this.#jump;
    if (jump === null) return;
    this.repeated += jump.returning.length;
    this.#jump = { ...jump, heard: jump.heard + values, returning: [] };
  }

  #noteJump(to: number): void {
    if (to - this.#next! <= WIDE_GAP) return;
    const former = this.#jump;
    // Wrong numbers may come one after the other: the count before the first of them is the one that counts.
    if (former !== null && former.heard < SURE_COUNT) this.#jump = { ...former, to };
    else this.#jump = { from: this.#next!, to, missing: this.missing, heard: 0, returning: [] };
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
    const isNear = ({ seq }: ValueInOrder) => seq! - this.#next! <= WIDE_GAP;
    const first = this.#held[0]!;
    // A wrong number far beyond says nothing of how long those before it have waited.
    const last = (isNear(first) ? this.#held.findLast(isNear) : this.#held.at(-1)) ?? first;
    return Math.abs(Date.parse(last.at) - Date.parse(first.at)) > LONGEST_WAIT_MS;
  }

  /** What was waited for is missing. */
  #giveUp(release: (value: ValueInOrder) => void): void {
    const first = this.#held[0]!.seq!;
    this.#noteJump(first);
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
    this.#heard(count);
    for (const value of this.#held.splice(0, count)) release(value);
  }
}

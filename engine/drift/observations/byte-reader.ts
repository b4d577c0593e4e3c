/** Words of JSON, read from bytes one after the other; whatever is not plain makes the reader give up for good. */

import { decimalQuotient } from './decimal-text.ts';
import { OBSERVATION_LIMITS } from './limits.ts';
import { NameTable } from './name-table.ts';
import { isDay, plainTime } from './read-time.ts';

const [SPACE, TAB, NEWLINE, RETURN] = [0x20, 0x09, 0x0a, 0x0d];
const [QUOTE, BACKSLASH, MINUS, DOT, ZERO, NINE] = [0x22, 0x5c, 0x2d, 0x2e, 0x30, 0x39];
const [LOWER_E, UPPER_E, LOWER_N, LETTER_T, LETTER_Z, COLON] = [0x65, 0x45, 0x6e, 0x54, 0x5a, 0x3a];
const PLAIN_TIME_CHARS = 24;
/** Digits that a double holds in any case. */
const HIGH_DIGITS = 15;
const MOST_DIGITS = 19;
const MOST_PLACES = 22;

export class ByteReader {
  readonly #bytes: Buffer;
  readonly #names: NameTable;
  #at = 0;
  /** Nothing that was read counts. */
  failed = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#names = new NameTable(bytes);
  }

  get isAtEnd(): boolean {
    return this.peek() === -1;
  }

  /** The next byte that is no white space, without taking it; -1 at the end. */
  peek(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    while (at < bytes.length) {
      const byte = bytes[at]!;
      if (byte !== SPACE && byte !== NEWLINE && byte !== RETURN && byte !== TAB) {
        this.#at = at;
        return byte;
      }
      at += 1;
    }
    this.#at = at;
    return -1;
  }

  /** Takes that byte; gives up where another stands. */
  expect(byte: number): void {
    if (this.peek() === byte) this.#at += 1;
    else this.failed = true;
  }

  /** Takes that byte if it is the next one. */
  takes(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.#at += 1;
    return true;
  }

  takesNull(): boolean {
    if (this.peek() !== LOWER_N) return false;
    this.#at += 4;
    if (this.#bytes.toString('latin1', this.#at - 4, this.#at) !== 'null') this.failed = true;
    return true;
  }

  /** Where the next byte stands; may be set back. */
  get place(): number {
    return this.#at;
  }

  set place(place: number) {
    this.#at = place;
  }

  /** Takes the bytes that stand between two places if they come again. */
  takesAgain(from: number, to: number): boolean {
    const bytes = this.#bytes;
    const ahead = this.#at - from;
    for (let at = from; at < to; at += 1) if (bytes[at + ahead] !== bytes[at]) return false;
    this.#at = to + ahead;
    return true;
  }

  /**
   * A string of printable ASCII without escapes, empty where it gives up.
   * @param place of the string in its item: there the name before is the likeliest
   */
  name(place: number): string {
    if (this.peek() !== QUOTE) return this.#giveUp('');
    const start = this.#at + 1;
    const likely = this.#names.likelyAt(place, start);
    if (likely !== undefined) {
      this.#at = start + likely.length + 1;
      return likely;
    }
    const bytes = this.#bytes;
    const most = Math.min(bytes.length, start + OBSERVATION_LIMITS.nameChars + 1);
    let hash = 0;
    for (let at = start; at < most; at += 1) {
      const byte = bytes[at]!;
      if (byte === QUOTE) {
        this.#at = at + 1;
        return at === start ? this.#giveUp('') : this.#names.nameAt(place, start, at, hash ^ (hash >>> 10));
      }
      if (byte < SPACE || byte > 0x7e || byte === BACKSLASH) return this.#giveUp('');
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    return this.#giveUp('');
  }

  /** A time in the form in which it is kept, whatever form it comes in. */
  time(): string {
    if (this.peek() !== QUOTE) return this.#giveUp('');
    const start = this.#at + 1;
    const plainEnd = start + PLAIN_TIME_CHARS;
    if (this.#bytes[plainEnd] === QUOTE && this.#isPlainTime(start)) {
      this.#at = plainEnd + 1;
      return this.#bytes.toString('latin1', start, plainEnd);
    }
    const end = this.#bytes.indexOf(QUOTE, start);
    if (end === -1) return this.#giveUp('');
    this.#at = end + 1;
    if (end - start > 2 * PLAIN_TIME_CHARS) return this.#giveUp('');
    return plainTime(this.#bytes.toString('latin1', start, end)) ?? this.#giveUp('');
  }

  /** A number as JSON writes it. */
  number(): number {
    this.peek();
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    if (bytes[at] === MINUS) at += 1;
    const first = at;
    let high = 0;
    let low = 0;
    let lowDigits = 0;
    let digits = 0;
    let places = 0;
    let dotAt = -1;
    for (; ; at += 1) {
      const byte = bytes[at]!;
      if (byte >= ZERO && byte <= NINE) {
        if (dotAt !== -1) places += 1;
        if (digits === 0 && byte === ZERO) continue;
        digits += 1;
        if (digits <= HIGH_DIGITS) high = high * 10 + (byte - ZERO);
        else {
          low = low * 10 + (byte - ZERO);
          lowDigits += 1;
        }
      } else if (byte === DOT && dotAt === -1) dotAt = at;
      else break;
    }
    const end = at;
    this.#at = end;
    const whole = dotAt === -1 ? end : dotAt;
    // A digit on both sides of the point, and no zero in front of others.
    if (whole === first || dotAt === end - 1 || (bytes[first] === ZERO && whole > first + 1)) return this.#giveUp(0);
    if (bytes[end] === LOWER_E || bytes[end] === UPPER_E) return this.#scientific(start);
    if (digits > MOST_DIGITS || places > MOST_PLACES) return this.#byText(start);
    const size = decimalQuotient(high, low, lowDigits, places);
    // Too close to call.
    if (Number.isNaN(size)) return this.#byText(start);
    return first === start ? size : -size;
  }

  /** A whole number from 0. */
  count(): number {
    const value = this.number();
    return Number.isSafeInteger(value) && value >= 0 ? value : this.#giveUp(0);
  }

  #scientific(start: number): number {
    const bytes = this.#bytes;
    let at = this.#at + 1;
    if (bytes[at] === MINUS || bytes[at] === 0x2b) at += 1;
    const first = at;
    while (bytes[at]! >= ZERO && bytes[at]! <= NINE) at += 1;
    if (at === first) return this.#giveUp(0);
    this.#at = at;
    return this.#byText(start);
  }

  #byText(start: number): number {
    return Number(this.#bytes.toString('latin1', start, this.#at));
  }

  /** `2026-11-23T14:03:07.250Z` */
  #isPlainTime(start: number): boolean {
    const bytes = this.#bytes;
    const signs =
      bytes[start + 4] === MINUS &&
      bytes[start + 7] === MINUS &&
      bytes[start + 10] === LETTER_T &&
      bytes[start + 13] === COLON &&
      bytes[start + 16] === COLON &&
      bytes[start + 19] === DOT &&
      bytes[start + 23] === LETTER_Z;
    if (!signs) return false;
    const year = this.#pair(start) * 100 + this.#pair(start + 2);
    const hour = this.#pair(start + 11);
    const minute = this.#pair(start + 14);
    const second = this.#pair(start + 17);
    // A pair that is none is far below 0.
    const isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    if (!isTime || year < 0 || this.#pair(start + 20) + this.#pair(start + 21) < 0) return false;
    return isDay(year, this.#pair(start + 5), this.#pair(start + 8));
  }

  #pair(at: number): number {
    const tens = this.#bytes[at]! - ZERO;
    const ones = this.#bytes[at + 1]! - ZERO;
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -100_000;
  }

  #giveUp<T>(nothing: T): T {
    this.failed = true;
    return nothing;
  }
}

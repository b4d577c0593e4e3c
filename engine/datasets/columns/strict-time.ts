/**
 * Strict times: ISO 8601 or integer epochs become integer microseconds since 1970 (UTC), anything doubtful is refused.
 * Independent of the machine's time zone and of `Date`, whose parser guesses.
 */
export const TIME_FORMS = [
  'iso_date',
  'iso_no_zone',
  'iso_zoned',
  'epoch_s',
  'epoch_ms',
  'epoch_us',
  'epoch_ns',
  'parquet_date',
  'parquet_timestamp',
] as const;
export type TimeForm = (typeof TIME_FORMS)[number];

/** Reads one cell at a time; the properties hold what the last `true` of `read` or `readEpoch` found. */
export class TimeReader {
  /** Microseconds since the Unix epoch; an integer below 2^53. */
  micros = 0;
  form: TimeForm = 'iso_date';
  /** True when digits below one microsecond were cut. */
  wasCut = false;

  /** Accepts ISO `YYYY-MM-DD`, or with `T` or one space `hh:mm[:ss[.1-9 digits]]` and no zone (taken as UTC), `Z` or `±hh:mm`; or an epoch. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.wasCut = false;
    if (end - start >= 10 && bytes[start + 4] === DASH) return this.#iso(bytes, start, end);
    return this.#epochText(bytes, start, end);
  }

  /**
   * An integer epoch whose unit follows from its size: seconds from 1e8, milliseconds from 1e11, microseconds from 1e14,
   * nanoseconds from 1e17. The ranges cover 1973 to 5138 and do not overlap; smaller values are refused, they are not 1970.
   */
  readEpoch(value: bigint): boolean {
    this.wasCut = false;
    if (value >= 10n ** 8n && value < 10n ** 11n) return this.#settle('epoch_s', Number(value) * 1e6);
    if (value >= 10n ** 11n && value < 10n ** 14n) return this.#settle('epoch_ms', Number(value) * 1e3);
    if (value >= 10n ** 14n && value < 10n ** 17n) return this.#settle('epoch_us', Number(value));
    if (value >= 10n ** 17n && value < 2n ** 63n) {
      this.wasCut = value % 1000n !== 0n;
      return this.#settle('epoch_ns', Number(value / 1000n));
    }
    return false;
  }

  #epochText(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length < 9 || length > 19) return false;
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) return false;
      value = value * 10 + digit;
    }
    if (bytes[start] === ZERO) return false;
    // Up to 15 digits the double is exact, so only longer texts need the slower integers.
    const exact = length <= 15 ? BigInt(value) : BigInt(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
    return this.readEpoch(exact);
  }

  #iso(bytes: Uint8Array, start: number, end: number): boolean {
    const year = number(bytes, start, 4);
    const month = number(bytes, start + 5, 2);
    const day = number(bytes, start + 8, 2);
    if (bytes[start + 7] !== DASH || year < 1 || month < 1 || month > 12) return false;
    if (day < 1 || day > daysInMonth(year, month)) return false;
    const dayMicros = daysSinceEpoch(year, month, day) * DAY_MICROS;
    let at = start + 10;
    if (at === end) return this.#settle('iso_date', dayMicros);

    if (bytes[at] !== UPPER_T && bytes[at] !== SPACE) return false;
    if (end - at < 6 || bytes[at + 3] !== COLON) return false;
    const hour = number(bytes, at + 1, 2);
    const minute = number(bytes, at + 4, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
    at += 6;

    let second = 0;
    let fractionMicros = 0;
    if (at < end && bytes[at] === COLON) {
      if (end - at < 3) return false;
      second = number(bytes, at + 1, 2);
      if (second < 0 || second > 59) return false;
      at += 3;
      if (at < end && bytes[at] === POINT) {
        const fractionEnd = this.#fraction(bytes, at + 1, end);
        if (fractionEnd < 0) return false;
        fractionMicros = this.micros;
        at = fractionEnd;
      }
    }
    const micros = dayMicros + ((hour * 60 + minute) * 60 + second) * 1e6 + fractionMicros;
    if (at === end) return this.#settle('iso_no_zone', micros);
    if (bytes[at] === UPPER_Z && at + 1 === end) return this.#settle('iso_zoned', micros);

    const east = bytes[at] === PLUS;
    if ((!east && bytes[at] !== DASH) || end - at !== 6 || bytes[at + 3] !== COLON) return false;
    const zoneHour = number(bytes, at + 1, 2);
    const zoneMinute = number(bytes, at + 4, 2);
    if (zoneHour < 0 || zoneHour > 23 || zoneMinute < 0 || zoneMinute > 59) return false;
    const offset = (zoneHour * 60 + zoneMinute) * 60e6;
    return this.#settle('iso_zoned', micros - (east ? offset : -offset));
  }

  /** Reads 1 to 9 digits into `micros`; @returns where they end, or -1. */
  #fraction(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    let micros = 0;
    while (at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE) {
      const place = at - start;
      if (place > 8) return -1;
      if (place < 6) micros = micros * 10 + bytes[at]! - ZERO;
      else if (bytes[at] !== ZERO) this.wasCut = true;
      at++;
    }
    if (at === start) return -1;
    for (let place = at - start; place < 6; place++) micros *= 10;
    this.micros = micros;
    return at;
  }

  #settle(form: TimeForm, micros: number): boolean {
    this.form = form;
    this.micros = micros;
    return Number.isSafeInteger(micros);
  }
}

const ZERO = 0x30;
const NINE = 0x39;
const DASH = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const COLON = 0x3a;
const SPACE = 0x20;
const UPPER_T = 0x54;
const UPPER_Z = 0x5a;
const DAY_MICROS = 86_400e6;

/** `length` digits as a number, or -1. */
function number(bytes: Uint8Array, start: number, length: number): number {
  let value = 0;
  for (let at = start; at < start + length; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar: years begin in March, so that the leap day comes last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const marchMonth = (month + 9) % 12;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + Math.floor((marchMonth * 153 + 2) / 5) + day - 719_469;
}

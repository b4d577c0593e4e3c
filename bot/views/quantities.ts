/** Numbers, sizes, durations and times as people read them in their language. */
import type { Texts } from './texts/texts.ts';
import type { Cell } from './view.ts';

/** Up to `digits` decimals, trailing zeros kept, so that columns line up; a dash for what is missing or not finite. */
export function shownDecimal(value: unknown, texts: Texts, digits = 3): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return texts.quantity.nothing;
  return new Intl.NumberFormat(texts.locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  }).format(value);
}

/** As many digits as say something: for values of unknown size. */
export function shownNumber(value: unknown, texts: Texts): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return texts.quantity.nothing;
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e15)) return value.toExponential(3);
  return new Intl.NumberFormat(texts.locale, { maximumSignificantDigits: Number.isInteger(value) ? 21 : 6 }).format(
    value,
  );
}

/** @param share 0 to 1 */
export function shownPercent(share: unknown, texts: Texts, digits = 1): string {
  if (typeof share !== 'number' || !Number.isFinite(share)) return texts.quantity.nothing;
  return texts.quantity.percent(shownDecimal(share * 100, texts, digits));
}

/** With its sign, so that a difference is seen as one. */
export function shownDifference(value: unknown, texts: Texts, digits = 3): string {
  const text = shownDecimal(value, texts, digits);
  return typeof value === 'number' && value >= 0 ? `+${text}` : text;
}

export function shownBytes(bytes: unknown, texts: Texts): string {
  if (typeof bytes !== 'number' || !Number.isFinite(bytes)) return texts.quantity.nothing;
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < texts.quantity.bytes.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${shownDecimal(size, texts, unit === 0 || size >= 100 ? 0 : 1)} ${texts.quantity.bytes[unit]}`;
}

/** The two largest units, `2 h 5 min`, and only one where the other is none: `20 d`. */
export function shownDuration(ms: number, texts: Texts): string {
  const { days, hours, minutes, seconds } = texts.quantity.duration;
  const total = Math.max(0, Math.round(ms / 1000));
  const [d, h, m, s] = [
    Math.floor(total / 86_400),
    Math.floor(total / 3600) % 24,
    Math.floor(total / 60) % 60,
    total % 60,
  ];
  if (d > 0) return h > 0 ? `${days(d)} ${hours(h)}` : days(d);
  if (h > 0) return m > 0 ? `${hours(h)} ${minutes(m)}` : hours(h);
  if (m > 0) return s > 0 ? `${minutes(m)} ${seconds(s)}` : minutes(m);
  return seconds(s);
}

/** ISO 8601 in, `2026-11-23 07:00:01 UTC` out; what is not a time is shown as it came. */
export function shownTime(iso: unknown, texts: Texts): string {
  if (typeof iso !== 'string') return texts.quantity.nothing;
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A time by itself, which an edge may show in the reader's own time zone. */
export function timeCell(iso: unknown, texts: Texts): Cell {
  const text = shownTime(iso, texts);
  return typeof iso === 'string' && !Number.isNaN(Date.parse(iso)) ? { text, time: iso } : { text };
}

/** First eight characters of a SHA-256, as artifacts are named. */
export function shortHash(hash: unknown, texts: Texts): string {
  return typeof hash === 'string' ? hash.slice(0, 8) : texts.quantity.nothing;
}

/** Spans of time as people write them: `20 d`, `36h`, `15 min`. */

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  w: 604_800_000,
};
const FORM = /^(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]{1,4})$/;

/** Milliseconds, more than 0; null for what is no span of time. */
export function durationMs(text: string): number | null {
  const [, amount, unit] = FORM.exec(text.trim().toLowerCase()) ?? [];
  const unitMs = unit === undefined || !Object.hasOwn(UNITS, unit) ? undefined : UNITS[unit];
  if (unitMs === undefined) return null;
  const ms = Math.round(Number(amount) * unitMs);
  return ms > 0 ? ms : null;
}

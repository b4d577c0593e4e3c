/** Spans of time as people write them: `20 d`, `36h`, `15 min`, `4 hours`. */

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  ...namedAlike(1000, ['s', 'sec', 'secs', 'second', 'seconds']),
  ...namedAlike(60_000, ['m', 'min', 'mins', 'minute', 'minutes']),
  ...namedAlike(3_600_000, ['h', 'hr', 'hrs', 'hour', 'hours']),
  ...namedAlike(86_400_000, ['d', 'day', 'days']),
  ...namedAlike(604_800_000, ['w', 'week', 'weeks']),
};
const FORM = /^(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]{1,7})$/;

/** Milliseconds, more than 0; null for what is no span of time. */
export function durationMs(text: string): number | null {
  const [, amount, unit] = FORM.exec(text.trim().toLowerCase()) ?? [];
  const unitMs = unit === undefined || !Object.hasOwn(UNITS, unit) ? undefined : UNITS[unit];
  if (unitMs === undefined) return null;
  const ms = Math.round(Number(amount) * unitMs);
  return ms > 0 ? ms : null;
}

function namedAlike(ms: number, names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name) => [name, ms]));
}

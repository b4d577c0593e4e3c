/** The embargo as it is typed: how long after a test block nothing is trained on. */

/** `share` is one of all rows, cut to whole rows as in López de Prado 2018, snippet 7.2. */
export type Embargo =
  | { readonly unit: 'rows'; readonly amount: number }
  | { readonly unit: 'share'; readonly amount: number }
  | { readonly unit: 'microseconds'; readonly amount: number };

export const NO_EMBARGO: Embargo = { unit: 'rows', amount: 0 };

const SECOND = 1e6;
const UNIT_MICROS: Readonly<Record<string, number>> = {
  s: SECOND,
  min: 60 * SECOND,
  h: 3600 * SECOND,
  d: 86_400 * SECOND,
  w: 604_800 * SECOND,
};
/** Beyond it, sums with a time are no longer exact. */
const LONGEST_MICROS = 2 ** 51;

/** `20` rows, `1%` of all rows, or a time: `90s`, `30min`, `4h`, `2d`, `1w`; undefined for anything else. */
export function parseEmbargo(text: string): Embargo | undefined {
  const [, digits, unit] = /^(\d{1,15}(?:\.\d{1,6})?)(%|s|min|h|d|w)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const amount = Number(digits);
  if (unit === undefined) return digits.includes('.') ? undefined : { unit: 'rows', amount };
  if (unit === '%') return amount < 100 ? { unit: 'share', amount: amount / 100 } : undefined;
  const micros = Math.round(amount * UNIT_MICROS[unit]!);
  return micros <= LONGEST_MICROS ? { unit: 'microseconds', amount: micros } : undefined;
}

/** For a table of `rows` rows. */
export function embargoOf({ unit, amount }: Embargo, rows: number): { embargoRows: number; embargoMicros: number } {
  if (unit === 'microseconds') return { embargoRows: 0, embargoMicros: amount };
  return { embargoRows: unit === 'rows' ? amount : Math.trunc(rows * amount), embargoMicros: 0 };
}

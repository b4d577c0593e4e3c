/** Absolute daily log returns of the reference rates in percent: streams whose mean is how much the market moves. */
import type { DailyRates } from './breakout-events.ts';

export interface DailyReturn {
  /** `usd`. */
  readonly signal: string;
  /** `2008-11-14`. */
  readonly date: string;
  /** |ln(today / the day before)| in percent. */
  readonly value: number;
}

/** Day by day, the currencies in their order; a day without a rate of a currency, or behind one, gives none. */
export function currencyReturns({ dates, currencies, rates }: DailyRates): DailyReturn[] {
  return dates.slice(1).flatMap((date, index) =>
    currencies.flatMap((currency, column): DailyReturn[] => {
      const before = rates[column]![index]!;
      const today = rates[column]![index + 1]!;
      if (!(before > 0 && today > 0)) return [];
      return [{ signal: currency.toLowerCase(), date, value: 100 * Math.abs(Math.log(today / before)) }];
    }),
  );
}

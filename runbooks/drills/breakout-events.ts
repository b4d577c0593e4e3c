/** Meta-label events from daily exchange rates: a breakout signal per currency, its features, and whether following it paid. */
import { tripleBarrier } from './triple-barrier.ts';

export interface DailyRates {
  /** Ascending, `YYYY-MM-DD`. */
  readonly dates: readonly string[];
  readonly currencies: readonly string[];
  /** One array a currency, one rate a date: units of the currency for one euro. */
  readonly rates: readonly (readonly number[])[];
}

export const FEATURE_NAMES = [
  'side',
  'vol_5',
  'vol_20',
  'vol_60',
  'vol_ratio',
  'momentum_5',
  'momentum_20',
  'momentum_60',
  'breakout_strength',
  'range_width',
  'ma_distance_20',
  'ma_distance_60',
  'dispersion',
  'gap_days',
] as const;

export interface BreakoutEvent {
  readonly start: string;
  readonly end: string;
  readonly currency: string;
  /** In the order of `FEATURE_NAMES`, rounded to six decimals. */
  readonly features: readonly number[];
  readonly label: 0 | 1;
}

/** A rate breaks out when it leaves the range of so many fixings before. */
const RANGE_DAYS = 10;
/** The longest look back of a feature. */
const WARM_UP_DAYS = 60;
/** Barriers in multiples of the daily volatility over 20 fixings. */
const BARRIER_WIDTH = 2;
/** The vertical barrier, in fixings. */
const HORIZON_DAYS = 10;

/**
 * Events ordered by end, start and currency. A signal is the first close beyond the range of the ten fixings before it, in the
 * direction of the break. Returns and volatilities are in percent; features that have a direction are multiplied by the
 * signal's side, so that positive means "as signalled".
 */
export function breakoutEvents(market: DailyRates): BreakoutEvent[] {
  const logs = market.rates.map((rates) => rates.map((rate) => 100 * Math.log(rate)));
  const events: BreakoutEvent[] = [];
  market.currencies.forEach((currency, index) => {
    const path = logs[index]!;
    for (let day = WARM_UP_DAYS + 1; day < path.length; day++) {
      const side = breakoutSide(path, day);
      if (side === 0 || breakoutSide(path, day - 1) === side) continue;
      const volatility = deviation(changes(path, day, 20));
      const outcome = tripleBarrier(path, day, side, BARRIER_WIDTH * volatility, HORIZON_DAYS);
      if (outcome === undefined || volatility === 0) continue;
      events.push({
        start: market.dates[day]!,
        end: market.dates[outcome.end]!,
        currency,
        features: eventFeatures(market.dates, logs, index, day, side),
        label: outcome.label,
      });
    }
  });
  return events.sort(byEnd);
}

/** What is known at the fixing of `day`: nothing here may look further. */
function eventFeatures(
  dates: readonly string[],
  logs: readonly (readonly number[])[],
  index: number,
  day: number,
  side: 1 | -1,
): number[] {
  const path = logs[index]!;
  const volatility5 = deviation(changes(path, day, 5));
  const volatility20 = deviation(changes(path, day, 20));
  const volatility60 = deviation(changes(path, day, 60));
  const range = path.slice(day - RANGE_DAYS, day);
  const edge = side === 1 ? Math.max(...range) : Math.min(...range);
  const today = path[day]!;
  return [
    side,
    volatility5,
    volatility20,
    volatility60,
    volatility5 / volatility60,
    side * (today - path[day - 5]!),
    side * (today - path[day - 20]!),
    side * (today - path[day - 60]!),
    (side * (today - edge)) / volatility20,
    (Math.max(...range) - Math.min(...range)) / volatility20,
    side * (today - mean(path.slice(day - 19, day + 1))),
    side * (today - mean(path.slice(day - 59, day + 1))),
    deviation(logs.map((other) => other[day]! - other[day - 1]!)),
    (Date.parse(dates[day]!) - Date.parse(dates[day - 1]!)) / 86_400_000,
  ].map((value) => Number(value.toFixed(6)));
}

function breakoutSide(path: readonly number[], day: number): 1 | -1 | 0 {
  const range = path.slice(day - RANGE_DAYS, day);
  if (path[day]! > Math.max(...range)) return 1;
  return path[day]! < Math.min(...range) ? -1 : 0;
}

/** The `count` daily changes that end at `day`. */
function changes(path: readonly number[], day: number, count: number): number[] {
  return Array.from({ length: count }, (_, back) => path[day - back]! - path[day - back - 1]!);
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Sample standard deviation. */
function deviation(values: readonly number[]): number {
  const centre = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - centre) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

function byEnd(a: BreakoutEvent, b: BreakoutEvent): number {
  return compare(a.end, b.end) || compare(a.start, b.start) || compare(a.currency, b.currency);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

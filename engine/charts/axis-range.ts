/** Where an axis begins and ends, and how far apart its ticks are. */
import type { ChartAxis } from './types.ts';

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2] as const;
const MOST_TICKS = 6;

/** Ticks at round numbers around shares between 0 and 1, not more than fit; never beyond 0 and 1. At least one value. */
export function axisAround(values: readonly number[]): Pick<ChartAxis, 'min' | 'max' | 'step'> {
  const low = Math.min(...values);
  const high = Math.max(...values);
  for (const step of STEPS) {
    const air = step / 10;
    const first = Math.max(0, Math.floor((low - air) / step));
    const last = Math.min(Math.round(1 / step), Math.ceil((high + air) / step));
    if (last - first <= MOST_TICKS) return { min: rounded(first * step), max: rounded(last * step), step };
  }
  return { min: 0, max: 1, step: 0.2 };
}

/** 0.15000000000000002 is 0.15. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

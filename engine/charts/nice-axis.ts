/** An axis around any numbers: it begins, ends and steps at round ones. */

const ROUND = [1, 2, 5, 10] as const;

export interface NiceAxis {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** That the ticks need. */
  readonly decimals: number;
}

/** @param most steps at most; equal numbers get an axis around them */
export function niceAxis(low: number, high: number, most = 5): NiceAxis {
  const [from, to] = low < high ? [low, high] : [low - widthOf(low) / 2, low + widthOf(low) / 2];
  const step = roundStep((to - from) / most);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const at = (steps: number) => Number((steps * step).toPrecision(12));
  return { min: at(Math.floor(from / step)), max: at(Math.ceil(to / step)), step, decimals };
}

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = ROUND.find((each) => each * power >= least * (1 - 1e-9)) ?? 10;
  return Number((digit * power).toPrecision(12));
}

function widthOf(value: number): number {
  return value === 0 ? 1 : Math.abs(value);
}

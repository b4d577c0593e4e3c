/** The charts of drift: one stream's window with its cut and the means on both sides; of many streams, how far each has moved. */
import type { DriftReport } from '../drift/types.ts';
import type { DriftChartWords } from './drift-chart-words.ts';
import { type NiceAxis, niceAxis } from './nice-axis.ts';
import type { BarChart, ChartStep, StepChart } from './types.ts';

/** Streams that stay readable. */
const SHOWN_STREAMS = 12;
/** Air above and below, in parts of what the values span. */
const AIR = 0.05;
/** Means that lie so near to zero, in parts of what they span, are drawn from there. */
const NEAR_ZERO = 2;
/** What lies before the cut is shown over so many times the values behind it: of a long window these would be a sliver. */
const HISTORY = 8;
const LEAST_HISTORY = 60;

/** @param stream as people know it: `ecb/usd` */
export function driftChart(
  { detection, level }: Pick<DriftReport, 'detection' | 'level'>,
  stream: string,
  words: DriftChartWords,
): StepChart {
  const { window, index, mean_before, mean_after, n_before, n_after, direction } = detection;
  const end = index + 1;
  const cut = end - n_after;
  const first = end - window.reduce((sum, { n }) => sum + n, 0);
  const from = Math.max(first, cut - Math.max(HISTORY * n_after, LEAST_HISTORY));
  const steps = stepsOf(window, first)
    .filter(({ to }) => to > from)
    .map((step) => ({ ...step, from: Math.max(step.from, from) }));
  const title = words.title(stream, level, direction);
  const y = heightsAxis([mean_before, mean_after, ...steps.map(({ value }) => value)]);
  const short = (value: number) => written(value, y.decimals + 1, words.locale);
  const { decimals, ...range } = y;
  const format = { locale: words.locale, percent: false };
  return {
    kind: 'steps',
    title,
    subtitle: words.subtitle(end - from, steps.length),
    alt: words.alt(title, short(mean_before), short(mean_after), cut),
    x: { title: words.index, ...indexAxis(from, end), format: { ...format, decimals: 0 } },
    y: { title: words.value, ...range, format: { ...format, decimals } },
    steps,
    levels: [
      {
        name: `${words.before} ${short(mean_before)}`,
        role: 'baseline',
        from: Math.max(from, cut - n_before),
        to: cut,
        value: mean_before,
      },
      { name: `${words.after} ${short(mean_after)}`, role: 'result', from: cut, to: end, value: mean_after },
    ],
    cut: { x: cut, name: words.cut },
  };
}

/** A stream of a mass drift, as its alert ranks it. */
export interface ShiftedStream {
  readonly stream: string;
  /** When, as text beside its name. */
  readonly at: string;
  readonly shift_sd: number;
}

/** @param of streams that are watched */
export function massDriftChart(streams: readonly ShiftedStream[], of: number, words: DriftChartWords): BarChart {
  const shown = streams.slice(0, SHOWN_STREAMS);
  const left = streams.length - shown.length;
  const title = words.massTitle(streams.length, of);
  const shifts = shown.map(({ stream, shift_sd }) => [stream, written(shift_sd, 1, words.locale)] as const);
  return {
    kind: 'bars',
    title,
    subtitle: words.massSubtitle + (left > 0 ? words.massMore(left) : ''),
    alt: words.massAlt(title, shifts),
    categories: shown.map(({ stream, at }) => `${stream}  ${at}`),
    columns: [
      {
        title: '',
        format: { locale: words.locale, decimals: 1, percent: false },
        values: shown.map(({ shift_sd }) => shift_sd),
      },
    ],
  };
}

function stepsOf(window: DriftReport['detection']['window'], from: number): readonly ChartStep[] {
  const steps: ChartStep[] = [];
  let at = from;
  for (const { n, mean } of window) {
    steps.push({ from: at, to: at + n, value: mean });
    at += n;
  }
  return steps;
}

function heightsAxis(heights: readonly number[]): NiceAxis {
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const span = high - low;
  return niceAxis(low >= 0 && low <= NEAR_ZERO * span ? 0 : low - AIR * span, high + AIR * span);
}

/** From a round number to the last value. */
function indexAxis(from: number, to: number): { readonly min: number; readonly max: number; readonly step: number } {
  const step = Math.max(1, niceAxis(from, to, 4).step);
  return { min: Math.max(0, Math.floor(from / step) * step), max: to, step };
}

function written(value: number, decimals: number, locale: string): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat(locale, digits).format(value);
}

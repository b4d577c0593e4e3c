/** The charts of a training report: how it scored by fold and over time, its curves, its probabilities, what it looks at. */
import type { ReportFold, TrainingReport } from '../training/outputs/report.ts';
import { aucInterval } from './auc-interval.ts';
import { axisAround } from './axis-range.ts';
import { calibrationChart, curvesChart } from './curve-charts.ts';
import { importanceChart } from './importance-chart.ts';
import type { ChartWords, Comparison } from './training-chart-words.ts';
import type { ChartPoint, ChartSpec, DotChart } from './types.ts';

/** Charts by name, as views refer to them. */
export interface NamedChart {
  readonly name: 'auc-by-fold' | 'auc-over-time' | 'curves' | 'calibration' | 'importance';
  readonly spec: ChartSpec;
}

/** Years of data from which on a slice of time is called by its year alone. */
const MANY_YEARS = 8;

export function trainingCharts(report: TrainingReport, words: ChartWords): readonly NamedChart[] {
  const charts: NamedChart[] = [];
  const { folds, over_time, curves, features } = report;
  if (folds.length > 0) charts.push({ name: 'auc-by-fold', spec: aucByFold(report, words) });
  if (over_time.length > folds.length) charts.push({ name: 'auc-over-time', spec: aucOverTime(report, words) });
  if (curves !== null) charts.push({ name: 'curves', spec: curvesChart(report, curves, words) });
  if (folds.length > 0) charts.push({ name: 'calibration', spec: calibrationChart(report, words) });
  if (features.length > 0) charts.push({ name: 'importance', spec: importanceChart(report, words) });
  return charts;
}

function aucByFold(report: TrainingReport, words: ChartWords): DotChart {
  const { verdict, folds, dataset, cv } = report;
  const points = folds.map(aucPoint);
  const { value, interval, baseline } = verdict;
  const title = value === null ? words.aucNotScored : words.aucTitle(comparison(interval, baseline), value);
  const scored = folds.map(({ fold, roc_auc }) => ({ fold, value: roc_auc }));
  return {
    kind: 'dots',
    title,
    subtitle: words.aucSubtitle(
      dataset.rows,
      cv.scheme,
      points.some((point) => point.interval !== null),
    ),
    alt: words.aucAlt(title, interval, scored),
    categories: folds.map(({ fold }) => String(fold)),
    categoryTitle: words.fold,
    ...aucPoints(report, points, words),
  };
}

function aucOverTime(report: TrainingReport, words: ChartWords): DotChart {
  const slices = report.over_time;
  const points = slices.map(({ roc_auc, base_rate, rows }) =>
    pointOf(roc_auc, base_rate * rows, (1 - base_rate) * rows),
  );
  const known = points.flatMap((point) => (point.value === null ? [] : [point]));
  const above = known.filter(({ value }) => value! > report.verdict.baseline).length;
  const names = sliceNames(slices.map(({ from }) => from));
  const title = words.overTimeTitle(above, known.length);
  const values = slices.map(({ roc_auc }, at) => ({ name: names[at]!, value: roc_auc }));
  return {
    kind: 'dots',
    title,
    subtitle: words.overTimeSubtitle(Math.round(slices.reduce((sum, { rows }) => sum + rows, 0) / slices.length)),
    alt: words.overTimeAlt(title, values),
    categories: names,
    categoryTitle: words.time,
    ...aucPoints(report, points, words),
  };
}

/** What the two charts of AUC share: axis, points, and the levels that they are compared with. */
function aucPoints(
  { verdict: { value, interval, baseline } }: TrainingReport,
  points: readonly ChartPoint[],
  words: ChartWords,
) {
  const levels: DotChart['levels'] = [
    { name: words.baseline, value: baseline, interval: null, role: 'baseline' },
    ...(value === null ? [] : [{ name: words.allFolds, value, interval, role: 'result' as const }]),
  ];
  const format = { locale: words.locale, percent: false };
  return {
    axis: { title: words.auc, ...axisAround(drawnValues(points, levels)), format: { ...format, decimals: 2 } },
    format: { ...format, decimals: 3 },
    points,
    levels,
  };
}

/** Years, or months where the years are few. */
function sliceNames(times: readonly string[]): string[] {
  const year = (time: string | undefined) => Number((time ?? '').slice(0, 4));
  const long = year(times.at(-1)) - year(times[0]) >= MANY_YEARS;
  return times.map((time) => time.slice(0, long ? 4 : 7));
}

function comparison(interval: readonly [number, number] | null, baseline: number): Comparison | null {
  if (interval === null) return null;
  const [low, high] = interval;
  if (low > baseline) return 'better';
  return high < baseline ? 'worse' : 'not_better';
}

function aucPoint({ roc_auc, confusion }: ReportFold): ChartPoint {
  const { tn, fp, fn, tp } = confusion;
  return pointOf(roc_auc, tp + fn, tn + fp);
}

function pointOf(auc: number | null, positives: number, negatives: number): ChartPoint {
  return { value: auc, interval: auc === null ? null : aucInterval(auc, positives, negatives) };
}

function drawnValues(points: readonly ChartPoint[], levels: DotChart['levels']): readonly number[] {
  return [...points, ...levels].flatMap(({ value, interval }) => (value === null ? [] : [value, ...(interval ?? [])]));
}

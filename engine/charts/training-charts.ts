/** The charts of a training report: AUC by fold, and what the model looks at. */
import type { ReportFold, TrainingReport } from '../training/outputs/report.ts';
import { aucInterval } from './auc-interval.ts';
import { axisAround } from './axis-range.ts';
import type { BarChart, ChartPoint, ChartSpec, DotChart } from './types.ts';

/** How the value stands to the baseline, by its interval. */
export type Comparison = 'better' | 'not_better' | 'worse';

/** The sentences on the charts, in the reader's language; numbers come as they are. */
export interface ChartWords {
  readonly locale: string;
  readonly fold: string;
  readonly auc: string;
  readonly baseline: string;
  readonly allFolds: string;
  /** The finding. */
  readonly aucTitle: (comparison: Comparison, value: number) => string;
  readonly aucNotScored: string;
  readonly aucSubtitle: (rows: number, interval: boolean) => string;
  readonly aucAlt: (title: string, interval: readonly [number, number] | null, folds: readonly FoldAuc[]) => string;
  /** @param share 0 to 1, of the features that are named */
  readonly importanceTitle: (features: readonly string[], share: number) => string;
  readonly importanceSubtitle: (shown: number, all: number) => string;
  readonly importanceAlt: (title: string, features: readonly (readonly [feature: string, share: number])[]) => string;
}

export interface FoldAuc {
  readonly fold: number;
  readonly value: number | null;
}

/** Charts by name, as views refer to them. */
export interface NamedChart {
  readonly name: 'auc-by-fold' | 'importance';
  readonly spec: ChartSpec;
}

/** More features make the picture too small to read; the report lists all. */
const SHOWN_FEATURES = 12;
/** Features that the title names. */
const NAMED_FEATURES = 2;
/** Letters of a feature's name in a title. */
const TITLE_NAME = 24;

export function trainingCharts(report: TrainingReport, words: ChartWords): readonly NamedChart[] {
  const charts: NamedChart[] = [];
  if (report.folds.length > 0) charts.push({ name: 'auc-by-fold', spec: aucByFold(report, words) });
  if (report.features.length > 0) charts.push({ name: 'importance', spec: importance(report, words) });
  return charts;
}

function aucByFold({ verdict, folds, dataset }: TrainingReport, words: ChartWords): DotChart {
  const points = folds.map(aucPoint);
  const { value, interval, baseline } = verdict;
  const title =
    value === null || interval === null ? words.aucNotScored : words.aucTitle(comparison(interval, baseline), value);
  const levels: DotChart['levels'] = [
    { name: words.baseline, value: baseline, interval: null, role: 'baseline' },
    ...(value === null ? [] : [{ name: words.allFolds, value, interval, role: 'result' as const }]),
  ];
  const format = { locale: words.locale, percent: false };
  const scored = folds.map(({ fold, roc_auc }) => ({ fold, value: roc_auc }));
  return {
    kind: 'dots',
    title,
    subtitle: words.aucSubtitle(
      dataset.rows,
      points.some((point) => point.interval !== null),
    ),
    alt: words.aucAlt(title, interval, scored),
    categories: folds.map(({ fold }) => String(fold)),
    categoryTitle: words.fold,
    axis: { title: words.auc, ...axisAround(drawnValues(points, levels)), format: { ...format, decimals: 2 } },
    format: { ...format, decimals: 3 },
    points,
    levels,
  };
}

function comparison([low, high]: readonly [number, number], baseline: number): Comparison {
  if (low > baseline) return 'better';
  return high < baseline ? 'worse' : 'not_better';
}

function aucPoint({ roc_auc, confusion }: ReportFold): ChartPoint {
  if (roc_auc === null) return { value: null, interval: null };
  const { tn, fp, fn, tp } = confusion;
  return { value: roc_auc, interval: aucInterval(roc_auc, tp + fn, tn + fp) };
}

function drawnValues(points: readonly ChartPoint[], levels: DotChart['levels']): readonly number[] {
  return [...points, ...levels].flatMap(({ value, interval }) => (value === null ? [] : [value, ...(interval ?? [])]));
}

function importance(report: TrainingReport, words: ChartWords): BarChart {
  const all = report.features
    .map((feature) => [feature, report.importance[feature] ?? 0] as const)
    .toSorted((a, b) => b[1] - a[1]);
  const shown = all.slice(0, SHOWN_FEATURES);
  const named = all.slice(0, NAMED_FEATURES);
  const share = named.reduce((sum, [, value]) => sum + value, 0);
  const title = words.importanceTitle(
    named.map(([feature]) => shortName(feature)),
    share,
  );
  return {
    kind: 'bars',
    title,
    subtitle: words.importanceSubtitle(shown.length, all.length),
    alt: words.importanceAlt(title, shown),
    categories: shown.map(([feature]) => feature),
    format: { locale: words.locale, decimals: 1, percent: true },
    values: shown.map(([, value]) => value),
  };
}

/** A title stays a sentence although a name is long. */
function shortName(feature: string): string {
  const letters = [...feature];
  return letters.length <= TITLE_NAME ? feature : `${letters.slice(0, TITLE_NAME - 1).join('')}…`;
}

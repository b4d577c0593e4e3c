/** Chart of what the model looks at: in the fit, and where it was measured, on test rows. */
import type { TrainingReport } from '../training/outputs/report.ts';
import type { ChartWords } from './training-chart-words.ts';
import type { BarChart } from './types.ts';

type Permuted = NonNullable<TrainingReport['permutation_importance']>['features'];

/** More features make the picture too small to read; the report lists all. */
const SHOWN_FEATURES = 12;
/** Features that the title names. */
const NAMED_FEATURES = 2;
const STANDARD_ERRORS = 3;
/** Letters of a feature's name in a title. */
const TITLE_NAME = 24;

export function importanceChart(report: TrainingReport, words: ChartWords): BarChart {
  const { locale } = words;
  const permuted = report.permutation_importance?.features ?? null;
  const all = report.features
    .map((feature) => [feature, report.importance[feature] ?? 0] as const)
    .toSorted((a, b) => b[1] - a[1]);
  // What test rows lose is the better order, where it is known.
  if (permuted !== null) all.sort((a, b) => lostWithout(permuted, b[0]) - lostWithout(permuted, a[0]));
  const shown = all.slice(0, SHOWN_FEATURES);
  const title =
    permuted === null
      ? shareTitle(all, words)
      : words.permutedTitle(needed(permuted, report.folds.length).map(shortName));
  const inFit = { format: { locale, decimals: 1, percent: true }, values: shown.map(([, value]) => value) };
  const onTest = permuted && {
    title: words.importanceOnTest,
    format: { locale, decimals: 3, percent: false },
    values: shown.map(([feature]) => permuted[feature]?.roc_auc.mean ?? null),
  };
  return {
    kind: 'bars',
    title,
    subtitle: words.importanceSubtitle(shown.length, all.length, permuted !== null),
    alt: words.importanceAlt(title, shown),
    categories: shown.map(([feature]) => feature),
    columns: onTest === null ? [{ title: '', ...inFit }] : [{ title: words.importanceInFit, ...inFit }, onTest],
  };
}

function lostWithout(permuted: Permuted, feature: string): number {
  return permuted[feature]?.roc_auc.mean ?? 0;
}

function shareTitle(ordered: readonly (readonly [feature: string, share: number])[], words: ChartWords): string {
  const named = ordered.slice(0, NAMED_FEATURES);
  return words.importanceTitle(
    named.map(([feature]) => shortName(feature)),
    named.reduce((sum, [, value]) => sum + value, 0),
  );
}

/** The first of those that test rows lose AUC without: by more than three standard errors over the folds, for there are many. */
function needed(permuted: Permuted, folds: number): string[] {
  const lost = Object.entries(permuted).map(([feature, { roc_auc }]) => ({ feature, ...roc_auc }));
  return lost
    .filter(({ mean, std }) => mean !== null && std !== null && mean > (STANDARD_ERRORS * std) / Math.sqrt(folds))
    .toSorted((a, b) => b.mean! - a.mean!)
    .slice(0, NAMED_FEATURES)
    .map(({ feature }) => feature);
}

/** A title stays a sentence although a name is long. */
function shortName(feature: string): string {
  const letters = [...feature];
  return letters.length <= TITLE_NAME ? feature : `${letters.slice(0, TITLE_NAME - 1).join('')}…`;
}

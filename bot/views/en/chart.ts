/** English: the words on charts. */
import type { ChartWords } from '#engine/charts/training-charts.ts';
import { counted } from '../plural.ts';

const count = counted('en');
const auc = (value: number) => value.toFixed(3);
const percent = (share: number) => `${Math.round(share * 100)} %`;

export const chartEn: ChartWords = {
  locale: 'en',
  fold: 'fold, in the order of time',
  auc: 'AUC',
  baseline: 'guessing',
  allFolds: 'all folds',
  aucTitle: (comparison, value) => {
    if (comparison === 'better') return `Better than guessing: AUC ${auc(value)}`;
    return comparison === 'worse'
      ? `Worse than guessing: AUC ${auc(value)}`
      : `Not distinguishable from guessing: AUC ${auc(value)}`;
  },
  aucNotScored: 'Not scored: no fold holds both classes',
  aucSubtitle: (rows, interval) =>
    `${count(rows, { one: 'event', other: 'events' })}, purged walk-forward${
      interval ? '; bars and band: 95 % intervals' : ''
    }`,
  aucAlt: (title, interval, folds) => {
    const range = interval === null ? '' : `, 95 % interval ${auc(interval[0])} to ${auc(interval[1])}`;
    const each = folds.map(({ fold, value }) => `fold ${fold} ${value === null ? 'not scored' : auc(value)}`);
    return `${title}${range}. By fold: ${each.join(', ')}.`;
  },
  importanceTitle: (features, share) => `${features.join(' and ')} make up ${percent(share)} of the importance`,
  importanceSubtitle: (shown, all) =>
    shown === all
      ? `importance of ${count(all, { one: 'feature', other: 'features' })} (mean decrease in impurity)`
      : `the ${shown} most important of ${all} features (mean decrease in impurity)`,
  importanceAlt: (title, features) =>
    `${title}. Importance: ${features.map(([feature, share]) => `${feature} ${percent(share)}`).join(', ')}.`,
};

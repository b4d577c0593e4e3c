/** English: the words on charts. */
import type { ChartWords } from '#engine/charts/training-chart-words.ts';
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
    if (comparison === null) return `Too few test rows for a verdict: AUC ${auc(value)}`;
    if (comparison === 'better') return `Better than guessing: AUC ${auc(value)}`;
    return comparison === 'worse'
      ? `Worse than guessing: AUC ${auc(value)}`
      : `Not distinguishable from guessing: AUC ${auc(value)}`;
  },
  aucNotScored: 'Not scored: no fold holds both classes',
  aucSubtitle: (rows, scheme, interval) =>
    `${count(rows, { one: 'event', other: 'events' })}, ${scheme === 'walk_forward' ? 'purged walk-forward' : 'purged k-fold'}${
      interval ? '; bars and band: 95 % intervals' : ''
    }`,
  aucAlt: (title, interval, folds) => {
    const range = interval === null ? '' : `, 95 % interval ${auc(interval[0])} to ${auc(interval[1])}`;
    const each = folds.map(({ fold, value }) => `fold ${fold} ${value === null ? 'not scored' : auc(value)}`);
    return `${title}${range}. By fold: ${each.join(', ')}.`;
  },
  time: 'time',
  overTimeTitle: (above, all) =>
    `Above guessing in ${above} of ${count(all, { one: 'stretch', other: 'stretches' })} of time`,
  overTimeSubtitle: (n) => `AUC of about ${n} test events at a time; bars are 95 % intervals`,
  overTimeAlt: (title, slices) =>
    `${title}. ${slices.map(({ name, value }) => `From ${name}: ${value === null ? 'not scored' : auc(value)}`).join(', ')}.`,
  model: 'model',
  logistic: 'logistic regression',
  falsePositives: 'false positive rate',
  truePositives: 'true positive rate',
  recall: 'recall',
  precision: 'precision',
  curvesTitle: (value, versus) => {
    if (value === null) return 'Not scored: no fold holds both classes';
    if (versus === null) return `AUC ${auc(value)}`;
    const against = `AUC ${auc(value)} against ${auc(versus.roc_auc)}`;
    return versus.better
      ? `Better than logistic regression: ${against}`
      : `Not distinguishably better than logistic regression: ${against}`;
  },
  curvesSubtitle: 'ROC, and precision against recall, on test rows',
  curvesAlt: (title, prAuc, baseRate) =>
    `${title}. Area under precision and recall ${prAuc === null ? 'not known' : auc(prAuc)}, guessing gets ${auc(baseRate)}.`,
  meanProbability: 'mean probability of the model',
  share: 'share that came true',
  perfect: 'as it should be',
  calibrationTitle: (error, side) => {
    const off = `off by ${error.toFixed(2)} on average`;
    if (side === 'neither') return `Probabilities are ${off}`;
    return side === 'high' ? `Probabilities run high, ${off}` : `Probabilities run low, ${off}`;
  },
  calibrationSubtitle: 'test rows by probability; a larger dot is more rows',
  calibrationAlt: (title, bins) =>
    `${title}. ${bins.map(([p, share]) => `at ${percent(p)}: ${percent(share)}`).join(', ')}.`,
  importanceTitle: (features, share) => `${features.join(' and ')} make up ${percent(share)} of the importance`,
  permutedTitle: (features) =>
    features.length === 0
      ? 'On test rows no feature is worth more than chance'
      : `Test rows need ${features.join(' and ')} most`,
  importanceSubtitle: (shown, all, permuted) => {
    const which =
      shown === all
        ? count(all, { one: 'feature', other: 'features' })
        : `the ${shown} most important of ${all} features`;
    return permuted
      ? `${which}: share in the fit, and AUC lost on test rows when the feature is shuffled`
      : `${which}: share in the fit`;
  },
  importanceInFit: 'share in the fit',
  importanceOnTest: 'AUC lost when shuffled',
  importanceAlt: (title, features) =>
    `${title}. Importance: ${features.map(([feature, share]) => `${feature} ${percent(share)}`).join(', ')}.`,
};

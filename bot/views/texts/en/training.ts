/** English: what a training came to. */
import { counted } from '../plural.ts';
import type { Texts } from '../texts.ts';
import { skipReasonsEn } from './errors/reasons.ts';

const count = counted('en');
const rows = (n: number) => count(n, { one: 'row', other: 'rows' });

export const trainingEn: Texts['training'] = {
  better: (metric, value, interval, baseline) =>
    `Better than the baseline: ${metric} ${value} ${interval}, baseline ${baseline}.`,
  notBetter: (metric, value, interval, baseline) =>
    `No better than the baseline: ${metric} ${value} ${interval}, baseline ${baseline}. Do not promote this model.`,
  worse: (metric, value, interval, baseline) =>
    `Worse than the baseline: ${metric} ${value} ${interval}, baseline ${baseline}. Do not promote this model.`,
  noVerdict: 'Not scored: no test block holds both classes, so nobody knows how good this model is.',
  noInterval: (metric, value) =>
    `No verdict: ${metric} ${value}, but the test blocks hold too few rows, beside the purge gap, to tell it from chance.`,
  metrics: { roc_auc: 'AUC' },
  aucMean: 'AUC, mean of the folds',
  meanStd: (mean, std, folds) => `${mean} ± ${std} (${count(folds, { one: 'fold', other: 'folds' })})`,
  pooled: 'AUC, pooled',
  baseRate: 'base rate (share of 1)',
  data: 'data',
  dataOf: (file, n, hash) => `${file}, ${rows(n)}, SHA-256 ${hash}`,
  period: 'period',
  model: 'model',
  modelOf: (model, features, seed) =>
    `${model}, ${count(features, { one: 'feature', other: 'features' })}, seed ${seed}`,
  cv: 'validation',
  embargo: 'embargo',
  embargoRows: (n) => rows(n),
  overlaps: 'overlaps',
  overlapsBy: (column) => `events begin at “${column}”; nothing that overlaps with a test block was trained on`,
  weights: 'weights',
  weightsOf: (column, uniqueness, effectiveRows) =>
    [
      column === null ? null : `“${column}”`,
      uniqueness === null ? null : `average uniqueness ${uniqueness}`,
      `worth ${effectiveRows} equal rows; metrics are not weighted`,
    ]
      .filter((part) => part !== null)
      .join(', '),
  cvOf: (scheme, folds, gap) =>
    `${scheme === 'purged_kfold' ? 'purged k-fold' : 'purged walk-forward'}, ${count(folds, { one: 'block', other: 'blocks' })}, purge gap ${rows(gap)}`,
  fold: 'fold',
  trainRows: 'train',
  purgedRows: 'purged',
  testRows: 'test',
  accuracy: 'accuracy',
  precision: 'precision',
  recall: 'recall',
  f1: 'F1',
  auc: 'AUC',
  skippedFolds: 'Blocks that were not scored',
  skipped: (block, reason) => `block ${block}: ${reason}`,
  skipReasons: skipReasonsEn,
  important: 'Most important features',
  warnings: 'Warnings',
  artifact: 'model file',
  report: 'report',
  trackerStates: { spooled: 'the run is kept in the spool folder until a tracker takes it' },
};

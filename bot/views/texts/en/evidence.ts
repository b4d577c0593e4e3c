/** English: how far a training's verdict may be trusted. */
import type { EvidenceTexts } from '../evidence-texts.ts';

const COMPARISONS = { better: 'better', not_better: 'not distinguishably better', worse: 'worse' } as const;

export const evidenceEn: EvidenceTexts = {
  versusLogistic: 'against logistic regression',
  versusOf: (difference, interval, comparison) => `AUC ${difference} ${interval}: ${COMPARISONS[comparison]}`,
  versusOpen: (difference) => `AUC ${difference}, no interval: too few rows in a test block`,
  gap: 'AUC, trained rows / test rows',
  gapOf: (train, test) => `${train} / ${test}`,
  threshold: 'threshold',
  thresholdOf: (value) => `above ${value} (highest F1)`,
  thresholdFixed: (value) => `above ${value} (fixed: too few scored rows)`,
  forward: (precision, recall) => `chosen forward: precision ${precision}, recall ${recall}`,
  calibration: 'log-loss',
  calibrationOf: (model, prior, worse) =>
    `${model}, base rate ${prior}${worse ? ': worse than that constant as probabilities' : ''}`,
  modelCard: 'model card',
  lost: (auc) => `AUC ${auc} when shuffled`,
};

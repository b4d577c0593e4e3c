/** The sentences that say how far a training's verdict may be trusted. Numbers come as they are written. */
import type { Comparison } from '#engine/charts/training-chart-words.ts';

export interface EvidenceTexts {
  readonly versusLogistic: string;
  /** @param difference of AUC, with its sign, as are the ends of `interval` */
  readonly versusOf: (difference: string, interval: string, comparison: Comparison) => string;
  /** @param difference of AUC, where blocks are too few for an interval */
  readonly versusOpen: (difference: string) => string;
  readonly gap: string;
  /** AUC on rows of the training part, and on test rows. */
  readonly gapOf: (train: string, test: string) => string;
  readonly threshold: string;
  readonly thresholdOf: (value: string) => string;
  readonly thresholdFixed: (value: string) => string;
  /** How the rule did on rows that it was not chosen on. */
  readonly forward: (precision: string, recall: string) => string;
  readonly calibration: string;
  /** Log-loss of the model and of the constant base rate. */
  readonly calibrationOf: (model: string, prior: string, worse: boolean) => string;
  readonly modelCard: string;
  /** What test rows lose without a feature. */
  readonly lost: (auc: string) => string;
}

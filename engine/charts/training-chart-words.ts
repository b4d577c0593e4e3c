/** The sentences on the charts of a training, in the reader's language; numbers come as they are. */
import type { CvDocument } from '../training/outputs/cv-document.ts';

/** How the value stands to the baseline, by its interval. */
export type Comparison = 'better' | 'not_better' | 'worse';

export interface FoldAuc {
  readonly fold: number;
  readonly value: number | null;
}

export interface ChartWords {
  readonly locale: string;
  readonly fold: string;
  readonly auc: string;
  readonly baseline: string;
  readonly allFolds: string;
  /** The finding. @param comparison null where there is no interval to compare by */
  readonly aucTitle: (comparison: Comparison | null, value: number) => string;
  readonly aucNotScored: string;
  readonly aucSubtitle: (rows: number, scheme: CvDocument['scheme'], interval: boolean) => string;
  readonly aucAlt: (title: string, interval: readonly [number, number] | null, folds: readonly FoldAuc[]) => string;
  readonly time: string;
  /** Of `all` slices of time, so many are above guessing. */
  readonly overTimeTitle: (above: number, all: number) => string;
  /** @param rows in a slice, about */
  readonly overTimeSubtitle: (rows: number) => string;
  readonly overTimeAlt: (
    title: string,
    slices: readonly { readonly name: string; readonly value: number | null }[],
  ) => string;
  readonly model: string;
  readonly logistic: string;
  readonly falsePositives: string;
  readonly truePositives: string;
  readonly recall: string;
  readonly precision: string;
  /** @param versus null where there is no logistic regression to compare with */
  readonly curvesTitle: (
    auc: number | null,
    versus: { readonly roc_auc: number; readonly better: boolean } | null,
  ) => string;
  readonly curvesSubtitle: string;
  readonly curvesAlt: (title: string, prAuc: number | null, baseRate: number) => string;
  readonly meanProbability: string;
  readonly share: string;
  readonly perfect: string;
  /** @param tooHigh the probabilities, on the whole, against what came true */
  readonly calibrationTitle: (error: number, tooHigh: 'high' | 'low' | 'neither') => string;
  readonly calibrationSubtitle: string;
  readonly calibrationAlt: (title: string, bins: readonly (readonly [probability: number, share: number])[]) => string;
  /** @param share 0 to 1, of the features that are named */
  readonly importanceTitle: (features: readonly string[], share: number) => string;
  /** @param features that test rows lose most without; empty where none is worth more than chance */
  readonly permutedTitle: (features: readonly string[]) => string;
  readonly importanceSubtitle: (shown: number, all: number, permuted: boolean) => string;
  readonly importanceAlt: (title: string, features: readonly (readonly [feature: string, share: number])[]) => string;
  readonly importanceInFit: string;
  readonly importanceOnTest: string;
}

/** Better than guessing or not, and than a plain logistic regression: out-of-fold AUC within folds, with bootstrap intervals. */

export interface Verdict {
  /** True when the whole interval is above the baseline; null when nothing could be compared, or there is no interval. */
  readonly better: boolean | null;
  readonly metric: 'roc_auc';
  readonly value: number | null;
  /** 95 %, percentile method. */
  readonly interval: readonly [number, number] | null;
  /** What guessing gets. */
  readonly baseline: number;
  /** The same rows scored by a logistic regression; null where there is none beside the model. */
  readonly versus_logistic: LogisticComparison | null;
  readonly text: string;
}

export interface LogisticComparison {
  /** Of the logistic regression. */
  readonly roc_auc: number;
  /** Of the model, less that. */
  readonly difference: number;
  /** Of the difference: both are drawn together. */
  readonly interval: readonly [number, number];
  /** True when the whole interval is above 0, false when it is not. */
  readonly better: boolean;
}

/** Areas under the ROC curve, and intervals of the model's and of the difference of both. */
export interface Evidence {
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  readonly logistic: number | null;
  readonly differenceInterval: readonly [number, number] | null;
}

const BASELINE = 0.5;

export function verdictOf(evidence: Evidence): Verdict {
  const { value, interval } = evidence;
  const versus = compared(evidence);
  const common = { metric: 'roc_auc', value, interval, baseline: BASELINE, versus_logistic: versus } as const;
  if (value === null) {
    return { better: null, ...common, text: 'not comparable with the baseline: no test block holds both classes' };
  }
  if (interval === null) {
    const problem = 'the test blocks hold too few rows, beside the purge gap, for an interval';
    return { better: null, ...common, text: `not comparable with the baseline: AUC ${short(value)}, but ${problem}` };
  }
  const [low, high] = interval;
  const found = `AUC ${short(value)} ${range(interval)}${versus === null ? '' : `, ${versusText(versus)}`}`;
  if (low > BASELINE) return { better: true, ...common, text: `better than baseline: ${found}` };
  if (high < BASELINE) return { better: false, ...common, text: `worse than baseline: ${found}` };
  return { better: false, ...common, text: `no better than baseline: ${found}` };
}

function compared({ value, logistic, differenceInterval }: Evidence): LogisticComparison | null {
  if (value === null || logistic === null || differenceInterval === null) return null;
  return {
    roc_auc: logistic,
    difference: value - logistic,
    interval: differenceInterval,
    better: differenceInterval[0] > 0,
  };
}

function versusText({ difference, interval }: LogisticComparison): string {
  return `${signed(difference)} against logistic regression [${signed(interval[0])}, ${signed(interval[1])}]`;
}

function range([low, high]: readonly [number, number]): string {
  return `[${short(low)}, ${short(high)}]`;
}

/** `.51`, as statisticians write what lies between 0 and 1. */
function short(value: number): string {
  return value.toFixed(2).replace(/^0/, '');
}

function signed(value: number): string {
  const text = value.toFixed(2).replace(/^(-?)0/, '$1');
  return value < 0 ? text : `+${text}`;
}

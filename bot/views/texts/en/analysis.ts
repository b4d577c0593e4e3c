/** English: analyses of drifts. */
import type { AnalysisTexts } from '../analysis-texts.ts';
import { counted } from '../plural.ts';

const count = counted('en');
const rows = (n: number) => count(n, { one: 'row', other: 'rows' });
const on = (alert: string) => (alert === '' ? '' : ` ${alert}`);
const confirm = (alert: string) => `retrain with \`mlops drift confirm${on(alert)}\``;
const protect = 'lower the risk meanwhile with `mlops protect on --reason "drift"`';
const dismiss = (alert: string) => `\`mlops drift dismiss${on(alert)} --reason "…"\``;

export const analysisEn: AnalysisTexts = {
  analysis: {
    title: (stream) => `Analysis of ${stream}`,
    conclusions: {
      no_values: 'Nothing is known of this stream: no value of it has come.',
      stale: 'The stream’s newest values are old: what drifted is perhaps only the source.',
      features_shifted: 'The data are no longer what the model was trained on: the drift is real.',
      own_change: 'Something of ours changed within a day before the drift: look at that first.',
      no_training: 'No model of ours has been trained yet, so there is nothing to compare with.',
      model_no_better: 'The newest model was no better than guessing: there is little that a drift could take from it.',
      trained_before: 'The newest model knows nothing of the time of this drift.',
      features_stable:
        'The features lie where they lay in training: what they mean may have changed, not what they are.',
      unexplained: 'Nothing that is known here explains it.',
    },
    conclusionNext: {
      no_values: () => 'see which streams there are with `mlops drift status`.',
      stale: () => `mend the source of the data; ${protect}.`,
      features_shifted: (alert) => `${confirm(alert)}; ${protect}.`,
      own_change: (alert) => `if that explains it, end it with ${dismiss(alert)}; else ${confirm(alert)}.`,
      no_training: () => `train once with \`mlops train <data>\`; ${protect}.`,
      model_no_better: () => `training on the same again changes little: ${protect}, and look for better features.`,
      trained_before: (alert) => `${confirm(alert)}, with data up to now; ${protect}.`,
      features_stable: (alert) => `${confirm(alert)} on newer labels; ${protect}.`,
      unexplained: (alert) =>
        `compare newer data with \`mlops drift analyse${on(alert)} --data <file>\`; ${protect}, or end it with ${dismiss(alert)}.`,
    },
    drift: 'drift',
    driftOf: (before, after, at) => `mean ${before} before, about ${after} after; ${at}`,
    newest: 'newest value',
    fresh: (isFresh) => (isFresh ? 'fresh' : 'TOO OLD'),
    counted: 'values',
    countedOf: (n, missing, refused) => `${n}, ${missing} missing, ${refused} refused`,
    model: 'model version',
    training: 'newest training',
    trainingOf: (job, at) => `${job}, ${at}`,
    verdict: 'its AUC',
    verdictOf: (value, interval) => `${value} ${interval}`,
    better: 'better than guessing',
    notBetter: 'no better than guessing',
    trainedOn: 'trained on',
    trainedOnOf: (path, n, to) => `${path}, ${rows(n)}, up to ${to}`,
    dataHeading: (path, n, shifted) =>
      `${path}, ${rows(n)}: ${shifted === 0 ? 'no feature has shifted' : `${count(shifted, { one: 'feature has', other: 'features have' })} shifted`}`,
    feature: 'feature',
    psi: 'PSI',
    ks: 'KS',
    band: '',
    bands: { stable: 'stable', moderate: 'moderate', shifted: 'SHIFTED' },
    moreFeatures: (n) => `… and ${count(n, { one: 'more feature', other: 'more features' })} in --json.`,
    changes: 'What changed since a week before it',
    noChanges: 'Nothing of ours has changed since a week before it.',
    changed: { control: 'control', model_version: 'model version', training: 'training', alert: 'alert' },
    at: 'time',
    what: 'what',
    detail: 'detail',
  },
};

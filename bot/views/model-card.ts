/**
 * The model card (Mitchell et al. 2019): a page of Markdown beside the artifact that says what the model is, how far it may be
 * trusted, and how to use it. In English like all documents, and made of the report alone: the same training, the same page.
 */
import type { JsonObject } from '#engine/json.ts';
import type { CardReport, ReportFold } from '#engine/training/outputs/report.ts';
import { warningsEn } from './texts/en/errors/warnings.ts';

const LISTED_FEATURES = 30;
const NOTHING = '–';
/** Models whose scores of their own training rows say nothing. */
const BY_HEART: ReadonlySet<string> = new Set(['rf', 'ml-rf']);
/** Warnings of what stood where the files were written: nothing of the model. */
const OF_FILES: ReadonlySet<string> = new Set(['output_renamed', 'output_kept']);

export function modelCard(report: CardReport): string {
  const sections = [
    heading(report),
    section('Data', data(report)),
    section('Validation', validation(report)),
    section('Against baselines', baselines(report)),
    section('Threshold', threshold(report)),
    section('Calibration', calibration(report)),
    section('What it looks at', features(report)),
    section('Limits and warnings', limits(report)),
    section('How to score it', howToScore(report)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function heading({ verdict, artifact, model, params, seed, code: version }: CardReport): string {
  return [
    `# Model card: ${code(fileName(artifact.path))}`,
    `**${sentence(verdict.text)}**`,
    'A binary classifier that gives each event the probability that its meta-label is 1: that the signal which opened it was right.',
    list([
      `Model: \`${model}\`, ${pairs(params)}, seed ${seed}`,
      `Artifact: ${code(fileName(artifact.path))}, ${artifact.bytes} bytes, SHA-256 \`${artifact.sha256}\``,
      version === null
        ? 'Code: not known'
        : `Code: commit \`${version.commit}\`${version.dirty ? ', with changes that were not committed' : ''}`,
    ]),
  ].join('\n\n');
}

function data({ dataset, missing, weights, features: names }: CardReport): string {
  const [from, to] = dataset.time_range;
  return list([
    `${code(fileName(dataset.path))}: ${dataset.rows} rows, ${names.length} features, SHA-256 \`${dataset.sha256}\``,
    `From ${from} to ${to}`,
    `Base rate (share of label 1): ${percent(dataset.base_rate)}`,
    missing.cells === 0
      ? 'No missing values'
      : `Missing values: ${missing.cells}; ${missing.policy === 'learn' ? 'the model has learned a side for them' : 'filled with the value before, or 0'}`,
    weights === null
      ? 'All rows count alike'
      : `Rows are weighted (effective rows ${Math.round(weights.effective_rows)}); metrics are not`,
  ]);
}

function validation({ cv, folds, aggregate }: CardReport): string {
  const { mean, std, min, max, pooled, intervals } = aggregate;
  const metrics = (['roc_auc', 'pr_auc', 'log_loss', 'brier', 'ece', 'precision_top_decile', 'f1', 'mcc'] as const).map(
    (metric) => {
      const interval = metric in intervals ? intervals[metric as keyof typeof intervals] : null;
      return [
        METRIC_NAMES[metric],
        number(pooled[metric]),
        interval === null ? NOTHING : `${number(interval[0])} to ${number(interval[1])}`,
        number(mean[metric]),
        number(std[metric]),
        number(min[metric]),
        number(max[metric]),
      ];
    },
  );
  const scheme = cv.scheme === 'walk_forward' ? 'Walk-forward' : 'Purged k-fold';
  return [
    `${scheme} over ${cv.folds} blocks in the order of time; ${cv.purge_gap} rows next to each test block are left out of training. Every figure below is of rows that the model which scored them had not seen. Intervals are 95 %, of a moving-block bootstrap; the AUC compares rows within a fold only.`,
    table(['', 'all rows', '95 % interval', 'mean of folds', 'std', 'min', 'max'], metrics),
    table(
      ['fold', 'test rows', 'tested on', 'trained on', 'purged', 'base rate', 'AUC', 'AUC, trained rows'],
      folds.map(foldRow),
    ),
  ].join('\n\n');
}

function foldRow(fold: ReportFold): string[] {
  const { tp, fn } = fold.confusion;
  return [
    String(fold.fold),
    String(fold.test_rows),
    `${day(fold.test_times[0])} to ${day(fold.test_times[1])}`,
    String(fold.train_rows),
    String(fold.purged_rows),
    percent((tp + fn) / fold.test_rows),
    number(fold.roc_auc),
    number(fold.train.roc_auc),
  ];
}

function baselines({ model, aggregate, baselines: { prior, logistic }, verdict, gap }: CardReport): string {
  const shown = ['roc_auc', 'pr_auc', 'log_loss', 'brier'] as const;
  const row = (name: string, of: (metric: (typeof shown)[number]) => number | null) => [
    name,
    ...shown.map((metric) => number(of(metric))),
  ];
  const rows = [
    row('this model', (metric) => aggregate.mean[metric]),
    ...(logistic === null ? [] : [row('logistic regression', (metric) => logistic.mean[metric])]),
    row('share of label 1 in the training part', (metric) => prior.mean[metric]),
  ];
  const versus = verdict.versus_logistic;
  return [
    table(['mean of folds', ...shown.map((metric) => METRIC_NAMES[metric])], rows),
    list([
      versus === null
        ? `There is no ${logistic === null ? 'logistic regression' : 'interval'} to compare with.`
        : `AUC less that of a logistic regression on the same rows: ${signed(versus.difference)} [${signed(versus.interval[0])}, ${signed(versus.interval[1])}]: ${comparedText(versus.interval)}.`,
      `AUC on rows of its own training part, less on test rows: ${signed(gap.gap.roc_auc)}; log-loss ${signed(gap.gap.log_loss)}. ${BY_HEART.has(model) ? 'Fully grown trees know their training rows by heart: judge the model by the test rows.' : ''}`.trim(),
    ]),
  ].join('\n\n');
}

function comparedText([low, high]: readonly [number, number]): string {
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'not distinguishably better';
}

function threshold({ threshold: { value, basis, basis_rows, forward } }: CardReport): string {
  if (basis === 'fixed')
    return 'Take an event when its probability is above 0.5: there were too few scored rows to choose another.';
  return list([
    `Take an event when its probability is above ${number(value)}: the highest F1 on all ${basis_rows} out-of-fold scores.`,
    forward === null
      ? 'No fold had earlier scores to choose a threshold on.'
      : `The same rule, with each fold's threshold chosen on scores of its own training part: precision ${number(forward.precision)}, recall ${number(forward.recall)}, F1 ${number(forward.f1)} on ${forward.rows} rows.`,
    'F1 counts a missed event like a wrong one. Where they cost differently, choose your own threshold.',
  ]);
}

function calibration({ calibration: bins, aggregate, baselines: { prior } }: CardReport): string {
  const rows = bins.flatMap(({ from, to, rows: count, mean_probability, share }) =>
    count === 0 ? [] : [[`${from} to ${to}`, String(count), number(mean_probability), number(share)]],
  );
  const worse = (aggregate.mean.log_loss ?? 0) > (prior.mean.log_loss ?? Number.POSITIVE_INFINITY);
  const note = worse
    ? 'Its probabilities are worse than the constant share of label 1 (log-loss): use them to order events, not as probabilities.'
    : 'Expected calibration error and log-loss stand in the table above.';
  return [table(['probability', 'rows', 'mean probability', 'share of label 1'], rows), note].join('\n\n');
}

function features({ features: names, importance, permutation_importance }: CardReport): string {
  const ordered = names.toSorted((a, b) => (importance[b] ?? 0) - (importance[a] ?? 0)).slice(0, LISTED_FEATURES);
  const rows = ordered.map((name) => {
    const permuted = permutation_importance?.features[name];
    const { roc_auc: auc, log_loss: loss } = permuted ?? {};
    return [
      code(name),
      percent(importance[name] ?? 0),
      auc === undefined ? NOTHING : `${signed(auc.mean)} ± ${number(auc.std)}`,
      loss === undefined ? NOTHING : `${signed(loss.mean)} ± ${number(loss.std)}`,
    ];
  });
  const left = names.length - ordered.length;
  return [
    'Share in the fit, and what test rows lose when the feature is shuffled among them (mean and deviation over the folds).',
    table(['feature', 'share in the fit', 'AUC lost', 'log-loss gained'], rows),
    ...(left === 0 ? [] : [`${left} more are in the report.`]),
  ].join('\n\n');
}

function limits({ warnings }: CardReport): string {
  return list([
    'It has seen only the market of its training data; validation says how it did there, not how it will do.',
    'It was fitted on all rows after validation: the figures above are of models fitted on parts of them.',
    'No costs, slippage or capacity are in these figures.',
    ...warnings
      .filter(({ code }) => !OF_FILES.has(code))
      .map(({ code, facts }) => cell(warningsEn[code]?.(facts) ?? `${code} ${JSON.stringify(facts)}`)),
  ]);
}

function howToScore({ artifact, features: names, missing, threshold: { value } }: CardReport): string {
  const blanks =
    missing.policy === 'learn'
      ? 'A missing value is NaN.'
      : 'Missing values must be filled first, as in training: the last value before, or 0.';
  return [
    `Any ONNX Runtime: input \`features\`, float32 [rows, ${names.length}], in the order of the metadata entry \`features\`; outputs \`label\` (probability above 0.5) and \`probabilities\` [rows, 2]. ${blanks}`,
    [
      '```python',
      'import json, numpy, onnxruntime',
      `session = onnxruntime.InferenceSession(${JSON.stringify(fileName(artifact.path))})`,
      'names = json.loads(session.get_modelmeta().custom_metadata_map["features"])',
      'rows = frame[names].to_numpy(numpy.float32)',
      'probability = session.run(["probabilities"], {"features": rows})[0][:, 1]',
      `take = probability > ${Number(value.toFixed(6))}`,
      '```',
    ].join('\n'),
  ].join('\n\n');
}

const METRIC_NAMES = {
  roc_auc: 'AUC',
  pr_auc: 'PR-AUC',
  log_loss: 'log-loss',
  brier: 'Brier',
  ece: 'calibration error',
  precision_top_decile: 'precision, top tenth',
  f1: 'F1 at 0.5',
  mcc: 'MCC at 0.5',
} as const;

function section(title: string, body: string): string {
  return `## ${title}\n\n${body}`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function number(value: number | null | undefined): string {
  return value === null || value === undefined ? NOTHING : value.toFixed(3);
}

function signed(value: number | null | undefined): string {
  const text = number(value);
  return typeof value === 'number' && !text.startsWith('-') ? `+${text}` : text;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function pairs(params: JsonObject): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(', ');
}

function day(iso: string): string {
  return iso.slice(0, 10);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** Column and file names may hold anything: nothing of them is markup, or ends a cell or a line. */
function cell(text: string): string {
  return oneLine(text).replaceAll(/[|`<>[\]*_\\]/g, (sign) => `\\${sign}`);
}

/** As code, in which only a bar must be escaped, and a backquote cannot be. */
function code(text: string): string {
  return `\`${oneLine(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

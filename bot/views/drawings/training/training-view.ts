/** Draws a training report: the verdict first, then the evidence that decides, then where the files are. */
import type { Json, JsonObject } from '#engine/json.ts';
import {
  shortHash,
  shownBytes,
  shownDecimal,
  shownDuration,
  shownNumber,
  shownPercent,
  shownTime,
} from '../../quantities.ts';
import { asList, asNumber, asObject, asObjects, asText, own, shownFacts } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { type Block, type Cell, fields, type View, view } from '../../view.ts';
import { evidenceRows, lostText } from './evidence-rows.ts';

/** Features that are listed by importance; the report's file holds all. */
const SHOWN_FEATURES = 5;

/** @param result the training report (docs/formats.md)
 *  @param reportPath where the report was written; null when that is not known */
export function trainingView(result: Json, reportPath: string | null, texts: Texts): View {
  const report = asObject(result);
  return view(
    verdictBlock(asObject(report.verdict), texts),
    summary(report, texts),
    foldTable(asObjects(report.folds), texts),
    skippedFolds(asObjects(report.skipped_folds), texts),
    importance(report, texts),
    warningList(report.warnings, texts),
    files(report, reportPath, texts),
  );
}

/** The verdict and the few figures that decide, for a card: the report has the rest. */
export function trainingSummary(result: Json, texts: Texts): View {
  const report = asObject(result);
  const dataset = asObject(report.dataset);
  const artifact = asObject(report.artifact);
  const { training } = texts;
  return view(
    verdictBlock(asObject(report.verdict), texts),
    fields([
      [training.aucMean, aucMeanText(report, texts)],
      ...evidenceRows(report, texts),
      [training.baseRate, shownPercent(dataset.base_rate, texts)],
      [training.data, asText(dataset.path)],
      [training.artifact, asText(artifact.path)],
    ]),
    warningList(report.warnings, texts),
  );
}

/** What the training found, against the baseline. */
export function verdictBlock(verdict: JsonObject, texts: Texts): Extract<Block, { kind: 'headline' }> {
  const { training } = texts;
  const [low, high] = asList(verdict.interval);
  const metric = asText(verdict.metric) ?? '';
  const value = shownDecimal(verdict.value, texts);
  const interval = `[${shownDecimal(low, texts)}, ${shownDecimal(high, texts)}]`;
  const baseline = shownDecimal(verdict.baseline, texts);
  if (asNumber(verdict.value) === null) return { kind: 'headline', text: training.noVerdict, tone: 'warning' };
  const named = own(training.metrics, metric) ?? metric;
  if (typeof verdict.better !== 'boolean') {
    return { kind: 'headline', text: training.noInterval(named, value), tone: 'warning' };
  }
  const say = (text: typeof training.better) => text(named, value, interval, baseline);
  if (verdict.better === true) return { kind: 'headline', text: say(training.better), tone: 'good' };
  const worse = Number(high) < Number(verdict.baseline);
  return { kind: 'headline', text: say(worse ? training.worse : training.notBetter), tone: 'bad' };
}

function summary(report: JsonObject, texts: Texts): Block {
  const { training } = texts;
  const dataset = asObject(report.dataset);
  const aggregate = asObject(report.aggregate);
  const [from, to] = asList(dataset.time_range);
  const cv = asObject(report.cv);
  const pooled = asObject(aggregate.pooled).roc_auc;
  return fields([
    [training.aucMean, aucMeanText(report, texts)],
    [training.pooled, asNumber(pooled) === null ? null : shownDecimal(pooled, texts)],
    ...evidenceRows(report, texts),
    [training.baseRate, shownPercent(dataset.base_rate, texts)],
    [
      training.data,
      training.dataOf(asText(dataset.path) ?? '', asNumber(dataset.rows) ?? 0, shortHash(dataset.sha256, texts)),
    ],
    [training.period, from === undefined ? null : `${shownTime(from, texts)} … ${shownTime(to, texts)}`],
    [
      training.model,
      training.modelOf(asText(report.model) ?? '', asList(report.features).length, shownNumber(report.seed, texts)),
    ],
    [training.cv, training.cvOf(asText(cv.scheme) ?? '', asNumber(cv.folds) ?? 0, asNumber(cv.purge_gap) ?? 0)],
    [training.embargo, embargoText(asObject(cv.embargo), texts)],
    [training.overlaps, asText(cv.start_column) === null ? null : training.overlapsBy(asText(cv.start_column)!)],
    [training.weights, weightsText(report.weights, texts)],
  ]);
}

function embargoText({ rows, seconds }: JsonObject, texts: Texts): string | null {
  if ((asNumber(rows) ?? 0) > 0) return texts.training.embargoRows(asNumber(rows)!);
  return (asNumber(seconds) ?? 0) > 0 ? shownDuration(1000 * asNumber(seconds)!, texts) : null;
}

function weightsText(given: Json | undefined, texts: Texts): string | null {
  const { column, mean_uniqueness, effective_rows } = asObject(given);
  if (effective_rows === undefined) return null;
  const uniqueness = asNumber(mean_uniqueness) === null ? null : shownDecimal(mean_uniqueness, texts);
  const rows = shownNumber(Math.round(asNumber(effective_rows) ?? 0), texts);
  return texts.training.weightsOf(asText(column), uniqueness, rows);
}

function aucMeanText(report: JsonObject, texts: Texts): string {
  const { mean, std, n_valid } = asObject(report.aggregate);
  const scored = asNumber(asObject(n_valid).roc_auc) ?? asObjects(report.folds).length;
  const auc = (of: unknown) => shownDecimal(asObject(of).roc_auc, texts);
  return texts.training.meanStd(auc(mean), auc(std), scored);
}

function foldTable(folds: readonly JsonObject[], texts: Texts): Block | null {
  if (folds.length === 0) return null;
  const { training } = texts;
  const right = (title: string) => ({ title, align: 'right' as const });
  const minor = (title: string) => ({ ...right(title), minor: true as const });
  return {
    kind: 'table',
    columns: [
      right(training.fold),
      right(training.trainRows),
      minor(training.purgedRows),
      right(training.testRows),
      minor(training.accuracy),
      minor(training.precision),
      minor(training.recall),
      right(training.f1),
      right(training.auc),
    ],
    rows: folds.map((fold): readonly Cell[] => [
      { text: shownNumber(fold.fold, texts) },
      { text: shownNumber(fold.train_rows, texts) },
      { text: shownNumber(fold.purged_rows, texts) },
      { text: shownNumber(fold.test_rows, texts) },
      { text: shownDecimal(fold.accuracy, texts) },
      { text: shownDecimal(fold.precision, texts) },
      { text: shownDecimal(fold.recall, texts) },
      { text: shownDecimal(fold.f1, texts) },
      { text: shownDecimal(fold.roc_auc, texts), tone: 'strong' },
    ]),
  };
}

function skippedFolds(skipped: readonly JsonObject[], texts: Texts): Block | null {
  if (skipped.length === 0) return null;
  const { training } = texts;
  return {
    kind: 'list',
    title: training.skippedFolds,
    items: skipped.map((fold) => {
      const reason = asText(fold.reason) ?? '';
      return { text: training.skipped(shownNumber(fold.block, texts), own(training.skipReasons, reason) ?? reason) };
    }),
  };
}

function importance(report: JsonObject, texts: Texts): Block | null {
  const pairs = Object.entries(asObject(report.importance)).map(
    ([feature, value]) => [feature, asNumber(value) ?? 0] as const,
  );
  if (pairs.length === 0) return null;
  const best = pairs.toSorted((a, b) => b[1] - a[1]).slice(0, SHOWN_FEATURES);
  return {
    kind: 'list',
    title: texts.training.important,
    items: best.map(([feature, value]) => {
      const lost = lostText(report, feature, texts);
      const share = `${feature} ${shownPercent(value, texts)}`;
      return { text: lost === null ? share : `${share}, ${lost}` };
    }),
  };
}

/** Warnings of a data set or a report: a code with facts, or a text as it is. */
export function warningList(given: Json | undefined, texts: Texts): Block | null {
  const warnings = asList(given);
  if (warnings.length === 0) return null;
  return {
    kind: 'list',
    title: texts.training.warnings,
    items: warnings.map((warning) => ({ text: warningText(warning, texts), tone: 'warning' })),
  };
}

function warningText(warning: Json, texts: Texts): string {
  if (typeof warning === 'string') return warning;
  const { code, facts } = asObject(warning);
  const write = own(texts.warnings, asText(code) ?? '');
  return write ? write(asObject(facts)) : `${code} ${shownFacts(asObject(facts))}`.trim();
}

function files(report: JsonObject, reportPath: string | null, texts: Texts): Block {
  const { training } = texts;
  const artifact = asObject(report.artifact);
  const path = asText(artifact.path);
  const trackers = asObjects(report.trackers).map((tracker): [string, string] => {
    const target = asText(tracker.target) ?? '';
    const state = asText(tracker.state) ?? '';
    return [target, own(training.trackerStates, state) ?? state];
  });
  return fields([
    [
      training.artifact,
      path === null ? null : `${path} (${shortHash(artifact.sha256, texts)}, ${shownBytes(artifact.bytes, texts)})`,
    ],
    [texts.evidence.modelCard, asText(asObject(report.model_card).path)],
    [training.report, reportPath],
    ...trackers,
  ]);
}

/** What decides whether a training's verdict may be trusted, as labelled rows. */
import type { Comparison } from '#engine/charts/training-chart-words.ts';
import type { JsonObject } from '#engine/json.ts';
import { shownDecimal, shownDifference } from '../../quantities.ts';
import { asList, asNumber, asObject } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';

type Row = readonly [label: string, value: string | null];

/** Rows without a value are left out by `fields`. @param report a training report, of any version */
export function evidenceRows(report: JsonObject, texts: Texts): Row[] {
  const { evidence } = texts;
  return [
    [evidence.versusLogistic, versusText(report, texts)],
    [evidence.gap, gapText(report, texts)],
    [evidence.threshold, thresholdText(report, texts)],
    [evidence.calibration, calibrationText(report, texts)],
  ];
}

/** What test rows lose when a feature is shuffled; null where that was not measured. */
export function lostText(report: JsonObject, feature: string, texts: Texts): string | null {
  const features = asObject(asObject(report.permutation_importance).features);
  const lost = asNumber(asObject(asObject(features[feature]).roc_auc).mean);
  return lost === null ? null : texts.evidence.lost(shownDifference(-lost, texts));
}

function versusText(report: JsonObject, texts: Texts): string | null {
  const { difference, interval } = asObject(asObject(report.verdict).versus_logistic);
  if (asNumber(difference) === null) return openVersusText(report, texts);
  const [low, high] = asList(interval);
  const range = `[${shownDifference(low, texts)}, ${shownDifference(high, texts)}]`;
  return texts.evidence.versusOf(
    shownDifference(difference, texts),
    range,
    comparisonOf(asNumber(low), asNumber(high)),
  );
}

/** Both AUCs are there, but no interval of their difference; null where there is nothing to compare with. */
function openVersusText({ verdict, baselines }: JsonObject, texts: Texts): string | null {
  const own = asNumber(asObject(verdict).value);
  const logistic = asNumber(asObject(asObject(asObject(baselines).logistic).pooled).roc_auc);
  if (own === null || logistic === null) return null;
  return texts.evidence.versusOpen(shownDifference(own - logistic, texts));
}

function comparisonOf(low: number | null, high: number | null): Comparison {
  if (low !== null && low > 0) return 'better';
  return high !== null && high < 0 ? 'worse' : 'not_better';
}

function gapText({ gap }: JsonObject, texts: Texts): string | null {
  const { train, test } = asObject(gap);
  const [trained, tested] = [asObject(train).roc_auc, asObject(test).roc_auc];
  if (asNumber(trained) === null || asNumber(tested) === null) return null;
  return texts.evidence.gapOf(shownDecimal(trained, texts), shownDecimal(tested, texts));
}

function thresholdText({ threshold }: JsonObject, texts: Texts): string | null {
  const { evidence } = texts;
  const { value, basis, forward } = asObject(threshold);
  if (asNumber(value) === null) return null;
  const shown = shownDecimal(value, texts);
  if (basis === 'fixed') return evidence.thresholdFixed(shown);
  const { precision, recall } = asObject(forward);
  const chosen = evidence.thresholdOf(shown);
  if (asNumber(precision) === null) return chosen;
  return `${chosen}; ${evidence.forward(shownDecimal(precision, texts), shownDecimal(recall, texts))}`;
}

function calibrationText({ aggregate, baselines }: JsonObject, texts: Texts): string | null {
  const model = asNumber(asObject(asObject(aggregate).mean).log_loss);
  const prior = asNumber(asObject(asObject(asObject(baselines).prior).mean).log_loss);
  if (model === null || prior === null) return null;
  return texts.evidence.calibrationOf(shownDecimal(model, texts), shownDecimal(prior, texts), model > prior);
}

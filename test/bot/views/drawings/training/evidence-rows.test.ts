import { describe, expect, it } from 'vitest';
import { evidenceRows, lostText } from '#bot/views/drawings/training/evidence-rows.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import type { JsonObject } from '#engine/json.ts';
import { trainingReportOf } from '../../../../fakes/training-report.ts';

type Report = ReturnType<typeof trainingReportOf>;

const REPORT = trainingReportOf();
const rowsOf = (changes: Partial<Report> = {}, texts = textEn) =>
  Object.fromEntries(evidenceRows(trainingReportOf(changes) as unknown as JsonObject, texts));

describe('the evidence of a training', () => {
  it('says what decides, each in a line', () => {
    expect(rowsOf()).toEqual({
      'against logistic regression': 'AUC +0.012 [-0.004, +0.027]: not distinguishably better',
      'AUC, trained rows / test rows': '1.000 / 0.521',
      threshold: 'above 0.360 (highest F1); chosen forward: precision 0.420, recall 0.900',
      'log-loss': '0.690, base rate 0.690',
    });
  });

  it('writes numbers as the reader’s language does', () => {
    expect(rowsOf({}, textRu)['против логистической регрессии']).toBe(
      'AUC +0,012 [-0,004, +0,027]: разница не доказана',
    );
  });

  it('says when probabilities are worse than the base rate', () => {
    const { mean } = REPORT.aggregate;
    const aggregate = { ...REPORT.aggregate, mean: { ...mean, log_loss: 0.9 } };

    expect(rowsOf({ aggregate })['log-loss']).toContain('worse than that constant as probabilities');
  });

  it('says when the threshold is fixed, and when nothing could be said of it', () => {
    const fixed = { ...REPORT.threshold, basis: 'fixed' as const, value: 0.5, forward: null };

    expect(rowsOf({ threshold: fixed }).threshold).toBe('above 0.500 (fixed: too few scored rows)');
    expect(rowsOf({ threshold: { ...REPORT.threshold, forward: null } }).threshold).toBe('above 0.360 (highest F1)');
  });

  it('leaves out what a report does not have', () => {
    expect(Object.values(Object.fromEntries(evidenceRows({}, textEn)))).toEqual([null, null, null, null]);
    const verdict = { ...REPORT.verdict, versus_logistic: null };
    const baselines = { ...REPORT.baselines, logistic: null };
    expect(rowsOf({ verdict, baselines })['against logistic regression']).toBeNull();
  });

  it('tells the difference without an interval where blocks are too few for one', () => {
    const verdict = { ...REPORT.verdict, better: null, interval: null, versus_logistic: null };
    const difference = REPORT.verdict.value! - REPORT.baselines.logistic!.pooled.roc_auc!;

    expect(rowsOf({ verdict })['against logistic regression']).toBe(
      `AUC ${difference < 0 ? '' : '+'}${difference.toFixed(3)}, no interval: too few rows in a test block`,
    );
    expect(rowsOf({ verdict }, textRu)['против логистической регрессии']).toContain('без интервала');
  });
});

describe('what is lost without a feature', () => {
  it('stands beside its importance where it was measured', () => {
    expect(lostText(REPORT as unknown as JsonObject, 'dispersion', textEn)).toBe('AUC -0.030 when shuffled');
    expect(lostText(REPORT as unknown as JsonObject, 'unheard of', textEn)).toBeNull();
  });
});

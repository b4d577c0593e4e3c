import { describe, expect, it } from 'vitest';
import { modelCard } from '#bot/views/model-card.ts';
import { trainingReportOf } from '../../fakes/training-report.ts';

const REPORT = trainingReportOf();
const { verdict, baselines } = REPORT;
const line = (card: string, beginning: string) => card.split('\n').find((each) => each.startsWith(beginning));

describe('a model card', () => {
  const card = modelCard(REPORT);

  it('opens with the artifact and the verdict', () => {
    expect(card.split('\n').slice(0, 3)).toEqual([
      '# Model card: `meta_model.onnx`',
      '',
      '**Better than baseline: AUC .52 [.51, .54].**',
    ]);
  });

  it('has a chapter for everything that must be known before the model is used', () => {
    expect([...card.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Data',
      'Validation',
      'Against baselines',
      'Threshold',
      'Calibration',
      'What it looks at',
      'Limits and warnings',
      'How to score it',
    ]);
  });

  it('gives metrics with their intervals, and each fold', () => {
    expect(line(card, '| AUC')).toBe('| AUC | 0.521 | 0.507 to 0.535 | 0.521 | 0.033 | 0.479 | 0.558 |');
    expect(line(card, '| 2 |')).toBe('| 2 | 2400 | 2010-01-03 to 2014-12-30 | 4790 | 10 | 41.7 % | 0.479 | 1.000 |');
  });

  it('compares with a logistic regression and with the share of the label', () => {
    expect(line(card, '| logistic regression')).toBe('| logistic regression | 0.509 | 0.420 | 0.690 | 0.250 |');
    expect(card).toContain('+0.012 [-0.004, +0.027]: not distinguishably better.');
  });

  it('says that there is no logistic regression beside one', () => {
    const alone = trainingReportOf({
      verdict: { ...verdict, versus_logistic: null },
      baselines: { ...baselines, logistic: null },
    });

    expect(modelCard(alone)).toContain('There is no logistic regression to compare with.');
    expect(line(modelCard(alone), '| logistic regression')).toBeUndefined();
  });

  it('tells the threshold and how it would have done', () => {
    expect(card).toContain('above 0.360: the highest F1 on all 9600 out-of-fold scores.');
    expect(card).toContain('precision 0.420, recall 0.900, F1 0.573 on 7200 rows.');
  });

  it('says when probabilities are worse than a constant', () => {
    const worse = { ...baselines, prior: { mean: { ...baselines.prior.mean, log_loss: 0.6 } } };

    expect(modelCard(trainingReportOf({ baselines: worse }))).toContain('use them to order events');
    expect(card).not.toContain('use them to order events');
  });

  it('is made of what was trained alone: neither times of day nor files that stood there before change it', () => {
    const again = trainingReportOf({
      timing_ms: { load: 1, folds: 2, final_fit: 3, publish: 4, total: 5 },
      memory_mb: 999,
      trackers: [],
      warnings: [...REPORT.warnings, { code: 'output_kept', facts: { file: 'a', kept: 'b' } }],
    });

    expect(modelCard(again)).toBe(card);
  });

  it('survives names that look like markup', () => {
    const name = 'a|b`c\n# d';
    const odd = trainingReportOf({ features: [name], importance: { [name]: 1 }, permutation_importance: null });

    expect(line(modelCard(odd), "| `a\\|b'c # d`")).toBe("| `a\\|b'c # d` | 100.0 % | – | – |");
  });

  it('writes what is not known as a dash', () => {
    const roc_auc = { roc_auc: null };
    const folds = REPORT.folds.map((fold) => ({ ...fold, ...roc_auc }));

    expect(line(modelCard(trainingReportOf({ folds })), '| 2 |')).toContain('| – | 1.000 |');
  });
});

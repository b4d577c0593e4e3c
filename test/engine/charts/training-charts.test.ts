import { describe, expect, it } from 'vitest';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import { trainingCharts } from '#engine/charts/training-charts.ts';
import type { BarChart, DotChart, LineChart } from '#engine/charts/types.ts';
import { trainingReportOf } from '../../fakes/training-report.ts';

type Report = ReturnType<typeof trainingReportOf>;
type Verdict = Report['verdict'];

const REPORT = trainingReportOf();
const chart = <Spec>(name: string, report = REPORT, words = textEn.chart) =>
  trainingCharts(report, words).find((each) => each.name === name)!.spec as Spec;
const judged = (verdict: Partial<Verdict>) => trainingReportOf({ verdict: { ...REPORT.verdict, ...verdict } });

describe('AUC by fold', () => {
  it('shows each fold with its interval, against guessing and against all folds', () => {
    const { points, levels, categories } = chart<DotChart>('auc-by-fold');

    expect(categories).toEqual(['1', '2', '3', '4']);
    expect(points.map(({ value }) => value)).toEqual([0.515, 0.479, 0.558, 0.531]);
    for (const { value, interval } of points) {
      expect(interval![0]).toBeLessThan(value!);
      expect(interval![1]).toBeGreaterThan(value!);
    }
    expect(levels).toEqual([
      { name: 'guessing', value: 0.5, interval: null, role: 'baseline' },
      { name: 'all folds', value: 0.521, interval: [0.507, 0.535], role: 'result' },
    ]);
  });

  it.each([
    [{}, 'Better than guessing: AUC 0.521'],
    [{ interval: [0.49, 0.55] as const }, 'Not distinguishable from guessing: AUC 0.521'],
    [{ value: 0.45, interval: [0.42, 0.48] as const }, 'Worse than guessing: AUC 0.450'],
    [{ value: null, interval: null }, 'Not scored: no fold holds both classes'],
    [{ better: null, interval: null }, 'Too few test rows for a verdict: AUC 0.521'],
  ])('has the finding as its title: %j', (verdict, title) => {
    expect(chart<DotChart>('auc-by-fold', judged(verdict)).title).toBe(title);
  });

  it('names the scheme that the rows were split by', () => {
    const kfold = trainingReportOf({ cv: { ...REPORT.cv, scheme: 'purged_kfold' } });

    expect(chart<DotChart>('auc-by-fold').subtitle).toContain('purged walk-forward');
    expect(chart<DotChart>('auc-by-fold', kfold).subtitle).toContain('purged k-fold');
    expect(chart<DotChart>('auc-by-fold', kfold, textRu.chart).subtitle).toContain('k блоков с очисткой');
  });

  it('says the same to those who cannot see it', () => {
    expect(chart<DotChart>('auc-by-fold').alt).toBe(
      'Better than guessing: AUC 0.521, 95 % interval 0.507 to 0.535. By fold: fold 1 0.515, fold 2 0.479, fold 3 0.558, fold 4 0.531.',
    );
    expect(chart<DotChart>('auc-by-fold', REPORT, textRu.chart).alt).toContain('блок 2 0,479');
  });

  it('leaves a fold without a score empty', () => {
    const folds = REPORT.folds.map((fold) => (fold.fold === 2 ? { ...fold, roc_auc: null } : fold));

    const { points, alt } = chart<DotChart>('auc-by-fold', trainingReportOf({ folds }));

    expect(points[1]).toEqual({ value: null, interval: null });
    expect(alt).toContain('fold 2 not scored');
  });

  it('keeps everything within its axis', () => {
    const { axis, points, levels } = chart<DotChart>('auc-by-fold');

    for (const { value, interval } of [...points, ...levels]) {
      for (const each of [value!, ...(interval ?? [])]) {
        expect(each).toBeGreaterThanOrEqual(axis.min);
        expect(each).toBeLessThanOrEqual(axis.max);
      }
    }
  });
});

describe('AUC over time', () => {
  it('shows each stretch of time with its interval, and counts those above guessing', () => {
    const { points, categories, title, subtitle } = chart<DotChart>('auc-over-time');

    expect(categories).toEqual(['2005', '2007', '2009', '2011', '2013', '2015', '2017', '2019']);
    expect(points.map(({ value }) => value)).toEqual(REPORT.over_time.map(({ roc_auc }) => roc_auc));
    expect(points[4]!.interval![0]).toBeLessThan(0.54);
    expect(title).toBe('Above guessing in 6 of 7 stretches of time');
    expect(subtitle).toContain('about 1200 test events');
  });

  it('names months where the years are few', () => {
    const over_time = REPORT.over_time.map((slice, at) => ({ ...slice, from: `2020-0${at + 1}-05T00:00:00.000Z` }));

    expect(chart<DotChart>('auc-over-time', trainingReportOf({ over_time })).categories.slice(0, 2)).toEqual([
      '2020-01',
      '2020-02',
    ]);
  });

  it('is left out where it would say no more than the folds', () => {
    const over_time = REPORT.over_time.slice(0, 4);

    expect(trainingCharts(trainingReportOf({ over_time }), textEn.chart).map(({ name }) => name)).not.toContain(
      'auc-over-time',
    );
  });
});

describe('the curves', () => {
  it('compare the model with a logistic regression and with chance', () => {
    const { panels, title } = chart<LineChart>('curves');

    expect(panels.map(({ lines }) => lines.map(({ name }) => name))).toEqual([
      ['guessing', 'logistic regression', 'model'],
      ['guessing', 'logistic regression', 'model'],
    ]);
    expect(title).toBe('Not distinguishably better than logistic regression: AUC 0.521 against 0.509');
  });

  it('say when the model is better, and when there is nothing to compare with', () => {
    const versus_logistic = { ...REPORT.verdict.versus_logistic!, better: true };
    const alone = trainingReportOf({
      verdict: { ...REPORT.verdict, versus_logistic: null },
      curves: { ...REPORT.curves!, logistic: null },
    });

    expect(chart<LineChart>('curves', judged({ versus_logistic })).title).toMatch(/^Better than logistic regression/);
    expect(chart<LineChart>('curves', alone).title).toBe('AUC 0.521');
    expect(chart<LineChart>('curves', alone).panels[0]!.lines).toHaveLength(2);
  });

  it('keep every line within the axes', () => {
    for (const { x, y, lines } of chart<LineChart>('curves').panels) {
      for (const [across, up] of lines.flatMap(({ points }) => points)) {
        expect(across).toBeGreaterThanOrEqual(x.min);
        expect(across).toBeLessThanOrEqual(x.max);
        expect(up).toBeGreaterThanOrEqual(y.min);
        expect(up).toBeLessThanOrEqual(y.max);
      }
    }
  });

  it('are left out where no fold holds both classes', () => {
    expect(trainingCharts(trainingReportOf({ curves: null }), textEn.chart).map(({ name }) => name)).not.toContain(
      'curves',
    );
  });
});

describe('calibration', () => {
  it('shows the bins that hold rows, with their size', () => {
    const [, model] = chart<LineChart>('calibration').panels[0]!.lines;

    expect(model!.points).toHaveLength(9);
    expect(model!.points[0]).toEqual([0.05, 0.3]);
    expect(model!.sizes).toEqual(new Array(9).fill(1000));
  });

  it.each([
    [0.2, 'Probabilities run high, off by 0.04 on average'],
    [-0.2, 'Probabilities run low, off by 0.04 on average'],
    [0, 'Probabilities are off by 0.04 on average'],
  ])('says on which side the probabilities are (%d)', (gap, title) => {
    const calibration = REPORT.calibration.map((bin) => ({
      ...bin,
      rows: 10,
      mean_probability: 0.5 + gap,
      share: 0.5,
    }));

    expect(chart<LineChart>('calibration', trainingReportOf({ calibration })).title).toBe(title);
  });
});

describe('importance', () => {
  const alone = (changes: Partial<Report> = {}) => trainingReportOf({ permutation_importance: null, ...changes });
  const permuted = (features: NonNullable<Report['permutation_importance']>['features']) =>
    trainingReportOf({ permutation_importance: { rows: [100, 100, 100, 100], features } });
  const lost = (mean: number, std: number) => ({ log_loss: { mean, std }, roc_auc: { mean, std } });

  it('shows the features in the order of their importance in the fit, and names the first two', () => {
    const { categories, columns, title } = chart<BarChart>('importance', alone());

    expect(categories).toEqual(['dispersion', 'momentum_5', 'range_width']);
    expect(columns.map(({ values }) => values)).toEqual([[0.6, 0.25, 0.15]]);
    expect(title).toBe('dispersion and momentum_5 make up 85 % of the importance');
  });

  it('goes by what test rows lose where that is known, and shows both', () => {
    const { categories, columns, title } = chart<BarChart>(
      'importance',
      permuted({ range_width: lost(0.05, 0.01), momentum_5: lost(0.01, 0.02), dispersion: lost(-0.01, 0.01) }),
    );

    expect(categories).toEqual(['range_width', 'momentum_5', 'dispersion']);
    expect(columns.map(({ values }) => values)).toEqual([
      [0.15, 0.25, 0.6],
      [0.05, 0.01, -0.01],
    ]);
    expect(title).toBe('Test rows need range_width most');
  });

  it('says when no feature is worth more than chance', () => {
    const none = permuted({ range_width: lost(0.01, 0.05), momentum_5: lost(0, 0), dispersion: lost(-0.01, 0) });

    expect(chart<BarChart>('importance', none).title).toBe('On test rows no feature is worth more than chance');
  });

  it('shows twelve of many features, and says of how many', () => {
    const features = Array.from({ length: 40 }, (_, index) => `feature_${index}`);
    const importance = Object.fromEntries(features.map((feature, index) => [feature, index / 780]));

    const { categories, subtitle } = chart<BarChart>('importance', alone({ features, importance }));

    expect(categories).toHaveLength(12);
    expect(categories[0]).toBe('feature_39');
    expect(subtitle).toContain('the 12 most important of 40 features');
  });

  it('keeps long names out of its title', () => {
    const features = ['x'.repeat(300)];

    const { title } = chart<BarChart>('importance', alone({ features, importance: { [features[0]!]: 1 } }));

    expect(title).toBe(`${'x'.repeat(23)}… make up 100 % of the importance`);
  });
});

describe('a report without folds or features', () => {
  it('has no chart of them', () => {
    const empty = trainingReportOf({ folds: [], features: [], over_time: [], curves: null });

    expect(trainingCharts(empty, textEn.chart)).toEqual([]);
  });
});

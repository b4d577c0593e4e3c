import { describe, expect, it } from 'vitest';
import { textEn } from '#bot/views/text.en.ts';
import { textRu } from '#bot/views/text.ru.ts';
import { trainingCharts } from '#engine/charts/training-charts.ts';
import type { BarChart, DotChart } from '#engine/charts/types.ts';
import { trainingReportOf } from '../../fakes/training-report.ts';

type Verdict = ReturnType<typeof trainingReportOf>['verdict'];

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
  ])('has the finding as its title: %j', (verdict, title) => {
    expect(chart<DotChart>('auc-by-fold', judged(verdict)).title).toBe(title);
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

describe('importance', () => {
  it('shows the features in the order of their importance, and names the first two', () => {
    const { categories, values, title } = chart<BarChart>('importance');

    expect(categories).toEqual(['dispersion', 'momentum_5', 'range_width']);
    expect(values).toEqual([0.6, 0.25, 0.15]);
    expect(title).toBe('dispersion and momentum_5 make up 85 % of the importance');
  });

  it('shows twelve of many features, and says of how many', () => {
    const features = Array.from({ length: 40 }, (_, index) => `feature_${index}`);
    const importance = Object.fromEntries(features.map((feature, index) => [feature, index / 780]));

    const { categories, subtitle } = chart<BarChart>('importance', trainingReportOf({ features, importance }));

    expect(categories).toHaveLength(12);
    expect(categories[0]).toBe('feature_39');
    expect(subtitle).toContain('the 12 most important of 40 features');
  });

  it('keeps long names out of its title', () => {
    const features = ['x'.repeat(300)];

    const { title } = chart<BarChart>('importance', trainingReportOf({ features, importance: { [features[0]!]: 1 } }));

    expect(title).toBe(`${'x'.repeat(23)}… make up 100 % of the importance`);
  });
});

describe('a report without folds or features', () => {
  it('has no chart of them', () => {
    expect(trainingCharts(trainingReportOf({ folds: [], features: [] }), textEn.chart)).toEqual([]);
  });
});

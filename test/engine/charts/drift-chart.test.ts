/** The charts of drift: where the cut is, what the levels are, and how much of the window is shown. */
import { describe, expect, it } from 'vitest';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import { driftChart, massDriftChart } from '#engine/charts/drift-chart.ts';
import { drawChart } from '#engine/charts/drivers/echarts.ts';
import { niceAxis } from '#engine/charts/nice-axis.ts';
import { DRIFT_REPORT } from '../../fakes/drift-alert.ts';

const words = textEn.driftChart;
const { detection } = DRIFT_REPORT;
const streams = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ stream: `ecb/s${at}`, at: '2008-11-14', shift_sd: 3 - at / 4 }));

describe('the chart of a drift', () => {
  it('has its cut before the values that came after, and both levels on their sides', () => {
    const { cut, levels, steps } = driftChart(DRIFT_REPORT, 'ecb/usd', words);

    expect(cut.x).toBe(2_451 - 16);
    expect(levels.map(({ from, to, value }) => ({ from, to, value }))).toEqual([
      { from: 2_307, to: 2_435, value: 0.4181 },
      { from: 2_435, to: 2_451, value: 0.9302 },
    ]);
    expect(steps.at(-1)).toEqual({ from: 2_447, to: 2_451, value: 1.01 });
  });

  it('shows of a long window what the values behind the cut can be compared with', () => {
    const window = [{ n: 100_000, mean: 0.4 }, ...detection.window];
    const { steps, x, subtitle } = driftChart(
      { level: 'drift', detection: { ...detection, index: 110_000, n_before: 100_216, window } },
      'ecb/usd',
      words,
    );

    expect(x.max - x.min).toBeLessThan(200);
    expect(steps[0]!.from).toBeGreaterThanOrEqual(x.min);
    expect(subtitle).toBe('Means of 8 stretches over the last 144 values');
  });

  it('shows the whole of a short window', () => {
    const window = [
      { n: 16, mean: 0.4 },
      { n: 16, mean: 0.9 },
    ];
    const short = { ...detection, index: 31, n_before: 16, n_after: 16, window };

    expect(driftChart({ level: 'warning', detection: short }, 'a/b', words).steps).toEqual([
      { from: 0, to: 16, value: 0.4 },
      { from: 16, to: 32, value: 0.9 },
    ]);
  });

  it('says the finding in its title, and all numbers in words', () => {
    const { title, alt } = driftChart(DRIFT_REPORT, 'ecb/usd', words);

    expect(title).toBe('Drift: the mean of ecb/usd went up');
    expect(alt).toBe(`${title}. Mean before 0.42, after 0.93; the cut is at value 2435.`);
  });

  it.each([textEn, textRu])('is drawn with its words, the same each time ($locale)', ({ driftChart: own }) => {
    const spec = driftChart(DRIFT_REPORT, 'ecb/<usd>', own);
    const [first, second] = [drawChart(spec), drawChart(spec)];

    expect(first.svg).toContain('ecb/&lt;usd&gt;');
    for (const word of [own.cut, own.before, own.after, own.index]) expect(first.svg).toContain(word);
    expect(second.svg).toBe(first.svg);
    expect(first.png.length).toBeGreaterThan(10_000);
  });

  it('survives values that are all the same', () => {
    const flat = { ...detection, mean_before: 0, mean_after: 0, window: [{ n: 32, mean: 0 }] };

    expect(drawChart(driftChart({ level: 'drift', detection: flat }, 'a/b', words)).svg).toMatch(/^<svg/);
  });
});

describe('the chart of a mass drift', () => {
  it('ranks the streams with the dates of their cuts', () => {
    const { categories, columns, title } = massDriftChart(streams(8), 12, words);

    expect(title).toBe('8 of 12 streams drifted at once');
    expect(categories[0]).toBe('ecb/s0  2008-11-14');
    expect(columns[0]!.values).toEqual([3, 2.75, 2.5, 2.25, 2, 1.75, 1.5, 1.25]);
  });

  it('counts those that it has no room for', () => {
    const { categories, subtitle } = massDriftChart(streams(40), 60, words);

    expect(categories).toHaveLength(12);
    expect(subtitle).toMatch(/28 more are not shown$/);
  });
});

describe('a round axis', () => {
  it.each([
    [0.38, 1.05, { min: 0.2, max: 1.2, step: 0.2, decimals: 1 }],
    [0, 1.12, { min: 0, max: 1.5, step: 0.5, decimals: 1 }],
    [2_307, 2_451, { min: 2_300, max: 2_500, step: 50, decimals: 0 }],
    [-0.0013, 0.0042, { min: -0.002, max: 0.006, step: 0.002, decimals: 3 }],
    [5, 5, { min: 2, max: 8, step: 1, decimals: 0 }],
    [0, 0, { min: -0.6, max: 0.6, step: 0.2, decimals: 1 }],
  ])('from %d to %d', (low, high, expected) => {
    const axis = niceAxis(low, high);

    expect(axis).toEqual(expected);
    expect(axis.min).toBeLessThanOrEqual(low);
    expect(axis.max).toBeGreaterThanOrEqual(high);
  });
});

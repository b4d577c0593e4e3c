import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import { drawChart } from '#engine/charts/drivers/echarts.ts';
import { DRAW_CHART } from '#engine/charts/tasks.ts';
import { trainingCharts } from '#engine/charts/training-charts.ts';
import type { BarChart, ChartSpec } from '#engine/charts/types.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { trainingReportOf } from '../../fakes/training-report.ts';

const CHARTS = trainingCharts(trainingReportOf(), textEn.chart).map(({ spec }) => spec);

const percent = { locale: 'en', decimals: 1, percent: true };
const column = (values: readonly (number | null)[], title = '') => ({ title, format: percent, values });

const bars = (more: Partial<BarChart> = {}): BarChart => ({
  kind: 'bars',
  title: 'a',
  subtitle: 'b',
  alt: 'c',
  categories: ['x', 'y'],
  columns: [column([0.75, 0.25])],
  ...more,
});

/** Signature, width and height of a PNG. */
function pngHeader(png: Uint8Array) {
  const bytes = Buffer.from(png);
  return {
    signature: bytes.subarray(0, 8).toString('latin1'),
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
  };
}

/** The texts of an SVG in the order in which they are drawn. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]!);
}

describe('a drawn chart', () => {
  it.each(CHARTS)('is an SVG and a PNG of the same shape ($title)', (spec) => {
    const { svg, png } = drawChart(spec);

    expect(svg).toMatch(/^<svg width="900" height="600"/);
    expect(pngHeader(png)).toEqual({ signature: '\x89PNG\r\n\x1a\n', width: 1350, height: 900 });
  });

  it.each(CHARTS)('is the same each time ($title)', (spec) => {
    const [first, second] = [drawChart(spec), drawChart(spec)];

    expect(second.svg).toBe(first.svg);
    expect(Buffer.compare(second.png, first.png)).toBe(0);
  });

  it('has title, numbers and names as text', () => {
    const texts = CHARTS.flatMap((spec) => textsOf(drawChart(spec).svg));

    expect(texts).toEqual(
      expect.arrayContaining(['Better than guessing: AUC 0.521', 'guessing', '0.558', 'dispersion', '60.0 %']),
    );
  });

  it('has its letters drawn with the font that comes along, Cyrillic ones too', () => {
    const inked = (title: string) =>
      createHash('sha256')
        .update(drawChart(bars({ title })).png)
        .digest('hex');
    const [empty, latin, cyrillic, other] = [inked(' '), inked('AUC'), inked('Блок'), inked('Клоб')];

    expect(new Set([empty, latin, cyrillic, other]).size).toBe(4);
  });

  it('writes numbers as the reader’s language does', () => {
    const [auc] = trainingCharts(trainingReportOf(), textRu.chart);

    expect(textsOf(drawChart(auc!.spec).svg)).toContain('0,558');
  });

  it('keeps a long title inside the picture, in two lines', () => {
    const title = 'a title that goes on and on, '.repeat(9);

    const lines = textsOf(drawChart(bars({ title })).svg).filter(
      (text) => text.startsWith('a title') || text.endsWith('…'),
    );

    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
  });

  it('survives names that no XML may hold, and shows them harmless', () => {
    const categories = ['<script>&"', 'a\u0000b\ud800', '\u202eevil', '日本語', 'x'.repeat(5000)];

    const { svg, png } = drawChart(bars({ categories, columns: [column([5, 4, 3, 2, 1].map((n) => n / 15))] }));

    expect(svg).toContain('&lt;script&gt;');
    expect(svg).not.toMatch(/[\p{Cc}--\n]|\u202e/v);
    expect(svg.isWellFormed()).toBe(true);
    expect(pngHeader(png).width).toBe(1350);
  });

  it.each([
    ['nothing', []],
    ['one value', [1]],
    ['a thousand values', Array.from({ length: 1000 }, () => 0.001)],
  ])('can be made of %s', (_name, values) => {
    const spec = bars({ categories: values.map((_, index) => String(index)), columns: [column(values)] });

    expect(drawChart(spec).png.length).toBeGreaterThan(1000);
  });

  it('names its lines and axes once, in the picture itself', () => {
    const texts = textsOf(drawChart(CHARTS[2]!).svg);

    for (const name of ['guessing', 'logistic regression', 'model', 'true positive rate', 'precision', 'recall']) {
      expect(texts.filter((text) => text === name)).toEqual([name]);
    }
  });

  it('stands two measures of the same things side by side, below zero too', () => {
    const texts = textsOf(
      drawChart(bars({ columns: [column([0.75, 0.25], 'fit'), column([-0.1, null], 'test')] })).svg,
    );

    expect(texts).toEqual(expect.arrayContaining(['fit', 'test', '75.0 %', '-10.0 %']));
    expect(texts.filter((text) => text === 'x')).toEqual(['x']);
  });

  it('is drawn by a thread of the pool', async () => {
    const tasks = { [DRAW_CHART.name]: new URL(`../../../workers/${DRAW_CHART.name}.ts`, import.meta.url) };
    const compute = createPiscinaCompute({ threads: 1, tasks });
    try {
      const [spec] = CHARTS as [ChartSpec];

      const { svg, png } = await compute.run(DRAW_CHART, spec);

      expect(svg).toBe(drawChart(spec).svg);
      expect(png).toBeInstanceOf(Uint8Array);
      expect(pngHeader(png).height).toBe(900);
    } finally {
      await compute.close();
    }
  });
});

/** What all charts have in common: size, letters, colours, and the title that states the finding. */
import type { EChartsCoreOption } from 'echarts/core';
import type { ChartAxis, ChartSpec, NumberFormat } from '../../types.ts';
import { REGULAR, textLines } from './text-layout.ts';

export const CHART_SIZE = { width: 900, height: 600 } as const;
export const FONT = 'Arimo';
/** Metric-compatible with Arial, by whose widths the library lays text out. */
export const FONT_STACK = `${FONT}, Arial, sans-serif`;

/** Told apart by position, shape and words as well; contrast of 4.5 and more on white. */
export const COLOURS = {
  text: '#1d1c1d',
  quiet: '#5c5c5c',
  grid: '#e2e2e2',
  result: '#1264a3',
  band: 'rgba(18, 100, 163, 0.12)',
  baseline: '#8f3b1b',
  reference: '#8a8a8a',
} as const;

/** Pixels; shown at 0.4 of its width, the smallest is still ten. */
export const LETTERS = { title: 34, subtitle: 24, label: 26 } as const;

const MARGIN = 36;
const TITLE_TOP = 30;
const TITLE_GAP = 10;
const TITLE_WIDTH = CHART_SIZE.width - 2 * MARGIN;
const TITLE_LINES = 2;

export function baseOption({ title, subtitle }: ChartSpec): EChartsCoreOption {
  const letters = (size: number, color: string) => ({
    fontFamily: FONT_STACK,
    fontSize: size,
    lineHeight: lineHeight(size),
    color,
  });
  return {
    animation: false,
    textStyle: { fontFamily: FONT_STACK, fontSize: LETTERS.label, color: COLOURS.text },
    title: {
      text: titleLines(title).join('\n'),
      subtext: subtitleLines(subtitle).join('\n'),
      left: MARGIN,
      top: TITLE_TOP,
      padding: 0,
      itemGap: TITLE_GAP,
      textStyle: { ...letters(LETTERS.title, COLOURS.text), fontWeight: 'bold' },
      subtextStyle: letters(LETTERS.subtitle, COLOURS.quiet),
    },
  };
}

/** Where there is room below the title, which may take several lines. */
export function belowTitle({ title, subtitle }: ChartSpec): number {
  const heading = titleLines(title).length * lineHeight(LETTERS.title);
  return TITLE_TOP + heading + TITLE_GAP + subtitleLines(subtitle).length * lineHeight(LETTERS.subtitle);
}

function titleLines(title: string): readonly string[] {
  return textLines(harmless(title), LETTERS.title, TITLE_WIDTH, TITLE_LINES);
}

function subtitleLines(subtitle: string): readonly string[] {
  return textLines(harmless(subtitle), LETTERS.subtitle * REGULAR, TITLE_WIDTH, TITLE_LINES);
}

function lineHeight(size: number): number {
  return Math.round(size * 1.2);
}

export function valueAxis(axis: ChartAxis): object {
  return {
    type: 'value',
    min: axis.min,
    max: axis.max,
    interval: axis.step,
    name: harmless(axis.title),
    nameGap: 24,
    nameTextStyle: { color: COLOURS.quiet, fontSize: LETTERS.subtitle, align: 'right' },
    axisLabel: {
      fontSize: LETTERS.label,
      color: COLOURS.text,
      formatter: (value: number) => written(value, axis.format),
    },
    splitLine: { lineStyle: { color: COLOURS.grid } },
  };
}

export function written(value: number, { locale, decimals, percent }: NumberFormat): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const text = new Intl.NumberFormat(locale, digits).format(percent ? value * 100 : value);
  return percent ? `${text} %` : text;
}

/** Data may hold characters that no XML may hold, or that reorder what stands beside them. */
export function harmless(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}\u200b-\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufffe\uffff]/gu, '\ufffd');
}

/** Lines over two axes, in one panel or two side by side, named in one row above. */
import type { EChartsCoreOption } from 'echarts/core';
import type { ChartAxis, ChartLine, LineChart, LinePanel } from '../../types.ts';
import {
  baseOption,
  belowTitle,
  CHART_SIZE,
  COLOURS,
  FONT_STACK,
  harmless,
  LETTERS,
  valueAxis,
  written,
} from './look.ts';
import { REGULAR, textWidth } from './text-layout.ts';

/** Pixels around a panel: numbers at the left, numbers and the axis's name below. */
const PANEL = { left: 92, right: 36, bottom: 104 } as const;
/** The row of names, and the name of the vertical axis. */
const ABOVE = 104;
const MARGIN = 36;
/** From below the title to the middle of the names, and to that of the vertical axes' names. */
const NAMES_DOWN = 28;
const AXES_DOWN = 68;
/** Length of the line before a name, and the gaps around both. */
const SAMPLE = { width: 44, gap: 10, apart: 32 } as const;

const WIDTH: { readonly [role in ChartLine['role']]: number } = { result: 5, baseline: 4, reference: 3 };
const DASH: { readonly [role in ChartLine['role']]: string | number[] } = {
  result: 'solid',
  baseline: [12, 8],
  reference: [3, 6],
};
/** Area of the largest dot is a circle of this many pixels across. */
const LARGEST_DOT = 34;
const SMALLEST_DOT = 8;

export function linesOption(spec: LineChart): EChartsCoreOption {
  const { panels } = spec;
  const top = belowTitle(spec) + ABOVE;
  const each = CHART_SIZE.width / panels.length;
  return {
    ...baseOption(spec),
    grid: panels.map((_, index) => ({
      left: index * each + PANEL.left,
      width: each - PANEL.left - PANEL.right,
      top,
      bottom: PANEL.bottom,
      // The library guesses the width of letters; the margins are ours.
      outerBoundsMode: 'none',
    })),
    xAxis: panels.map(({ x }, index) => ({ ...below(x), gridIndex: index })),
    yAxis: panels.map(({ y }, index) => ({ ...valueAxis(y), name: '', gridIndex: index })),
    series: [...panels.flatMap((panel, index) => seriesOf(panel, index)), heading(spec, belowTitle(spec))],
  };
}

function below(axis: ChartAxis): object {
  return {
    ...valueAxis(axis),
    nameLocation: 'middle',
    nameGap: 52,
    nameTextStyle: { color: COLOURS.quiet, fontSize: LETTERS.subtitle, align: 'center' },
    splitLine: { show: false },
    axisLine: { show: true, lineStyle: { color: COLOURS.quiet } },
    axisLabel: {
      fontSize: LETTERS.label,
      color: COLOURS.text,
      formatter: (value: number) => written(value, axis.format),
    },
  };
}

/** References first, the result last: where lines cross, it is on top. */
function seriesOf({ lines }: LinePanel, index: number): object[] {
  const order = ['reference', 'baseline', 'result'] as const;
  const sorted = lines.toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
  return sorted.map(({ name, role, points, sizes }) => {
    const largest = Math.max(1, ...(sizes ?? []));
    const dot = (at: number) => Math.max(SMALLEST_DOT, LARGEST_DOT * Math.sqrt((sizes?.[at] ?? 0) / largest));
    return {
      type: 'line',
      name: harmless(name),
      xAxisIndex: index,
      yAxisIndex: index,
      silent: true,
      emphasis: { disabled: true },
      symbol: sizes === null ? 'none' : 'circle',
      itemStyle: { color: COLOURS[role] },
      lineStyle: { color: COLOURS[role], width: WIDTH[role], type: DASH[role] },
      data: points.map((point, at) => (sizes === null ? [...point] : { value: [...point], symbolSize: dot(at) })),
    };
  });
}

/** The names of the lines with a sample of each, and below them those of the vertical axes. */
function heading({ panels }: LineChart, top: number): object {
  const lines = new Map(panels.flatMap((panel) => panel.lines.map((line) => [line.name, line] as const)));
  const children: object[] = [];
  let x: number = MARGIN;
  for (const { name, role } of lines.values()) {
    const y = top + NAMES_DOWN;
    const stroke = { stroke: COLOURS[role], lineWidth: WIDTH[role], lineDash: DASH[role] };
    children.push({ type: 'line', shape: { x1: x, y1: y, x2: x + SAMPLE.width, y2: y }, style: stroke });
    x += SAMPLE.width + SAMPLE.gap;
    children.push(text(name, { x, y }, COLOURS.text));
    x += textWidth(harmless(name), LETTERS.subtitle * REGULAR) + SAMPLE.apart;
  }
  for (const [index, { y: axis }] of panels.entries()) {
    const left = MARGIN + index * (CHART_SIZE.width / panels.length);
    children.push(text(axis.title, { x: left, y: top + AXES_DOWN }, COLOURS.quiet));
  }
  return { type: 'custom', silent: true, clip: false, data: [[0, 0]], renderItem: () => ({ type: 'group', children }) };
}

function text(words: string, place: { readonly x: number; readonly y: number }, fill: string): object {
  const style = {
    text: harmless(words),
    fill,
    fontFamily: FONT_STACK,
    fontSize: LETTERS.subtitle,
    verticalAlign: 'middle',
  };
  return { type: 'text', ...place, style };
}

/** Horizontal bars, the first at the top, each with its value at its end; a second column stands beside the first. */
import type { EChartsCoreOption } from 'echarts/core';
import type { BarChart, BarColumn } from '../../types.ts';
import { baseOption, belowTitle, CHART_SIZE, COLOURS, FONT_STACK, harmless, LETTERS, written } from './look.ts';
import { cutText, REGULAR, textWidth } from './text-layout.ts';

/** Pixels for names; longer ones are cut. */
const NAME_WIDTH = 320;
const NAME_WIDTH_BESIDE_TWO = 250;
const MARGIN = 36;
/** For the number behind the longest bar. */
const NUMBER_WIDTH = 110;
/** For the title of a column. */
const HEAD = 40;
/** More bars have smaller letters. */
const FEW = 8;

/** Pixels from the left. */
interface Place {
  readonly left: number;
  readonly width: number;
}

export function barsOption(spec: BarChart): EChartsCoreOption {
  const { columns, categories } = spec;
  const size = categories.length > FEW ? 22 : LETTERS.label;
  const most = columns.length > 1 ? NAME_WIDTH_BESIDE_TWO : NAME_WIDTH;
  const names = categories.map((name) => cutText(harmless(name), size * REGULAR, most));
  const longest = Math.max(0, ...names.map((name) => textWidth(name, size * REGULAR)));
  const top = belowTitle(spec) + 20 + (columns.length > 1 ? HEAD : 0);
  const left = MARGIN + longest;
  const each = (CHART_SIZE.width - left) / Math.max(1, columns.length);
  const places = columns.map((_, index) => ({ left: left + index * each, width: each - NUMBER_WIDTH }));
  return {
    ...baseOption(spec),
    grid: places.map((place) => ({ ...place, top, bottom: 30 })),
    xAxis: columns.map(({ values }, index) => ({
      type: 'value',
      gridIndex: index,
      min: Math.min(0, ...values.map((value) => value ?? 0)),
      max: 'dataMax',
      axisLabel: { show: false },
      splitLine: { show: false },
    })),
    yAxis: columns.map((_, index) => ({
      type: 'category',
      gridIndex: index,
      inverse: true,
      data: names,
      axisLabel: { show: index === 0, fontSize: size, color: COLOURS.text, interval: 0 },
      axisTick: { show: false },
      axisLine: { show: false },
    })),
    series: [
      ...columns.map((column, index) => bars(column, index, size)),
      ...columns.map(({ title }, index) => columnTitle(title, places[index]!, top)),
    ],
  };
}

function bars({ values, format }: BarColumn, index: number, size: number): object {
  return {
    type: 'bar',
    xAxisIndex: index,
    yAxisIndex: index,
    silent: true,
    emphasis: { disabled: true },
    barWidth: '64%',
    barMaxWidth: 60,
    itemStyle: { color: index === 0 ? COLOURS.result : COLOURS.baseline },
    data: [...values],
    label: {
      show: true,
      // Of a bar below zero that is its beginning, where nothing else stands.
      position: 'right',
      fontSize: size,
      color: COLOURS.text,
      formatter: ({ value }: { value: number | null }) => (value === null ? '' : written(value, format)),
    },
  };
}

/** Above the bars. */
function columnTitle(title: string, { left, width }: Place, top: number): object {
  return {
    type: 'custom',
    silent: true,
    clip: false,
    data: title === '' ? [] : [[0, 0]],
    renderItem: () => ({
      type: 'text',
      x: left,
      y: top - HEAD / 2,
      style: {
        text: cutText(harmless(title), LETTERS.subtitle * REGULAR, width + NUMBER_WIDTH - 12),
        fill: COLOURS.quiet,
        fontSize: LETTERS.subtitle,
        fontFamily: FONT_STACK,
        verticalAlign: 'middle',
      },
    }),
  };
}

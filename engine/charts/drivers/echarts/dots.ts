/** Points with intervals over categories, levels across, each named at its right end. */
import type { EChartsCoreOption } from 'echarts/core';
import type { ChartLevel, DotChart } from '../../types.ts';
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
import { cutText, REGULAR, textWidth } from './text-layout.ts';

/** Pixels around the plot: numbers at the left, names of the levels at the right, categories below. */
const PLOT = { left: 100, right: 220, bottom: 110, aboveAxis: 62 } as const;
/** Between the plot and the names of the levels: the number of the last point reaches into it. */
const NAME_GAP = 36;
/** Two lines, and some air. */
const LEVEL_NAME_HEIGHT = 66;
/** With more points their numbers would cover each other. */
const MOST_NUMBERS = 5;
/** Above lines and bands; the library draws these at 5. */
const ABOVE_LEVELS = 10;
/** More categories are named in turn. */
const MOST_CATEGORIES = 12;

/** What a custom series is given to place its shapes by. */
interface Place {
  value(dimension: number): number;
  coord(point: readonly [x: number, y: number]): [x: number, y: number];
}

export function dotsOption(spec: DotChart): EChartsCoreOption {
  return {
    ...baseOption(spec),
    grid: { left: PLOT.left, right: PLOT.right, top: belowTitle(spec) + PLOT.aboveAxis, bottom: PLOT.bottom },
    xAxis: {
      type: 'category',
      data: spec.categories.map(harmless),
      name: harmless(spec.categoryTitle),
      nameLocation: 'middle',
      nameGap: 56,
      nameTextStyle: { color: COLOURS.quiet, fontSize: LETTERS.subtitle },
      axisLabel: {
        fontSize: LETTERS.label,
        color: COLOURS.text,
        interval: everyHow(spec.categories) - 1,
      },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: COLOURS.quiet } },
    },
    yAxis: valueAxis(spec.axis),
    series: [intervals(spec), points(spec), levelNames(spec)],
  };
}

/** Each, each second, … so that names do not touch. */
function everyHow(categories: readonly string[]): number {
  const longest = Math.max(0, ...categories.map((name) => textWidth(harmless(name), LETTERS.label * REGULAR)));
  const room = CHART_SIZE.width - PLOT.left - PLOT.right;
  const most = Math.min(MOST_CATEGORIES, Math.floor(room / (longest + LETTERS.label / 2)));
  return Math.ceil(categories.length / Math.max(1, most));
}

function points({ points: all, format, levels }: DotChart): object {
  const known = all.flatMap(({ value }, index) => (value === null ? [] : [[index, value]]));
  // The dashed line comes last: where both lie together, it is still seen.
  const lines = levels.toSorted((a, b) => Number(a.role === 'baseline') - Number(b.role === 'baseline'));
  const bands = levels.flatMap(({ interval }) => (interval === null ? [] : [interval.map((yAxis) => ({ yAxis }))]));
  return {
    type: 'scatter',
    silent: true,
    emphasis: { disabled: true },
    z: ABOVE_LEVELS,
    symbolSize: all.length > MOST_CATEGORIES ? 12 : 22,
    itemStyle: { color: COLOURS.result, opacity: 1 },
    data: known,
    label: {
      show: all.length <= MOST_NUMBERS,
      position: 'right',
      distance: 10,
      fontSize: LETTERS.label,
      color: COLOURS.text,
      // Lines that lie behind a number leave it readable.
      textBorderColor: 'white',
      textBorderWidth: 5,
      formatter: ({ value }: { value: readonly [number, number] }) => written(value[1], format),
    },
    markLine: {
      silent: true,
      symbol: 'none',
      label: { show: false },
      data: lines.map((level) => ({
        yAxis: level.value,
        lineStyle: { color: colourOf(level), width: 3, type: level.role === 'baseline' ? [12, 10] : 'solid' },
      })),
    },
    markArea: { silent: true, itemStyle: { color: COLOURS.band }, data: bands },
  };
}

/** A line from low to high with a bar at each end. */
function intervals({ points: all }: DotChart): object {
  const reach = all.length > MOST_CATEGORIES ? 6 : 12;
  return {
    type: 'custom',
    silent: true,
    z: ABOVE_LEVELS - 1,
    data: all.flatMap(({ interval }, index) => (interval === null ? [] : [[index, ...interval]])),
    encode: { x: 0, y: [1, 2] },
    renderItem: (_: unknown, place: Place) => {
      const [x, low] = place.coord([place.value(0), place.value(1)]);
      const [, high] = place.coord([place.value(0), place.value(2)]);
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line',
        shape: { x1, y1, x2, y2 },
        style: { stroke: COLOURS.result, lineWidth: 3 },
      });
      const end = (y: number) => line(x - reach, y, x + reach, y);
      return { type: 'group', children: [line(x, low, x, high), end(low), end(high)] };
    },
  };
}

/** Name and number of each level beside its end, moved apart where the levels are close. */
function levelNames(spec: DotChart): object {
  const inOrder = spec.levels.toSorted((a, b) => b.value - a.value);
  return {
    type: 'custom',
    silent: true,
    clip: false,
    data: [[0, spec.axis.min]],
    encode: { x: 0, y: 1 },
    renderItem: (_: unknown, place: Place) => {
      const wanted = inOrder.map((level) => place.coord([0, level.value])[1]);
      const children = apart(wanted, LEVEL_NAME_HEIGHT).map((y, index) => levelName(inOrder[index]!, y, spec));
      return { type: 'group', children };
    },
  };
}

function levelName(level: ChartLevel, y: number, { format }: DotChart): object {
  const name = cutText(harmless(level.name), LETTERS.subtitle * REGULAR, PLOT.right - NAME_GAP - 16);
  return {
    type: 'text',
    x: CHART_SIZE.width - PLOT.right + NAME_GAP,
    y,
    style: {
      text: `${name}\n${written(level.value, format)}`,
      fill: colourOf(level),
      fontFamily: FONT_STACK,
      fontSize: LETTERS.subtitle,
      lineHeight: LETTERS.subtitle * 1.2,
      align: 'left',
      verticalAlign: 'middle',
    },
  };
}

/** Places from top to bottom, at least `gap` apart, as near to where they are wanted as a pair can be. */
function apart(wanted: readonly number[], gap: number): readonly number[] {
  const placed = [...wanted];
  for (let index = 1; index < placed.length; index += 1) {
    const missing = gap - (placed[index]! - placed[index - 1]!);
    if (missing <= 0) continue;
    placed[index - 1]! -= missing / 2;
    placed[index]! += missing / 2;
  }
  return placed;
}

function colourOf({ role }: ChartLevel): string {
  return role === 'baseline' ? COLOURS.baseline : COLOURS.result;
}

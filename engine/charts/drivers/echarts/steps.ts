/** Steps over an axis of positions, a line where the cut is, and the level on each side of it, named at the right. */
import type { EChartsCoreOption } from 'echarts/core';
import type { StepChart } from '../../types.ts';
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
import { cutText, REGULAR } from './text-layout.ts';

/** Pixels around the plot: numbers at the left, names of the levels at the right, the axis's name below. */
const PLOT = { left: 100, right: 190, bottom: 110, aboveAxis: 62 } as const;
const NAME_GAP = 16;
/** A name and the air around it. */
const NAME_HEIGHT = 40;
/** Above the grid; the library draws lines at 2. */
const ON_TOP = 5;

/** What a custom series is given to place its shapes by. */
interface Place {
  coord(point: readonly [x: number, y: number]): [x: number, y: number];
}

export function stepsOption(spec: StepChart): EChartsCoreOption {
  const { x, y } = spec;
  return {
    ...baseOption(spec),
    grid: {
      left: PLOT.left,
      right: PLOT.right,
      top: belowTitle(spec) + PLOT.aboveAxis,
      bottom: PLOT.bottom,
      outerBoundsMode: 'none',
    },
    xAxis: {
      ...valueAxis(x),
      nameLocation: 'middle',
      nameGap: 56,
      nameTextStyle: { color: COLOURS.quiet, fontSize: LETTERS.subtitle, align: 'center' },
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: COLOURS.quiet } },
      axisLabel: {
        fontSize: LETTERS.label,
        color: COLOURS.text,
        margin: 14,
        // The axis may end at any number.
        showMaxLabel: x.max % x.step === 0,
        formatter: (value: number) => written(value, x.format),
      },
    },
    yAxis: valueAxis(y),
    series: [shapes(spec)],
  };
}

function shapes(spec: StepChart): object {
  const { steps, levels, cut, y } = spec;
  return {
    type: 'custom',
    silent: true,
    clip: false,
    z: ON_TOP,
    data: [[spec.x.min, y.min]],
    encode: { x: 0, y: 1 },
    renderItem: (_: unknown, place: Place) => {
      // Heights may be compared by their areas only where these begin at zero.
      const bars = y.min === 0 ? steps.map((step) => area(place, step, 0)) : [];
      const tops = steps.map((step) => across(place, step, { stroke: COLOURS.reference, lineWidth: 3 }));
      const [at, top] = place.coord([cut.x, y.max]);
      const [, bottom] = place.coord([cut.x, y.min]);
      const line = {
        type: 'line',
        shape: { x1: at, y1: top - 14, x2: at, y2: bottom },
        style: { stroke: COLOURS.text, lineWidth: 3, lineDash: [4, 6] },
      };
      const named = text(cut.name, { x: at, y: top - 30 }, COLOURS.text, 'center');
      const means = levels.map((level) =>
        across(place, level, { stroke: colourOf(level.role), lineWidth: 6, ...dashOf(level.role) }),
      );
      return { type: 'group', children: [...bars, ...tops, line, named, ...means, ...names(spec, place)] };
    },
  };
}

/** What lies under a step, so that its width is seen. */
function area(place: Place, { from, to, value }: StepChart['steps'][number], floor: number): object {
  const [left, top] = place.coord([from, value]);
  const [right, bottom] = place.coord([to, floor]);
  const shape = { x: left, y: top, width: right - left, height: bottom - top };
  return { type: 'rect', shape, style: { fill: COLOURS.band } };
}

function across(place: Place, { from, to, value }: StepChart['steps'][number], style: object): object {
  const [x1, y] = place.coord([from, value]);
  const [x2] = place.coord([to, value]);
  return { type: 'line', shape: { x1, y1: y, x2, y2: y }, style };
}

/** Beside the plot, moved apart where the levels are close. */
function names({ levels }: StepChart, place: Place): object[] {
  const left = CHART_SIZE.width - PLOT.right + NAME_GAP;
  const inOrder = levels.toSorted((a, b) => b.value - a.value);
  const wanted = inOrder.map(({ value }) => place.coord([0, value])[1]);
  for (let index = 1; index < wanted.length; index += 1) {
    const missing = NAME_HEIGHT - (wanted[index]! - wanted[index - 1]!);
    if (missing <= 0) continue;
    wanted[index - 1]! -= missing / 2;
    wanted[index]! += missing / 2;
  }
  return inOrder.map(({ name, role }, index) => {
    const words = cutText(harmless(name), LETTERS.subtitle * REGULAR, PLOT.right - NAME_GAP - 8);
    return text(words, { x: left, y: wanted[index]! }, colourOf(role), 'left');
  });
}

function text(words: string, at: { readonly x: number; readonly y: number }, fill: string, align: string): object {
  const style = {
    text: harmless(words),
    fill,
    fontFamily: FONT_STACK,
    fontSize: LETTERS.subtitle,
    align,
    verticalAlign: 'middle',
  };
  return { type: 'text', ...at, style };
}

function colourOf(role: 'baseline' | 'result'): string {
  return COLOURS[role];
}

/** Told apart without colour. */
function dashOf(role: 'baseline' | 'result'): object {
  return role === 'baseline' ? { lineDash: [12, 8] } : {};
}

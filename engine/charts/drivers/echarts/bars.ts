/** Horizontal bars, the first at the top, each with its value at its end. */
import type { EChartsCoreOption } from 'echarts/core';
import type { BarChart } from '../../types.ts';
import { baseOption, belowTitle, COLOURS, harmless, LETTERS, written } from './look.ts';
import { cutText, REGULAR, textWidth } from './text-layout.ts';

/** Pixels for names; longer ones are cut. */
const NAME_WIDTH = 320;
const MARGIN = 36;
/** More bars have smaller letters. */
const FEW = 8;

export function barsOption(spec: BarChart): EChartsCoreOption {
  const size = spec.categories.length > FEW ? 22 : LETTERS.label;
  const names = spec.categories.map((name) => cutText(harmless(name), size * REGULAR, NAME_WIDTH));
  const longest = Math.max(0, ...names.map((name) => textWidth(name, size * REGULAR)));
  return {
    ...baseOption(spec),
    grid: { left: MARGIN + longest, right: 120, top: belowTitle(spec) + 20, bottom: 30 },
    xAxis: { type: 'value', min: 0, max: 'dataMax', axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: {
      type: 'category',
      inverse: true,
      data: names,
      axisLabel: { fontSize: size, color: COLOURS.text, interval: 0 },
      axisTick: { show: false },
      axisLine: { show: false },
    },
    series: [
      {
        type: 'bar',
        silent: true,
        emphasis: { disabled: true },
        barWidth: '64%',
        barMaxWidth: 60,
        itemStyle: { color: COLOURS.result },
        data: [...spec.values],
        label: {
          show: true,
          position: 'right',
          fontSize: size,
          color: COLOURS.text,
          formatter: ({ value }: { value: number }) => written(value, spec.format),
        },
      },
    ],
  };
}

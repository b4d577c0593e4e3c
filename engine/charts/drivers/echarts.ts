/** Draws charts with ECharts on the server: SVG as text, and as PNG through resvg with a font of our own. */
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import type { EChartsCoreOption } from 'echarts/core';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { ChartSpec, DrawnChart } from '../types.ts';
import { barsOption } from './echarts/bars.ts';
import { dotsOption } from './echarts/dots.ts';
import { linesOption } from './echarts/lines.ts';
import { CHART_SIZE, FONT } from './echarts/look.ts';
import { stepsOption } from './echarts/steps.ts';

echarts.use([
  BarChart,
  CustomChart,
  LineChart,
  ScatterChart,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TitleComponent,
  SVGRenderer,
]);

/** Pixels of the PNG for one of the SVG: sharp on a telephone. */
const ZOOM = 1.5;
// resvg draws text only with a font that it can find, and what a machine has installed must not change a picture.
const FONT_FILES = ['Regular', 'Bold'].map((weight) =>
  fileURLToPath(new URL(`../fonts/Arimo-${weight}.ttf`, import.meta.url)),
);

export function drawChart(spec: ChartSpec): DrawnChart {
  const svg = drawSvg(spec);
  return { svg, png: drawPng(svg) };
}

function drawSvg(spec: ChartSpec): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...CHART_SIZE });
  try {
    chart.setOption(optionOf(spec));
    return still(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

function optionOf(spec: ChartSpec): EChartsCoreOption {
  switch (spec.kind) {
    case 'dots':
      return dotsOption(spec);
    case 'bars':
      return barsOption(spec);
    case 'lines':
      return linesOption(spec);
    case 'steps':
      return stepsOption(spec);
  }
}

/**
 * Without what is for browsers only (classes for a pointer over a mark, and their styles): the library numbers it over all charts of
 * a process, and the same chart must always be the same text. Quotes in texts are escaped, so no text looks like an attribute.
 */
function still(svg: string): string {
  return svg
    .replaceAll(/ (?:class="zr\d+-cls-\d+"|ecmeta_\w+="[^"]*")/g, '')
    .replaceAll(/<style >[\s\S]*?<\/style>\n?/g, '')
    .replaceAll(/((?:id="|url\(#))zr\d+-/g, '$1chart-');
}

function drawPng(svg: string): Uint8Array {
  const image = new Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { loadSystemFonts: false, fontFiles: FONT_FILES, defaultFontFamily: FONT, sansSerifFamily: FONT },
  });
  return image.render().asPng();
}

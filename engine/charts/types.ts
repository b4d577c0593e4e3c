/** Charts as plain data: what is drawn, without saying by which library. Port ChartRenderer is the task `DRAW_CHART`. */

/** How the numbers on an axis and beside marks are written. */
export interface NumberFormat {
  /** BCP 47: `en`, `ru`. */
  readonly locale: string;
  readonly decimals: number;
  /** 0.25 is written as 25 %. */
  readonly percent: boolean;
}

export interface ChartAxis {
  readonly title: string;
  readonly min: number;
  readonly max: number;
  /** From one tick to the next; `max - min` is a multiple of it. */
  readonly step: number;
  readonly format: NumberFormat;
}

/** One number, with its interval where it has one; null where it is not known. */
export interface ChartPoint {
  readonly value: number | null;
  readonly interval: readonly [low: number, high: number] | null;
}

/** What the points are compared with: a line, and a band where it has an interval. */
export interface ChartLevel {
  readonly name: string;
  readonly value: number;
  readonly interval: readonly [low: number, high: number] | null;
  readonly role: 'baseline' | 'result';
}

interface ChartFrame {
  /** States the finding. */
  readonly title: string;
  /** What was measured, and on what. */
  readonly subtitle: string;
  /** Says the same as the picture, for those who cannot see it. */
  readonly alt: string;
}

/** A point for each category, with interval bars and levels: AUC by fold. */
export interface DotChart extends ChartFrame {
  readonly kind: 'dots';
  readonly categories: readonly string[];
  readonly categoryTitle: string;
  readonly axis: ChartAxis;
  readonly points: readonly ChartPoint[];
  /** Of the numbers beside points and levels. */
  readonly format: NumberFormat;
  readonly levels: readonly ChartLevel[];
}

/** Horizontal bars from zero, the first at the top: importance by feature, measured in one way or in two. */
export interface BarChart extends ChartFrame {
  readonly kind: 'bars';
  readonly categories: readonly string[];
  /** One or two, side by side. */
  readonly columns: readonly BarColumn[];
}

export interface BarColumn {
  /** What the bars measure; empty where there is one column, and the subtitle says it. */
  readonly title: string;
  /** Of the numbers at the ends of the bars. */
  readonly format: NumberFormat;
  /** A number a category; null where it is not known. */
  readonly values: readonly (number | null)[];
}

/** Lines over two axes, one panel or two side by side: ROC and precision-recall curves, reliability. */
export interface LineChart extends ChartFrame {
  readonly kind: 'lines';
  readonly panels: readonly LinePanel[];
}

export interface LinePanel {
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly lines: readonly ChartLine[];
}

export interface ChartLine {
  readonly name: string;
  /** `reference`: what chance would draw. */
  readonly role: 'result' | 'baseline' | 'reference';
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Each point is seen as a dot of an area that grows with its number; null where only the line counts. */
  readonly sizes: readonly number[] | null;
}

/** Means of stretches that follow each other, with the level before a cut and after it: drift. */
export interface StepChart extends ChartFrame {
  readonly kind: 'steps';
  /** Ends with the last value; ticks stand at multiples of `step` from `min` on. */
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** In order; each begins where the one before ends. */
  readonly steps: readonly ChartStep[];
  /** Each named at the right. */
  readonly levels: readonly (ChartStep & { readonly name: string; readonly role: 'baseline' | 'result' })[];
  /** A line from top to bottom. */
  readonly cut: { readonly x: number; readonly name: string };
}

export interface ChartStep {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

export type ChartSpec = DotChart | BarChart | LineChart | StepChart;

/** The chart as files; the same spec gives the same bytes. */
export interface DrawnChart {
  readonly svg: string;
  readonly png: Uint8Array;
}

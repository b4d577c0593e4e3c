/** Charts of what the out-of-fold scores say as an order (ROC, precision and recall) and as probabilities (reliability). */
import type { TrainingReport } from '../training/outputs/report.ts';
import { axisAround } from './axis-range.ts';
import type { ChartWords } from './training-chart-words.ts';
import type { ChartAxis, ChartLine, LineChart } from './types.ts';

type Curves = NonNullable<TrainingReport['curves']>;

/** Difference of probability and share that the eye does not see. */
const FAIR = 0.02;

export function curvesChart(report: TrainingReport, { grid, model, logistic }: Curves, words: ChartWords): LineChart {
  const { pooled } = report.aggregate;
  const shareOf1 = baseRate(report);
  const title = words.curvesTitle(pooled.roc_auc, report.verdict.versus_logistic);
  const lines = (curve: 'roc' | 'pr', chance: ChartLine['points']): ChartLine[] => [
    { name: words.baseline, role: 'reference', points: chance, sizes: null },
    ...(logistic === null
      ? []
      : [
          {
            name: words.logistic,
            role: 'baseline' as const,
            points: pointsOf(grid, logistic[curve], curve),
            sizes: null,
          },
        ]),
    { name: words.model, role: 'result', points: pointsOf(grid, model[curve], curve), sizes: null },
  ];
  const chance: ChartLine['points'] = [
    [0, shareOf1],
    [1, shareOf1],
  ];
  const diagonal: ChartLine['points'] = [
    [0, 0],
    [1, 1],
  ];
  const ofPrecision = lines('pr', chance);
  return {
    kind: 'lines',
    title,
    subtitle: words.curvesSubtitle,
    alt: words.curvesAlt(title, pooled.pr_auc, shareOf1),
    panels: [
      {
        x: unitAxis(words.falsePositives, words),
        y: unitAxis(words.truePositives, words),
        lines: lines('roc', diagonal),
      },
      { x: unitAxis(words.recall, words), y: axisOf(words.precision, ofPrecision, words), lines: ofPrecision },
    ],
  };
}

export function calibrationChart({ calibration, aggregate }: TrainingReport, words: ChartWords): LineChart {
  const bins = calibration.flatMap(({ rows, mean_probability, share }) =>
    mean_probability === null || share === null ? [] : [{ rows, point: [mean_probability, share] as const }],
  );
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  const gap = bins.reduce((sum, { rows: own, point }) => sum + own * (point[0] - point[1]), 0) / Math.max(1, rows);
  const title = words.calibrationTitle(aggregate.pooled.ece ?? 0, sideOf(gap));
  return {
    kind: 'lines',
    title,
    subtitle: words.calibrationSubtitle,
    alt: words.calibrationAlt(
      title,
      bins.map(({ point }) => point),
    ),
    panels: [
      {
        x: unitAxis(words.meanProbability, words),
        y: unitAxis(words.share, words),
        lines: [
          {
            name: words.perfect,
            role: 'reference',
            points: [
              [0, 0],
              [1, 1],
            ],
            sizes: null,
          },
          {
            name: words.model,
            role: 'result',
            points: bins.map(({ point }) => point),
            sizes: bins.map((bin) => bin.rows),
          },
        ],
      },
    ],
  };
}

function sideOf(gap: number): 'high' | 'low' | 'neither' {
  if (Math.abs(gap) < FAIR) return 'neither';
  return gap > 0 ? 'high' : 'low';
}

/** The precision at recall 0 is that of one row: chance. */
function pointsOf(grid: readonly number[], heights: readonly number[], curve: 'roc' | 'pr'): ChartLine['points'] {
  const points = grid.map((x, at) => [x, heights[at]!] as const);
  return curve === 'roc' ? points : points.slice(1);
}

/** As much of the axis as the lines need: precision often differs by little. */
function axisOf(title: string, lines: readonly ChartLine[], words: ChartWords): ChartAxis {
  const heights = lines.flatMap(({ points }) => points.map(([, y]) => y));
  return {
    ...unitAxis(title, words),
    ...axisAround(heights),
    format: { locale: words.locale, decimals: 2, percent: false },
  };
}

function baseRate({ calibration }: TrainingReport): number {
  const rows = calibration.reduce((sum, bin) => sum + bin.rows, 0);
  return calibration.reduce((sum, bin) => sum + bin.rows * (bin.share ?? 0), 0) / Math.max(1, rows);
}

function unitAxis(title: string, { locale }: ChartWords): ChartAxis {
  return { title, min: 0, max: 1, step: 0.2, format: { locale, decimals: 1, percent: false } };
}

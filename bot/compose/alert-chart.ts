/** The picture that an alert's message shows, drawn on the pool: of one stream's report, or of all streams of a mass drift. */
import type { Alert } from '#engine/alerts/types.ts';
import { driftChart, massDriftChart, type ShiftedStream } from '#engine/charts/drift-chart.ts';
import { DRAW_CHART } from '#engine/charts/tasks.ts';
import type { ChartSpec } from '#engine/charts/types.ts';
import type { ReportStore } from '#engine/drift/types.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import type { JsonObject } from '#engine/json.ts';
import type { OutgoingFile } from '../slack/outbox/upload.ts';
import { streamName } from '../views/drawings/alerts/alert-situation.ts';
import type { Texts } from '../views/texts/texts.ts';

interface AlertChartParts {
  readonly compute: Compute;
  readonly reports: Pick<ReportStore, 'read'>;
  readonly texts: Texts;
}

/** Letters of a time: its day. */
const DAY = 10;

export function createAlertChart(parts: AlertChartParts): (alert: Alert) => Promise<OutgoingFile | null> {
  return async (alert) => {
    const spec = await specOf(alert, parts);
    if (spec === null) return null;
    const { png } = await parts.compute.run(DRAW_CHART, spec);
    return { filename: `${alert.id}.png`, title: spec.title, alt: spec.alt, bytes: png };
  };
}

async function specOf({ kind, facts }: Alert, { reports, texts }: AlertChartParts): Promise<ChartSpec | null> {
  if (kind === 'drift' && typeof facts.report === 'string') {
    const report = await reports.read(facts.report);
    return report === undefined ? null : driftChart(report, streamName(facts), texts.driftChart);
  }
  if (kind !== 'mass_drift') return null;
  const streams = ((facts.streams ?? []) as readonly JsonObject[]).map(
    (one): ShiftedStream => ({
      stream: streamName(one),
      at: String(one.at ?? '').slice(0, DAY),
      shift_sd: Number(one.shift_sd ?? 0),
    }),
  );
  return massDriftChart(streams, Number(facts.of ?? streams.length), texts.driftChart);
}

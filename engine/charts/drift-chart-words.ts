/** The sentences on the charts of drift, in the reader's language; numbers come as text, written as the chart writes them. */
import type { DriftDirection, DriftLevel } from '../drift/types.ts';

export interface DriftChartWords {
  readonly locale: string;
  /** The finding. */
  readonly title: (stream: string, level: DriftLevel, direction: DriftDirection) => string;
  readonly subtitle: (values: number, buckets: number) => string;
  readonly alt: (title: string, before: string, after: string, cutAt: number) => string;
  readonly value: string;
  readonly index: string;
  readonly before: string;
  readonly after: string;
  readonly cut: string;
  readonly massTitle: (drifted: number, of: number) => string;
  readonly massSubtitle: string;
  /** @param more streams that the picture has no room for */
  readonly massMore: (more: number) => string;
  readonly massAlt: (title: string, streams: readonly (readonly [stream: string, shift: string])[]) => string;
}

/** The report of a finding, made from the finding and the stream's counts at that value. */
import type { Released } from '../detection/watched/watch.ts';
import type { Detection, DriftReport, StreamRules } from '../types.ts';
import { reportId } from './report-id.ts';

/** Whether the change is one for the worse. */
export function isBad({ direction }: Detection, { bad }: StreamRules): boolean {
  return bad === 'both' || bad === direction;
}

export function driftReport(released: Released, detection: Detection, seenAt: string): DriftReport {
  const { stream, detector, at, position, ordinal, values, refused, repeated, missing, newest } = released;
  const { source, signal, rules } = stream;
  const { level } = detection;
  const bad = isBad(detection, rules);
  const place = [detector.version, position.segment, position.offset, ordinal];
  return {
    schema: 'mlops.drift-report/1',
    id: reportId({ at, source, signal, level, place }),
    source,
    signal,
    level,
    at,
    seen_at: seenAt,
    detection,
    bad,
    detector: detector.parameters,
    scale: detector.scale,
    model_version: detector.version,
    freshness: { newest, values, refused, repeated, missing },
    next: bad ? ['analyse', 'confirm', 'protect', 'fallback', 'dismiss'] : ['analyse'],
    alert: null,
    ticket: null,
  };
}

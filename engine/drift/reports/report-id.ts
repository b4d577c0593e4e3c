/** Names of drift reports: the same finding always gets the same one, and it is a safe file name whatever the stream is called. */
import { createHash } from 'node:crypto';
import type { DriftLevel } from '../types.ts';

export interface ReportName {
  /** ISO 8601 */
  readonly at: string;
  readonly source: string;
  readonly signal: string;
  readonly level: DriftLevel;
  /** What tells it from other findings of the same name. */
  readonly place: readonly (string | number | null)[];
}

const LONGEST_PART = 40;
const HASH_DIGITS = 8;
/** What `reportId` makes, and nothing that leads out of a folder. */
const REPORT_ID = /^[\w][\w.-]{0,199}$/;

/** Only what has this form is a report of ours: other files in its folder are somebody else's. */
const MADE_HERE = /^\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z-.*-(?:warning|drift)-[0-9a-f]{8}$/;

/** `<time>-<source>-<signal>-<level>-<hash>` */
export function reportId({ at, source, signal, level, place }: ReportName): string {
  const exact = JSON.stringify([source, signal, level, ...place]);
  const hash = createHash('sha256').update(exact).digest('hex').slice(0, HASH_DIGITS);
  const time = new Date(at).toISOString().replaceAll(':', '');
  return [time, safePart(source), safePart(signal), level, hash].join('-');
}

export function isReportId(id: string): boolean {
  return REPORT_ID.test(id) && !id.includes('..');
}

/** Whether `reportId` may have made it. */
export function isMadeReportId(id: string): boolean {
  return isReportId(id) && MADE_HERE.test(id);
}

function safePart(name: string): string {
  const safe = name.replaceAll(/[^A-Za-z0-9_.]+/g, '_').replaceAll(/\.{2,}/g, '.');
  return safe.slice(0, LONGEST_PART);
}

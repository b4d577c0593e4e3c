/** Deletes old drift reports now and then: the newest stay, and those that an open alert names. */
import type { AlertBook } from '../../../alerts/types.ts';
import type { Clock } from '../../../clock.ts';
import type { Logger } from '../../../jobs/logger.ts';
import type { Json } from '../../../json.ts';
import type { ReportStore } from '../../types.ts';

export interface KeptReportsPorts {
  readonly reports: ReportStore;
  readonly alerts: AlertBook;
  readonly clock: Clock;
  readonly log: Logger;
  /** So many stay. */
  readonly keptReports: number;
}

const EACH_MS = 3_600_000;

export class KeptReports {
  readonly #ports: KeptReportsPorts;
  #checkedMs: number;

  constructor(ports: KeptReportsPorts) {
    this.#ports = ports;
    this.#checkedMs = ports.clock.now();
  }

  /** Never while reports are being written that have no alert yet. */
  async check(): Promise<void> {
    const { reports, alerts, clock, log, keptReports } = this.#ports;
    if (clock.now() - this.#checkedMs < EACH_MS) return;
    this.#checkedMs = clock.now();
    const named = (await alerts.open()).flatMap(({ facts }) => [facts, ...rowsOf(facts.streams)].map(reportOf));
    try {
      const deleted = await reports.keepNewest(keptReports, new Set(named));
      if (deleted > 0) log.info({ deleted, keptReports }, 'old drift reports deleted');
    } catch (thrown) {
      log.warn({ err: thrown }, 'old drift reports could not be deleted; tried again in an hour');
    }
  }
}

function rowsOf(streams: Json | undefined): readonly Json[] {
  return Array.isArray(streams) ? (streams as readonly Json[]) : [];
}

function reportOf(facts: Json): string {
  const { report } = facts as { readonly report?: Json };
  return typeof report === 'string' ? report : '';
}

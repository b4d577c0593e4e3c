/** Tells what detectors found: report, alert and mark of each finding, once, whatever is killed in between. */
import type { AlertBook } from '../../../alerts/types.ts';
import { type Clock, isoTime } from '../../../clock.ts';
import type { Op, Store } from '../../../store/types.ts';
import { driftReport } from '../../reports/drift-report.ts';
import type { DriftReport, ReportStore } from '../../types.ts';
import type { Pauses } from '../pauses.ts';
import { driftOf } from '../stream-key.ts';
import type { DriftMark, MassDriftRule, ShardEvent } from '../types.ts';
import type { Released } from '../watched/watch.ts';
import { driftMark, driftNews } from './alert-news.ts';
import { isOver } from './is-over.ts';
import { MassDriftAlerts } from './mass-drift-alerts.ts';
import { OpenAlerts } from './open-alerts.ts';
import { ToldMarks, toldOp } from './told-marks.ts';

/** What was seen at a value. */
export interface Seen {
  readonly released: Released;
  readonly event: ShardEvent;
}

export interface TellerPorts {
  readonly store: Store;
  readonly alerts: AlertBook;
  readonly reports: ReportStore;
  readonly pauses: Pauses;
  readonly clock: Clock;
}

interface Finding extends Seen {
  /** Null for calm. */
  readonly report: DriftReport | null;
}

/** Alerts by the reports that they are of. */
interface Together {
  /** Of the mass drift in whose message a report's alert is told. */
  readonly within: ReadonlyMap<string, string>;
  /** The report's own. */
  readonly raised: Map<string, string>;
}

/** Streams that are told side by side: commits and reports then go to the disk together. */
const LANES = 64;

export class Teller {
  readonly #ports: TellerPorts;
  readonly marks: ToldMarks;
  readonly open: OpenAlerts;
  readonly #massDrifts: MassDriftAlerts;

  private constructor(ports: TellerPorts, marks: ToldMarks, open: OpenAlerts, massDrifts: MassDriftAlerts) {
    this.#ports = ports;
    this.marks = marks;
    this.open = open;
    this.#massDrifts = massDrifts;
  }

  static async open(ports: TellerPorts): Promise<Teller> {
    const { store, alerts } = ports;
    const open = await OpenAlerts.open(alerts);
    return new Teller(ports, await ToldMarks.open(store), open, await MassDriftAlerts.open({ store, alerts, open }));
  }

  /**
   * In the order of the log; again after a failure, it tells what is not told yet.
   * @param watched streams that mass drift is judged among
   */
  async tell(seen: readonly Seen[], rule: MassDriftRule | null, watched: number): Promise<void> {
    const findings = seen.map((each): Finding => ({ ...each, report: this.#reportOf(each) }));
    const drifts = rule === null ? [] : findings.flatMap((finding) => this.#countsAs(finding) ?? []);
    const remembered = drifts.length === 0 ? [] : this.marks.drifts();
    const within =
      rule === null ? new Map<string, string>() : await this.#massDrifts.plan(drifts, { rule, remembered, watched });
    const raised = new Map<string, string>();
    const toldBefore = new Set(findings.filter((finding) => this.#isTold(finding)));
    const streams = Map.groupBy(findings, ({ released }) => released.stream.key);
    await inLanes([...streams.values()], LANES, async (ofStream) => {
      for (const finding of ofStream) {
        if (!this.#isTold(finding)) await this.#tellOne(finding, { within, raised });
      }
    });
    if (rule !== null) await this.#massDrifts.tell(watched, rule, raised);
    // Last, since nobody waits for it.
    await inLanes(findings, LANES, async (finding) => {
      await this.#link(finding, raised.get(finding.report?.id ?? '') ?? null, toldBefore.has(finding));
    });
  }

  /** What only time shows. */
  async settle(): Promise<void> {
    await this.#massDrifts.settle();
  }

  #reportOf({ released, event }: Seen): DriftReport | null {
    if (event.kind === 'calm') return null;
    return driftReport(released, event.detection, isoTime(this.#ports.clock.now()));
  }

  #countsAs({ report, released }: Finding): DriftMark | null {
    if (report === null || !report.bad || report.level !== 'drift') return null;
    return this.#ports.pauses.of(released.stream) === undefined ? driftMark(report) : null;
  }

  #isTold({ released }: Finding): boolean {
    return this.marks.isTold(released.stream.key, released);
  }

  async #tellOne(finding: Finding, { within, raised }: Together): Promise<void> {
    const { report, released } = finding;
    if (report === null) return await this.#tellCalm(finding);
    const { store, alerts, reports, pauses } = this.#ports;
    const { stream } = released;
    const counts = this.#countsAs(finding) !== null;
    const told = this.marks.next(stream, released, driftMark(report), counts);
    await reports.write(report);
    if (pauses.of(stream) !== undefined) await store.commit([toldOp(told)]);
    else if (!report.bad) {
      await this.#tellImprovement(report, toldOp(told));
    } else {
      const news = driftNews(report, stream.rules, within.get(report.id) ?? null);
      const alert = await alerts.raise(news, [toldOp(told)]);
      this.open.note(alert);
      raised.set(report.id, alert.id);
    }
    this.marks.noted(told);
  }

  /** Says in the report which alert came of it. What a kill left without that is found again, and gets it then. */
  async #link({ report, released }: Finding, alertId: string | null, wasTold: boolean): Promise<void> {
    const { alerts, reports, pauses } = this.#ports;
    if (report === null || !report.bad) return;
    if (alertId === null && (!wasTold || pauses.of(released.stream) !== undefined)) return;
    const about = driftOf(released.stream);
    const alert = alertId === null ? await this.open.about(about) : await alerts.get(alertId);
    if (alert !== undefined) await reports.link(report.id, { alert: alert.id, ticket: alert.ticket });
  }

  async #tellImprovement(report: DriftReport, mark: Op): Promise<void> {
    const { store, alerts } = this.#ports;
    const alert = await this.open.about(driftOf(report));
    if (alert === undefined) {
      await store.commit([mark]);
      return;
    }
    const { at, level, direction, mean_before, mean_after } = driftMark(report);
    const facts = { report: report.id, improvement: true, at, level, direction, mean_before, mean_after };
    await alerts.note(alert.id, 'noted', 'system', facts, [mark]);
  }

  async #tellCalm({ released, event }: Finding): Promise<void> {
    const { stream } = released;
    const about = driftOf(stream);
    if (event.kind !== 'calm' || this.open.idOf(about) === null) return;
    const alert = await this.open.about(about);
    if (alert === undefined || !isOver(alert, event, released)) return;
    const { store, alerts } = this.#ports;
    const told = this.marks.next(stream, released, null, false);
    const ended = await alerts.resolve(about, [toldOp(told)]);
    if (ended === undefined) await store.commit([toldOp(told)]);
    this.marks.noted(told);
    this.open.forget(about);
  }
}

async function inLanes<Item>(items: readonly Item[], lanes: number, work: (item: Item) => Promise<void>) {
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      next += 1;
      await work(items[next - 1]!);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(lanes, items.length) }, lane));
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

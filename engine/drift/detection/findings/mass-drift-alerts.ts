/** Mass drifts as they are told: one alert for each, which grows while more streams join. */
import type { Alert, AlertBook } from '../../../alerts/types.ts';
import type { Json } from '../../../json.ts';
import type { Op, Store } from '../../../store/types.ts';
import { driftOf } from '../stream-key.ts';
import { type DriftMark, MASS_DRIFTS, type MassDriftRule } from '../types.ts';
import { massDriftNews } from './alert-news.ts';
import { type MassDrift, stepMassDrifts, withAlerts } from './mass-drift-rule.ts';
import type { OpenAlerts } from './open-alerts.ts';

/** The newest are remembered. */
const MOST_KNOWN = 20;
const DOCUMENT = 'known';

export interface MassDriftAlertsPorts {
  readonly store: Store;
  readonly alerts: AlertBook;
  readonly open: OpenAlerts;
}

export class MassDriftAlerts {
  readonly #ports: MassDriftAlertsPorts;
  #known: readonly MassDrift[];
  /** Fingerprints of those with rows that their alert does not show yet. */
  readonly #grown = new Set<string>();

  private constructor(ports: MassDriftAlertsPorts, known: readonly MassDrift[]) {
    this.#ports = ports;
    this.#known = known;
  }

  static async open(ports: MassDriftAlertsPorts): Promise<MassDriftAlerts> {
    const stored = await ports.store.get(MASS_DRIFTS, DOCUMENT);
    const { known = [] } = (stored?.value ?? {}) as unknown as { known?: readonly MassDrift[] };
    return new MassDriftAlerts(ports, known);
  }

  /**
   * What the drifts join or form; what is formed is raised at once, so that they can be told in it.
   * @returns id of the open alert in whose message a drift is told, by the drift's report
   */
  async plan(
    drifts: readonly DriftMark[],
    { rule, remembered, watched }: { rule: MassDriftRule; remembered: Iterable<DriftMark>; watched: number },
  ): Promise<ReadonlyMap<string, string>> {
    const { known: all, grown, formed } = stepMassDrifts(drifts, { known: this.#known, remembered, rule });
    const known = all.slice(-MOST_KNOWN);
    for (const about of grown) this.#grown.add(about);
    for (const massDrift of known)
      if (formed.has(massDrift.about)) await this.#raise(massDrift, watched, rule, [opOf(known)]);
    this.#known = known;
    return await this.#within();
  }

  /** Of all drifts in mass drifts whose alert is open. */
  async #within(): Promise<ReadonlyMap<string, string>> {
    const within = new Map<string, string>();
    for (const { about, streams } of this.#known) {
      const alert = await this.#ports.open.about(about);
      if (alert === undefined) continue;
      for (const { report } of streams) within.set(report, alert.id);
    }
    return within;
  }

  /** Says which streams have joined, with their own alerts by now. One that people have ended stays so. */
  async tell(
    watched: number,
    rule: MassDriftRule,
    /** Alerts that have just been raised, by their reports: some may be over already. */
    raised: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { open, store } = this.#ports;
    for (const massDrift of this.#known) {
      const { about, streams } = massDrift;
      const hasGrown = this.#grown.has(about);
      // A kill between a mass drift and the alerts of its streams leaves rows without them.
      if (!hasGrown && streams.every(({ alert }) => alert !== null)) continue;
      const complete = withAlerts(massDrift, (row) => raised.get(row.report) ?? open.idOf(driftOf(row)));
      if (!hasGrown && complete.streams.every(({ alert }, at) => alert === streams[at]!.alert)) continue;
      const known = this.#known.map((each) => (each === massDrift ? complete : each));
      if ((await open.about(about)) === undefined) await store.commit([opOf(known)]);
      else await this.#raise(complete, watched, rule, [opOf(known)]);
      this.#known = known;
      this.#grown.delete(about);
    }
  }

  /** Ends those of which no stream's alert is open any more. */
  async settle(): Promise<void> {
    const { alerts, open } = this.#ports;
    for (const { about, streams } of this.#known) {
      if (open.idOf(about) === null || streams.every(({ alert }) => alert === null)) continue;
      const states = await Promise.all(streams.map(({ alert }) => (alert === null ? false : isOpen(alerts, alert))));
      if (states.includes(true)) continue;
      await alerts.resolve(about);
      open.forget(about);
    }
  }

  async #raise(massDrift: MassDrift, watched: number, rule: MassDriftRule, together: readonly Op[]): Promise<Alert> {
    const { alerts, open } = this.#ports;
    const alert = await alerts.raise(massDriftNews(massDrift, watched, rule.within_ms), together);
    open.note(alert);
    return alert;
  }
}

async function isOpen(alerts: AlertBook, id: string): Promise<boolean> {
  const alert = await alerts.get(id).catch(() => undefined);
  return alert !== undefined && alert.resolved_at === null;
}

function opOf(known: readonly MassDrift[]): Op {
  return { op: 'put', collection: MASS_DRIFTS, id: DOCUMENT, value: { known } as unknown as Json };
}

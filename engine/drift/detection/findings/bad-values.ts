/** Streams whose values are refused too often: one alert each, until that is over for a while. */
import type { AlertBook } from '../../../alerts/types.ts';
import type { Clock } from '../../../clock.ts';
import type { Pauses } from '../pauses.ts';
import { badValuesOf, streamKey } from '../stream-key.ts';
import type { WatchRules } from '../types.ts';
import { badValuesNews } from './alert-news.ts';
import type { OpenAlerts } from './open-alerts.ts';

export interface BadValuesPorts {
  readonly alerts: AlertBook;
  readonly open: OpenAlerts;
  readonly pauses: Pauses;
  readonly clock: Clock;
}

interface Refused {
  readonly source: string;
  readonly signal: string;
  count: number;
  /** How many the alert says. */
  told: number;
  example: string;
  atMs: number;
}

/** So many refused values, with no hour between two of them, are an alert. */
const MANY = 10;
const OVER_MS = 3_600_000;
/** Names come from outside: there may be any number of them. */
const MOST_STREAMS = 10_000;

export class BadValues {
  readonly #ports: BadValuesPorts;
  readonly #refused = new Map<string, Refused>();

  constructor(ports: BadValuesPorts) {
    this.#ports = ports;
    // Alerts of a process before this one end as if something had been refused just now.
    for (const { kind, facts } of ports.open.initially) {
      if (kind !== 'bad_values') continue;
      const { source, signal, refused, example } = facts;
      this.refused(String(source), String(signal), Number(refused), String(example));
      this.#refused.get(streamKey(String(source), String(signal)))!.told = Number(refused);
    }
  }

  refused(source: string, signal: string, count: number, example: string): void {
    const key = streamKey(source, signal);
    const atMs = this.#ports.clock.now();
    const known = this.#refused.get(key);
    if (known !== undefined) Object.assign(known, { count: known.count + count, example, atMs });
    else if (this.#refused.size < MOST_STREAMS)
      this.#refused.set(key, { source, signal, count, told: 0, example, atMs });
  }

  async check(rules: WatchRules): Promise<void> {
    const { alerts, open, pauses, clock } = this.#ports;
    for (const [key, refused] of this.#refused) {
      const about = badValuesOf(refused);
      if (clock.now() - refused.atMs > OVER_MS) {
        if (open.idOf(about) !== null) await alerts.resolve(about);
        open.forget(about);
        this.#refused.delete(key);
        continue;
      }
      // Told at first, then at twice as many, and so on.
      const { source, signal, count, told, example } = refused;
      if (count < Math.max(MANY, 2 * told) || pauses.of(refused) !== undefined) continue;
      open.note(await alerts.raise(badValuesNews(refused, count, example, rules.of(source, signal))));
      refused.told = count;
    }
  }
}

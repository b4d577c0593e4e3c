/** Streams that are named and have never spoken: quiet ones like others, from when they were first waited for, over restarts too. */
import type { AlertBook } from '../../../alerts/types.ts';
import { type Clock, isoTime } from '../../../clock.ts';
import type { Json } from '../../../json.ts';
import type { Op, Store } from '../../../store/types.ts';
import type { Pauses } from '../pauses.ts';
import { quietOf, streamKey } from '../stream-key.ts';
import { AWAITED, type Awaited } from '../types.ts';
import type { Watch } from '../watched/watch.ts';
import { quietNews } from './alert-news.ts';
import type { OpenAlerts } from './open-alerts.ts';

export interface ExpectedPorts {
  readonly store: Store;
  readonly alerts: AlertBook;
  readonly open: OpenAlerts;
  readonly pauses: Pauses;
  readonly clock: Clock;
}

export class ExpectedStreams {
  readonly #ports: ExpectedPorts;
  readonly #awaited: Map<string, Awaited>;

  private constructor(ports: ExpectedPorts, awaited: Map<string, Awaited>) {
    this.#ports = ports;
    this.#awaited = awaited;
  }

  static async open(ports: ExpectedPorts): Promise<ExpectedStreams> {
    const awaited = new Map<string, Awaited>();
    for await (const { id, value } of ports.store.list(AWAITED)) awaited.set(id, value as unknown as Awaited);
    return new ExpectedStreams(ports, awaited);
  }

  async check({ rules, streams }: Watch): Promise<void> {
    const silent = rules.expected.filter(({ source, signal }) => !streams.has(streamKey(source, signal)));
    const keys = new Set(silent.map(({ source, signal }) => streamKey(source, signal)));
    for (const [key, stream] of this.#awaited) if (!keys.has(key)) await this.#letGo(key, stream, streams.has(key));
    for (const stream of silent) await this.#look(stream, rules);
  }

  async #look({ source, signal }: { source: string; signal: string }, rules: Watch['rules']): Promise<void> {
    const { store, alerts, open, pauses, clock } = this.#ports;
    const stream = { source, signal };
    const key = streamKey(source, signal);
    const known = this.#awaited.get(key);
    if (known === undefined) {
      const awaited = { ...stream, since: isoTime(clock.now()), told: false };
      await store.commit([putOf(key, awaited)]);
      this.#awaited.set(key, awaited);
      return;
    }
    const streamRules = rules.of(source, signal);
    const { fresh_within_ms: limitMs } = streamRules;
    // Once it is told, it is told: whoever ended the alert knows that nothing comes.
    if (known.told || limitMs === null || pauses.of(stream) !== undefined) return;
    if (clock.now() - Date.parse(known.since) <= limitMs) return;
    const told = { ...known, told: true };
    open.note(await alerts.raise(quietNews({ ...stream, newest: null }, streamRules), [putOf(key, told)]));
    this.#awaited.set(key, told);
  }

  /** @param hasSpoken then it is looked after as others are, its alert too; otherwise nobody waits for it any more */
  async #letGo(key: string, stream: Awaited, hasSpoken: boolean): Promise<void> {
    const { store, alerts, open } = this.#ports;
    const about = quietOf(stream);
    if (!hasSpoken && open.idOf(about) !== null) {
      await alerts.resolve(about);
      open.forget(about);
    }
    await store.commit([{ op: 'delete', collection: AWAITED, id: key }]);
    this.#awaited.delete(key);
  }
}

function putOf(id: string, awaited: Awaited): Op {
  return { op: 'put', collection: AWAITED, id, value: awaited as unknown as Json };
}

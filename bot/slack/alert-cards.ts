/**
 * The message of each lasting alert: posted once, redrawn while it lasts, and a last time when it is over. The store says which are
 * not yet as they should be, so that a kill between any two steps leaves none behind.
 */
import { slackMessage } from '#bot/views/block-kit/slack-message.ts';
import { alertView } from '#bot/views/drawings/alert-view.ts';
import type { Texts } from '#bot/views/texts.ts';
import { ALERTS, type Alert } from '#engine/alerts/types.ts';
import { type Clock, isoTime } from '#engine/clock.ts';
import { toOpsError } from '#engine/errors.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { Op, Store } from '#engine/store/types.ts';
import { commitSurely } from './commit-surely.ts';
import { followCollection } from './follow-collection.ts';
import { type Content, MESSAGES, OUTBOX, type Posted, send } from './outbox/entry.ts';
import type { LiveMessages } from './outbox/live-messages.ts';

export interface AlertCardsOptions {
  readonly store: Store;
  readonly live: LiveMessages;
  readonly clock: Clock;
  readonly log: Logger;
  readonly texts: Texts;
  /** Where they are told; null where nobody has said. */
  readonly channel: string | null;
}

/** Collection: alerts whose message was let go; a document's id is the alert's. */
const ALERT_CARDS = 'alert_cards';

export class AlertCards {
  readonly #options: AlertCardsOptions;
  readonly #abort = new AbortController();
  readonly #alerts = new Map<string, Alert>();
  readonly #places = new Map<string, Posted>();
  /** Alerts that are being worked on, and whether there is more to do. */
  readonly #working = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  #following: Promise<void> = Promise.resolve();

  constructor(options: AlertCardsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { store, log } = this.#options;
    const following = { store, log, signal: this.#abort.signal };
    const { ended } = await followCollection(ALERTS, ({ id, value }) => this.#see(id, value as Alert), following);
    this.#following = ended;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#following;
    await Promise.all(this.#working.values());
  }

  /** Where the message of an alert is, once Slack has it. */
  placed(name: string, posted: Posted | null): void {
    const id = idOf(name);
    if (id === null || posted === null) return;
    this.#places.set(id, posted);
    this.#work(id);
  }

  #see(id: string, alert: Alert): void {
    this.#alerts.set(id, alert);
    this.#work(id);
  }

  /** One step after the other for each alert. */
  #work(id: string): void {
    if (this.#working.has(id)) {
      this.#again.add(id);
      return;
    }
    const working = this.#step(id)
      .catch((thrown: unknown) =>
        this.#options.log.error({ alert: id, err: toOpsError(thrown) }, 'an alert was given up'),
      )
      .finally(() => {
        this.#working.delete(id);
        if (this.#again.delete(id) && !this.#abort.signal.aborted) this.#work(id);
      });
    this.#working.set(id, working);
  }

  async #step(id: string): Promise<void> {
    const { store, live } = this.#options;
    const alert = this.#alerts.get(id);
    if (alert === undefined) return;
    if ((await store.get(ALERT_CARDS, id)) === undefined) return await this.#post(id, alert);
    const at = await this.#placeOf(id);
    if (at === null) return;
    const drawn = await live.finish(at, () => this.#content(this.#alerts.get(id) ?? alert), 'alert');
    if (drawn === 'stopped' || this.#alerts.get(id) !== alert || alert.resolved_at === null) return;
    this.#alerts.delete(id);
    this.#places.delete(id);
    await this.#commit([
      { op: 'archive', collection: ALERTS, id, value: { ...alert } },
      { op: 'archive', collection: ALERT_CARDS, id, value: { ...at } },
      { op: 'archive', collection: MESSAGES, id: nameOf(id), value: { ...at } },
    ]);
  }

  async #post(id: string, alert: Alert): Promise<void> {
    const { channel, clock } = this.#options;
    // Over before anybody was told of it.
    if (alert.resolved_at !== null) {
      this.#alerts.delete(id);
      return await this.#commit([{ op: 'archive', collection: ALERTS, id, value: { ...alert } }]);
    }
    if (channel === null) return;
    const created_at = isoTime(clock.now());
    const to = { channel, thread: null };
    const name = nameOf(id);
    await this.#commit([
      { op: 'put', collection: ALERT_CARDS, id, value: { at: created_at }, ifVersion: 0 },
      send(name, { kind: 'post', priority: 'alert', created_at, to, name, or_to: null, content: this.#content(alert) }),
    ]);
  }

  async #placeOf(id: string): Promise<Posted | null> {
    const known = this.#places.get(id);
    if (known !== undefined) return known;
    const { store } = this.#options;
    // In this order: a message moves from the one to the other in one commit; what still waits is told when it is placed.
    if ((await store.get(OUTBOX, nameOf(id))) !== undefined) return null;
    return ((await store.get(MESSAGES, nameOf(id)))?.value as Posted | undefined) ?? null;
  }

  #content(alert: Alert): Content {
    const { texts } = this.#options;
    const { text, blocks } = slackMessage(alertView(alert, texts), texts);
    return { text, blocks } as unknown as Content;
  }

  async #commit(ops: readonly Op[]): Promise<void> {
    const { store, clock, log } = this.#options;
    await commitSurely(ops, { store, clock, log, signal: this.#abort.signal });
  }
}

function nameOf(id: string): string {
  return `alert:${id}`;
}

function idOf(name: string): string | null {
  return name.startsWith('alert:') ? name.slice('alert:'.length) : null;
}

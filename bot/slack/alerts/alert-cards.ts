/**
 * The message of each alert: posted once, redrawn through all its states, and a last time when it is settled. The store says which
 * are not yet as they should be, so that a kill between any two steps leaves none behind and tells nothing twice.
 */
import { slackMessage } from '#bot/views/block-kit/slack-message.ts';
import { ALERT_CHART } from '#bot/views/drawings/alerts/alert-facts.ts';
import type { AlertSituation } from '#bot/views/drawings/alerts/alert-situation.ts';
import { APPLIED_WITHIN_MS, alertView } from '#bot/views/drawings/alerts/alert-view.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import { ALERTS, type Alert } from '#engine/alerts/types.ts';
import { type Clock, isoTime } from '#engine/clock.ts';
import { toOpsError } from '#engine/errors.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import { followCollection } from '#engine/store/follow-collection.ts';
import type { Op, Store } from '#engine/store/types.ts';
import { commitSurely } from '../commit-surely.ts';
import { type Content, MESSAGES, OUTBOX, type Posted, send } from '../outbox/entry.ts';
import type { Drawn, LiveMessages } from '../outbox/live-messages.ts';
import { finishedOps, nameAt } from '../outbox/message-places.ts';
import {
  ALERT_CARDS,
  type AlertDocument,
  newDocument,
  pictureMark,
  putDocument,
  readDocument,
} from './alert-document.ts';
import { type AlertNotesCollaborators, alertNotes } from './alert-notes.ts';
import type { AlertPictures } from './alert-pictures.ts';
import { type SituationOptions, situationNow } from './situation.ts';

export interface AlertCardsOptions extends AlertNotesCollaborators, SituationOptions {
  readonly store: Store;
  readonly live: LiveMessages;
  readonly clock: Clock;
  readonly log: Logger;
  readonly texts: Texts;
  readonly pictures: AlertPictures;
  /** Where they are told that name no channel of their own; null where nobody has said. */
  readonly channel: string | null;
}

/** The analysis that an alert waits for is looked for again. */
const AGAIN_MS = 1_000;
/** A picture that Slack does not show yet is tried again after twice this, four times, and so on. */
const UNSHOWN_MS = 1_000;
const MOST_UNSHOWN = 6;

export class AlertCards {
  readonly #options: AlertCardsOptions;
  readonly #abort = new AbortController();
  readonly #alerts = new Map<string, Alert>();
  readonly #places = new Map<string, Posted>();
  /** What Slack shows of each, as JSON: what would look the same costs no call. */
  readonly #shown = new Map<string, string>();
  /** Alerts that are being worked on, and those that there is more to do about. */
  readonly #working = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  /** Pictures that Slack has, and no document names yet. */
  readonly #made = new Map<string, NonNullable<AlertDocument['picture']>>();
  /** How often Slack did not show the picture of an alert. */
  readonly #unshown = new Map<string, number>();
  #following: Promise<unknown> = Promise.resolve();

  constructor(options: AlertCardsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { store, log } = this.#options;
    const following = { store, log, signal: this.#abort.signal };
    const { ended } = await followCollection(ALERTS, ({ id, value }) => this.#see(id, value as Alert), following);
    this.#following = Promise.all([ended, this.#followControl()]);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#following;
    await Promise.all([...this.#working.values(), this.#options.pictures.stop()]);
  }

  /** Where the message of an alert is, once Slack has it; null where Slack does not take it. */
  placed(name: string, posted: Posted | null): void {
    const id = idOf(name);
    if (id === null) return;
    if (posted !== null) this.#places.set(id, posted);
    this.#work(id);
  }

  /** The alert that a message is of; null for other messages. */
  async alertAt(channel: string, ts: string): Promise<Alert | null> {
    const { store } = this.#options;
    const id = idOf((await nameAt({ channel, ts }, store)) ?? '');
    return id === null ? null : (((await store.get(ALERTS, id))?.value as Alert | undefined) ?? null);
  }

  /** Shows an alert as it is now, although nothing of it has changed: somebody found its message out of date. */
  redraw(id: string): void {
    this.#shown.delete(id);
    this.#work(id);
  }

  #see(id: string, alert: Alert): void {
    this.#alerts.set(id, alert);
    this.#work(id);
  }

  /** What trades now stands in every open message. */
  async #followControl(): Promise<void> {
    const { control, clock, log } = this.#options;
    const { signal } = this.#abort;
    if (control === null) return;
    try {
      for await (const { document, applied } of control.follow(signal)) {
        this.#workAll();
        if (applied === null || applied.seq >= document.seq) continue;
        // That it was not applied in time is seen when the time is over.
        const cancel = clock.after(APPLIED_WITHIN_MS + 1, () => this.#workAll());
        signal.addEventListener('abort', cancel, { once: true });
      }
    } catch (thrown) {
      log.error({ err: toOpsError(thrown) }, 'alerts no longer hear of control');
    }
  }

  #workAll(): void {
    for (const [id, { resolved_at }] of this.#alerts) if (resolved_at === null) this.#work(id);
  }

  /** One step after the other for each alert. */
  #work(id: string): void {
    if (this.#abort.signal.aborted) return;
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
        if (this.#again.delete(id)) this.#work(id);
      });
    this.#working.set(id, working);
  }

  async #step(id: string): Promise<void> {
    const { store } = this.#options;
    const alert = this.#alerts.get(id);
    if (alert === undefined) return;
    const stored = await store.get(ALERT_CARDS, id);
    if (stored?.archived === true) return;
    if (stored === undefined && !this.#isTold(alert)) return await this.#forget(id, alert, null);
    const posted = stored === undefined ? await this.#post(id, alert) : readDocument(stored.value);
    const document = await this.#tell(id, alert, posted);
    this.#picture(id, alert, document);
    const at = await this.#placeOf(id);
    if (at === 'waiting' || (at !== null && (await this.#draw(id, at, document)) === 'stopped')) return;
    if (this.#alerts.get(id) === alert) await this.#forget(id, alert, at);
  }

  /** Told in another alert's message, over before anybody was told, or nobody has said where: no message of its own. */
  #isTold({ storm, resolved_at, channel }: Alert): boolean {
    return storm === null && resolved_at === null && (channel ?? this.#options.channel) !== null;
  }

  async #post(id: string, alert: Alert): Promise<AlertDocument> {
    const created_at = isoTime(this.#options.clock.now());
    const to = { channel: this.#channelOf(alert), thread: null };
    const name = nameOf(id);
    const document = newDocument(created_at);
    const content = this.#content(alert, await situationNow(this.#options), document);
    this.#shown.set(id, JSON.stringify(content));
    await this.#commit([
      putDocument(id, document, 0),
      send(name, { kind: 'post', priority: 'alert', created_at, to, name, or_to: null, content }),
    ]);
    return document;
  }

  /** Notes, their marks, and a picture that has come are one commit. */
  async #tell(id: string, alert: Alert, document: AlertDocument): Promise<AlertDocument> {
    const { clock } = this.#options;
    const thread = { channel: this.#channelOf(alert), reply_to: nameOf(id) };
    const { notes, isWaiting } = await alertNotes(alert, document.told, thread, this.#options);
    if (isWaiting) clock.after(AGAIN_MS, () => this.#work(id));
    const made = this.#made.get(id);
    if (notes.length === 0 && made === undefined) return document;
    const told = [...document.told, ...notes.map(({ mark }) => mark)];
    const next: AlertDocument = { ...document, told, picture: made ?? document.picture };
    const sends = notes.flatMap(({ entries }) => entries.map(([key, entry]) => send(key, entry)));
    await this.#commit([putDocument(id, next), ...sends]);
    if (this.#made.get(id) === made) this.#made.delete(id);
    return next;
  }

  async #draw(id: string, at: Posted, document: AlertDocument): Promise<Drawn> {
    const { live, clock } = this.#options;
    const situation = await situationNow(this.#options);
    let shown = '';
    const drawWith = (drawn: AlertDocument) => () => {
      const content = this.#content(this.#alerts.get(id)!, situation, drawn);
      shown = JSON.stringify(content);
      return content;
    };
    drawWith(document)();
    if (shown === this.#shown.get(id)) return 'drawn';
    let drawn = await live.finish(at, drawWith(document), 'alert');
    // Slack may not have looked at the file yet: the words go first.
    if (drawn === 'gone' && document.picture !== null) {
      drawn = await live.finish(at, drawWith({ ...document, picture: null }), 'alert');
      const times = (this.#unshown.get(id) ?? 0) + 1;
      this.#unshown.set(id, times);
      if (times <= MOST_UNSHOWN) clock.after(UNSHOWN_MS * 2 ** times, () => this.#work(id));
    }
    if (drawn !== 'stopped') this.#shown.set(id, shown);
    return drawn;
  }

  /** Beside everything else: the message stands without it until it is there. */
  #picture(id: string, alert: Alert, document: AlertDocument): void {
    const mark = pictureMark(alert);
    if (mark === null || document.picture?.of === mark || alert.settled) return;
    const onMade = (of: string, file: string) => {
      this.#made.set(id, { of, file });
      this.#work(id);
    };
    this.#options.pictures.make(() => this.#alerts.get(id), id, onMade);
  }

  /** What is settled and told is let go; whoever looks for it finds it in the archive. */
  async #forget(id: string, alert: Alert, at: Posted | null): Promise<void> {
    if (!alert.settled) return;
    const { store } = this.#options;
    const document = await store.get(ALERT_CARDS, id);
    this.#alerts.delete(id);
    this.#places.delete(id);
    this.#shown.delete(id);
    this.#unshown.delete(id);
    const ops: Op[] = [{ op: 'archive', collection: ALERTS, id, value: { ...alert } }];
    if (document !== undefined) ops.push({ op: 'archive', collection: ALERT_CARDS, id, value: document.value });
    if (at !== null) ops.push(...finishedOps(nameOf(id), at));
    await this.#commit(ops);
  }

  /** Null where there is none, and none will come. */
  async #placeOf(id: string): Promise<Posted | 'waiting' | null> {
    const known = this.#places.get(id);
    if (known !== undefined) return known;
    const { store } = this.#options;
    // In this order: a message moves from the one to the other in one commit; what still waits is told when it is placed.
    if ((await store.get(OUTBOX, nameOf(id))) !== undefined) return 'waiting';
    return ((await store.get(MESSAGES, nameOf(id)))?.value as Posted | undefined) ?? null;
  }

  #content(alert: Alert, situation: AlertSituation, { picture }: AlertDocument): Content {
    const { texts } = this.#options;
    const charts = picture === null ? {} : { [ALERT_CHART]: { fileId: picture.file } };
    const { text, blocks } = slackMessage(alertView(alert, situation, texts), texts, { charts });
    return { text, blocks } as unknown as Content;
  }

  #channelOf({ channel }: Alert): string {
    return channel ?? this.#options.channel ?? '';
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

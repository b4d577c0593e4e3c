/**
 * The only way for messages to Slack: what is put into the collection `outbox` leaves, in order within its channel, at the pace
 * that Slack allows, once. Nobody waits for it; a kill or an hour without Slack delays messages and loses none.
 */
import { type Clock, isoTime } from '#engine/clock.ts';
import { toOpsError } from '#engine/errors.ts';
import { backoffMs, spreadOf } from '#engine/jobs/backoff.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { Json } from '#engine/json.ts';
import { followCollection } from '#engine/store/follow-collection.ts';
import type { Op, Store } from '#engine/store/types.ts';
import { commitSurely } from '../commit-surely.ts';
import { type Refusal, refusalOf } from '../refusal.ts';
import type { Deliver } from './deliver.ts';
import { DEAD_LETTERS, type DeadLetter, laneOf, OUTBOX, type OutboxEntry, type Posted } from './entry.ts';
import { type Attempt, Lane } from './lane.ts';
import { placedOps } from './message-places.ts';
import { PostPace } from './post-pace.ts';

export interface OutboxOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly deliver: Deliver;
  /** Spreads the waiting times between attempts. */
  readonly seed: number;
  /** A named message is where it belongs, or never will be. */
  readonly onNamed: (name: string, posted: Posted | null) => void;
  /** Slack no longer takes the app's token: nothing more is tried. */
  readonly onLockedOut: (reason: string) => void;
}

export interface OutboxStats {
  readonly waiting: number;
  /** Age of the oldest message that waits. */
  readonly oldestMs: number;
  readonly sent: number;
  readonly retried: number;
  readonly rateLimited: number;
  readonly dead: number;
}

interface Item {
  readonly key: string;
  entry: OutboxEntry;
  /** An earlier attempt may have reached Slack. */
  inDoubt: boolean;
  failures: number;
  /** Until when it is not tried again, whichever line it stands in. */
  notBefore: number;
  /** It has left its channel's line, which goes on without it. */
  aside: boolean;
}

/** Slack allows about one post a second in a channel. */
const CHANNEL_EVERY_MS = 1000;
const BACKOFF = { baseMs: 1000, maxMs: 60_000 };
const AGAIN_MS = 5000;
/** After so many failures files let the messages behind them pass: the host that takes uploads is not the one that takes messages. */
const PATIENCE = 3;
/** Nobody waits for a message that is older than this. */
const LONGEST_MS = 24 * 3_600_000;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #pace: PostPace;
  readonly #lanes = new Map<string, Lane<Item>>();
  readonly #items = new Map<string, Item>();
  /** Channel -> when its next post is due. */
  readonly #nextPostAt = new Map<string, number>();
  /** Kind of message whose method Slack limits for all channels at once -> until when. */
  readonly #shut = new Map<OutboxEntry['kind'], number>();
  readonly #abort = new AbortController();
  readonly #count = { sent: 0, retried: 0, rateLimited: 0, dead: 0 };
  #following: Promise<void> = Promise.resolve();

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#pace = new PostPace(options.clock);
  }

  /** Takes up what waits, and from now on whatever is put in. */
  async start(): Promise<void> {
    const { ended } = await followCollection(
      OUTBOX,
      ({ id, value, found }) => this.#take(id, value as unknown as OutboxEntry, found),
      { store: this.#options.store, log: this.#options.log, signal: this.#abort.signal },
    );
    this.#following = ended;
  }

  /** Resolves when nothing is under way; what waits, waits for the next start. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#pace.stop();
    await this.#following;
    await Promise.all([...this.#lanes.values()].map((lane) => lane.idle()));
  }

  stats(): OutboxStats {
    const now = this.#options.clock.now();
    const created = [...this.#items.values()].map(({ entry }) => Date.parse(entry.created_at));
    const oldestMs = created.length === 0 ? 0 : now - created.reduce((a, b) => Math.min(a, b));
    return { waiting: this.#items.size, oldestMs, ...this.#count };
  }

  #take(key: string, entry: OutboxEntry, found: boolean): void {
    if (this.#items.has(key)) return;
    const item: Item = { key, entry, inDoubt: found, failures: 0, notBefore: 0, aside: false };
    this.#items.set(key, item);
    this.#lane(laneOf(entry)).add(item, entry.priority);
  }

  #lane(name: string): Lane<Item> {
    const { clock } = this.#options;
    const lane =
      this.#lanes.get(name) ??
      new Lane({ attempt: (each) => this.#attemptSurely(each), clock, signal: this.#abort.signal });
    this.#lanes.set(name, lane);
    return lane;
  }

  /** Into a line of the channel's files that wait for their host; they keep their order among themselves. */
  #stepAside(item: Item): Attempt {
    item.aside = true;
    this.#lane(asideOf(item.entry)).add(item, item.entry.priority);
    return { left: true, notBefore: 0 };
  }

  /** Nothing that goes wrong on our own side ends the line: it is told, and tried again. */
  async #attemptSurely(item: Item): Promise<Attempt> {
    const { clock, log } = this.#options;
    try {
      return await this.#attempt(item);
    } catch (thrown) {
      if (this.#abort.signal.aborted) return { left: false, notBefore: 0 };
      log.error({ key: item.key, err: toOpsError(thrown) }, 'a message could not be attempted and is tried again');
      item.inDoubt = true;
      return { left: false, notBefore: clock.now() + AGAIN_MS };
    }
  }

  async #attempt(item: Item): Promise<Attempt> {
    const { clock, store, deliver } = this.#options;
    const { kind, priority } = item.entry;
    if (kind === 'files' && !item.aside && (this.#lanes.get(asideOf(item.entry))?.length ?? 0) > 0) {
      return this.#stepAside(item);
    }
    const shutUntil = Math.max(this.#shut.get(kind) ?? 0, item.notBefore);
    if (shutUntil > clock.now()) return { left: false, notBefore: shutUntil };
    const isPost = kind === 'post' || kind === 'files';
    if (isPost) await this.#pace.turn(priority);
    if (this.#abort.signal.aborted) return { left: false, notBefore: 0 };
    // What is told of late may have left before; and an upload notes in its entry how far it is.
    const stored = await store.get(OUTBOX, item.key);
    if (stored === undefined) {
      this.#items.delete(item.key);
      return { left: true, notBefore: 0 };
    }
    item.entry = stored.value as unknown as OutboxEntry;
    const next = isPost ? this.#nextPost(laneOf(item.entry)) : 0;
    try {
      const posted = await deliver(item.key, item.entry, item.inDoubt);
      await this.#settle(item, posted);
      this.#count.sent += 1;
      return { left: true, notBefore: next };
    } catch (thrown) {
      return await this.#refused(item, thrown);
    }
  }

  /** Counted from when the last post was due, not from when its answer came, so that the pace does not fall behind. */
  #nextPost(lane: string): number {
    const now = this.#options.clock.now();
    const due = this.#nextPostAt.get(lane) ?? Number.NEGATIVE_INFINITY;
    const next = (now - due < CHANNEL_EVERY_MS ? due : now) + CHANNEL_EVERY_MS;
    this.#nextPostAt.set(lane, next);
    return next;
  }

  async #refused(item: Item, thrown: unknown): Promise<Attempt> {
    const { clock, log, seed } = this.#options;
    if (this.#abort.signal.aborted) return { left: false, notBefore: 0 };
    const refusal = refusalOf(thrown);
    const { key, entry } = item;
    switch (refusal.kind) {
      case 'rate_limited':
        return this.#wait(item, refusal);
      case 'locked_out':
        this.#abort.abort();
        this.#options.onLockedOut(refusal.reason);
        return { left: false, notBefore: 0 };
      case 'unreachable': {
        item.inDoubt = true;
        item.failures += 1;
        this.#count.retried += 1;
        if (clock.now() - Date.parse(entry.created_at) > LONGEST_MS) return await this.#bury(item, refusal.reason);
        log.warn({ key, reason: refusal.reason, failures: item.failures }, 'Slack was not reached');
        const waitMs = backoffMs(BACKOFF, item.failures, spreadOf(`${key}:${item.failures}`, seed));
        item.notBefore = clock.now() + waitMs;
        if (entry.kind === 'files' && !item.aside && item.failures >= PATIENCE) return this.#stepAside(item);
        return { left: false, notBefore: item.notBefore };
      }
      default:
        return await this.#bury(item, refusal.reason);
    }
  }

  #wait({ key, entry: { kind } }: Item, { waitMs }: Extract<Refusal, { kind: 'rate_limited' }>): Attempt {
    const notBefore = this.#options.clock.now() + waitMs;
    this.#count.rateLimited += 1;
    this.#options.log.info({ key, kind, waitMs }, 'Slack asks to wait');
    // Posts are limited in each channel by itself, everything else by method.
    if (kind !== 'post') this.#shut.set(kind, notBefore);
    return { left: false, notBefore };
  }

  async #settle(item: Item, posted: Posted | null): Promise<void> {
    const { key, entry } = item;
    const name = entry.kind === 'post' ? entry.name : null;
    await this.#forget(key, name === null || posted === null ? [] : placedOps(name, posted));
    if (name !== null) this.#options.onNamed(name, posted);
  }

  async #bury(item: Item, reason: string): Promise<Attempt> {
    const { key, entry } = item;
    const { clock, log } = this.#options;
    log.error({ key, kind: entry.kind, reason }, 'Slack does not take a message: see the dead letters');
    const sent = entry.kind === 'private' ? { ...entry, response_url: null } : entry;
    const letter: DeadLetter = { at: isoTime(clock.now()), reason, entry: sent };
    await this.#forget(key, [{ op: 'archive', collection: DEAD_LETTERS, id: key, value: letter as unknown as Json }]);
    this.#count.dead += 1;
    if (entry.kind === 'post' && entry.name !== null) this.#options.onNamed(entry.name, null);
    return { left: true, notBefore: 0 };
  }

  async #forget(key: string, more: readonly Op[]): Promise<void> {
    const { store, clock, log } = this.#options;
    const ops: Op[] = [{ op: 'delete', collection: OUTBOX, id: key }, ...more];
    try {
      await commitSurely(ops, { store, clock, log, signal: this.#abort.signal });
    } catch (thrown) {
      log.error({ key, err: toOpsError(thrown) }, 'what became of a message could not be noted');
    }
    this.#items.delete(key);
  }
}

function asideOf(entry: OutboxEntry): string {
  return `aside ${laneOf(entry)}`;
}

/**
 * The card of each job that was asked for in Slack: one message, redrawn until the job has ended. The store says which cards are
 * not yet as they should be, and what they show is drawn when it is sent: a kill between any two steps leaves no card behind.
 */
import { createHash } from 'node:crypto';
import { type FollowedJob, followedJob, withEvent } from '#bot/views/drawings/jobs/job-progress.ts';
import { comparableRuns } from '#bot/views/drawings/jobs/past-runs.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import { type Clock, isoTime } from '#engine/clock.ts';
import { toOpsError } from '#engine/errors.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { JobEngine, JobView } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import { followCollection } from '#engine/store/follow-collection.ts';
import type { Op, Store } from '#engine/store/types.ts';
import type { Place } from '../answer-place.ts';
import { commitSurely } from '../commit-surely.ts';
import type { Turn } from '../intake/turn.ts';
import { type Content, MESSAGES, OUTBOX, type OutboxEntry, type Posted, send } from '../outbox/entry.ts';
import type { LiveMessages } from '../outbox/live-messages.ts';
import { finishedOps, nameAt } from '../outbox/message-places.ts';
import { closingOf, jobCardContent } from './job-content.ts';

export interface JobCardsOptions {
  readonly store: Store;
  readonly jobs: JobEngine;
  readonly live: LiveMessages;
  readonly clock: Clock;
  readonly log: Logger;
  readonly texts: Texts;
}

/** Collection of the cards that are still to be redrawn, archived when they are not; a document's id is the job's. */
export const CARDS = 'cards';

interface CardDocument {
  /** Where it was to go: a channel, or a person. */
  readonly channel: string;
  /** The message that asked for the job, and is marked when it has ended; null for commands and buttons, which leave none. */
  readonly asked_in: { readonly channel: string; readonly ts: string } | null;
  /** What belongs into its thread is on its way. */
  readonly closed: boolean;
  /** Which `faceOf` was posted. */
  readonly posted_as?: string;
}

/** Runs that are looked through for those that did the same work. */
const LOOKED_THROUGH = 30;
const HEARD_MARK = 'eyes';
const ENDING_MARKS = { done: 'white_check_mark', failed: 'x', cancelled: 'no_entry_sign' } as const;

export class JobCards {
  readonly #options: JobCardsOptions;
  readonly #abort = new AbortController();
  /** By job. */
  readonly #kept = new Map<string, Promise<void>>();
  /** Whoever waits to hear where a card is, by its name. */
  readonly #unplaced = new Map<string, (posted: Posted | null) => void>();
  #following: Promise<void> = Promise.resolve();

  constructor(options: JobCardsOptions) {
    this.#options = options;
  }

  /** Keeps up all cards that are not finished, and from now on each new one. */
  async start(): Promise<void> {
    const { store, log } = this.#options;
    const following = { store, log, signal: this.#abort.signal };
    const { ended } = await followCollection(CARDS, ({ id, found }) => this.#keep(id, !found), following);
    this.#following = ended;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    for (const hear of this.#unplaced.values()) hear(null);
    await this.#following;
    await Promise.all(this.#kept.values());
  }

  get live(): number {
    return this.#kept.size;
  }

  /** Lets the turn post a card for the job; false when it has one already. */
  async post(job: JobView, place: Place, turn: Turn): Promise<boolean> {
    const { store, clock, texts } = this.#options;
    if ((await store.get(CARDS, job.id)) !== undefined) return false;
    const { user, thread, message } = place;
    const channel = place.channel?.id ?? user;
    const isTyped = message !== null && place.trigger === null;
    const followed = followedJob(job);
    const document: CardDocument = {
      channel,
      asked_in: isTyped ? { channel, ts: message } : null,
      closed: false,
      posted_as: this.#faceOf(followed),
    };
    turn.add(put(job.id, document, 0));
    if (document.asked_in !== null)
      turn.say({ kind: 'reaction', priority: 'result', ...document.asked_in, emoji: HEARD_MARK });
    turn.say(
      {
        kind: 'post',
        priority: 'result',
        to: { channel, thread },
        name: nameOf(job.id),
        or_to: user,
        content: jobCardContent(followed, [], clock.now(), texts),
      },
      nameOf(job.id),
    );
    return true;
  }

  /** Where the card of a job is, or that there will be none. */
  placed(name: string, posted: Posted | null): void {
    this.#unplaced.get(name)?.(posted);
    this.#unplaced.delete(name);
  }

  /** The job whose card a thread hangs on. */
  async jobInThread(channel: string, thread: string): Promise<string | null> {
    const name = await nameAt({ channel, ts: thread }, this.#options.store);
    return name === null ? null : jobOf(name);
  }

  /** Where the cards hang that are not finished. */
  async places(): Promise<readonly Posted[]> {
    const at = [...this.#kept.keys()].map((id) => this.#options.store.get(MESSAGES, nameOf(id)));
    return (await Promise.all(at)).flatMap((stored) =>
      stored === undefined ? [] : [stored.value as unknown as Posted],
    );
  }

  /** Shows a job as it is now, on a card that somebody found to be out of date. */
  async redraw(job: JobView): Promise<void> {
    const { store, jobs, live } = this.#options;
    const at = (await store.get(MESSAGES, nameOf(job.id)))?.value as Posted | undefined;
    if (at === undefined) return;
    const children = await Promise.all(job.children.map((id) => jobs.get(id)));
    const followed = followedJob(
      job,
      children.filter((child) => child !== undefined),
    );
    // Nobody waits for it: whoever pressed is told by words.
    void live.finish(at, () => this.#content(followed, []), 'result');
  }

  #keep(id: string, isNew: boolean): void {
    if (this.#kept.has(id)) return;
    const keeping = this.#keepUp(id, isNew)
      .catch((thrown: unknown) =>
        this.#options.log.error({ jobId: id, err: toOpsError(thrown) }, 'a card was given up'),
      )
      .finally(() => this.#kept.delete(id));
    this.#kept.set(id, keeping);
  }

  /** @param isNew posted by this process, so that it is known what Slack shows */
  async #keepUp(id: string, isNew: boolean): Promise<void> {
    const { store, jobs, live } = this.#options;
    const { signal } = this.#abort;
    // What is told of late may be finished by now.
    const stored = await store.get(CARDS, id);
    if (stored === undefined || stored.archived) return;
    const document = stored.value as unknown as CardDocument;
    const first = await jobs.get(id);
    if (first === undefined) return await this.#finish(id, null);
    const past = await this.#pastRuns(first);
    let followed = followedJob(first);
    let at: Posted | null = null;
    let face = isNew ? document.posted_as : undefined;
    const draw = () => this.#content(followed, past);
    const show = () => {
      const before = face;
      if (at === null) return;
      face = this.#faceOf(followed);
      if (face !== before) live.show(at, draw);
    };
    const placed = this.#placeOf(nameOf(id)).then((posted) => {
      at = posted;
      show();
    });
    for await (const event of jobs.follow(id, signal)) {
      followed = withEvent(followed, event);
      show();
    }
    if (signal.aborted) return;
    await placed;
    if (signal.aborted) return;
    if (at !== null) {
      if (!document.closed) await this.#close(followed.job, document);
      if ((await live.finish(at, draw, 'result')) === 'stopped') return;
    }
    await this.#finish(id, at);
  }

  #content(followed: FollowedJob, past: readonly number[]): Content {
    return jobCardContent(followed, past, this.#options.clock.now(), this.#options.texts);
  }

  /** The same for cards that differ in nothing but the time at which they were drawn. */
  #faceOf(followed: FollowedJob): string {
    const content = jobCardContent(followed, [], 0, this.#options.texts);
    return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
  }

  /** What belongs into the thread leaves in the commit that notes it, so that a kill repeats none of it. */
  async #close(job: JobView, document: CardDocument): Promise<void> {
    const { clock, texts } = this.#options;
    const now = clock.now();
    const { result, files, comment } = closingOf(job, now, texts);
    const name = nameOf(job.id);
    const common = { priority: 'result', created_at: isoTime(now) } as const;
    const to = { channel: document.channel, reply_to: name };
    const entries: [string, OutboxEntry][] = [];
    if (result !== null) {
      entries.push([`${name} result`, { kind: 'post', ...common, to, name: null, or_to: null, content: result }]);
    }
    if (files.length > 0) {
      entries.push([
        `${name} files`,
        { kind: 'files', ...common, to, or_to: null, comment, sources: files, uploaded: null },
      ]);
    }
    if (document.asked_in !== null) {
      const emoji = ENDING_MARKS[job.state as keyof typeof ENDING_MARKS];
      entries.push([`${name} mark`, { kind: 'reaction', ...common, ...document.asked_in, emoji }]);
    }
    await this.#commit([
      ...entries.map(([key, entry]) => send(key, entry)),
      put(job.id, { ...document, closed: true }),
    ]);
  }

  async #finish(id: string, at: Posted | null): Promise<void> {
    const ops: Op[] = [{ op: 'archive', collection: CARDS, id, value: { at: at as unknown as Json } }];
    if (at !== null) ops.push(...finishedOps(nameOf(id), at));
    await this.#commit(ops);
  }

  async #commit(ops: readonly Op[]): Promise<void> {
    const { store, clock, log } = this.#options;
    await commitSurely(ops, { store, clock, log, signal: this.#abort.signal });
  }

  async #placeOf(name: string): Promise<Posted | null> {
    if (this.#abort.signal.aborted) return null;
    const heard = new Promise<Posted | null>((resolve) => this.#unplaced.set(name, resolve));
    const { store } = this.#options;
    // In this order: a message moves from the one to the other in one commit.
    const isWaiting = (await store.get(OUTBOX, name)) !== undefined;
    const known = (await store.get(MESSAGES, name))?.value as Posted | undefined;
    if (known === undefined && isWaiting) return await heard;
    this.#unplaced.delete(name);
    return known ?? null;
  }

  async #pastRuns(job: JobView): Promise<readonly number[]> {
    const finished: JobView[] = [];
    for await (const other of this.#options.jobs.list({ states: ['done'], limit: LOOKED_THROUGH }))
      finished.push(other);
    return comparableRuns(finished, job);
  }
}

function nameOf(job: string): string {
  return `card:${job}`;
}

function jobOf(name: string): string | null {
  return name.startsWith('card:') ? name.slice('card:'.length) : null;
}

function put(id: string, document: CardDocument, ifVersion?: number): Op {
  const value = document as unknown as Json;
  return { op: 'put', collection: CARDS, id, value, ...(ifVersion === undefined ? {} : { ifVersion }) };
}

/**
 * Finds what people have said to this app while it could not hear: after a start, after a gap without any connection, and now and
 * then, because a socket can be deaf and look well. What is found goes the way of every delivery, and is known there when it came.
 */
import type { webApi } from '@slack/bolt';
import { type Clock, isoTime } from '#engine/clock.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { JsonObject } from '#engine/json.ts';
import type { Store } from '#engine/store/types.ts';
import { LOOKED_BACK_MS } from '../intake/intake.ts';
import type { Posted } from '../outbox/entry.ts';
import { refusalOf } from '../refusal.ts';
import { type Conversation, History } from './history.ts';
import { deliveriesOf, spokenThreads } from './missed-messages.ts';

export interface CatchUpOptions {
  readonly client: webApi.WebClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Threads in which a word may be meant for us, however old they are: those of running jobs. */
  readonly openThreads: () => Promise<readonly Posted[]>;
  /** False when it is known already, or not for us. @throws OpsError when it cannot be kept now */
  readonly take: (body: JsonObject) => Promise<boolean>;
  /** Something was missed while there were connections that looked well. */
  readonly onDeaf: () => void;
}

/** Since when this app has been listening: what was said before is none of its business. */
const HEARING = 'hearing';
const PROBE_EVERY_MS = 10 * 60_000;
/** What was said so recently may be on its way. */
const ON_ITS_WAY_MS = 60_000;

export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #abort = new AbortController();
  readonly #history: History;
  #sinceMs = Number.POSITIVE_INFINITY;
  #isFirst = true;
  #missed = 0;
  #looking: Promise<void> | undefined;
  /** There was another gap while the last one was looked into. */
  #isWantedAgain = false;
  #stopProbing: () => void = () => {};

  constructor(options: CatchUpOptions) {
    this.#options = options;
    this.#history = new History({ ...options, signal: this.#abort.signal });
  }

  /** Deliveries that came this way alone. */
  get missed(): number {
    return this.#missed;
  }

  get isLooking(): boolean {
    return this.#looking !== undefined;
  }

  async start(): Promise<void> {
    const { store, clock } = this.#options;
    const known = (await store.get(HEARING, 'since'))?.value as { readonly at: string } | undefined;
    const at = known?.at ?? isoTime(clock.now());
    if (known === undefined) await store.commit([{ op: 'put', collection: HEARING, id: 'since', value: { at } }]);
    this.#sinceMs = Date.parse(at);
    this.#isFirst = known === undefined;
    this.#probeLater();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.#stopProbing();
    await this.#looking;
  }

  /** There is a connection again, or for the first time, after a while without any. */
  heardAgain(): void {
    // At the very first start nothing can have been missed.
    if (this.#isFirst) this.#isFirst = false;
    else this.#look(() => {});
  }

  #probeLater(): void {
    this.#stopProbing = this.#options.clock.after(PROBE_EVERY_MS, () => {
      this.#look(this.#options.onDeaf);
      this.#probeLater();
    });
  }

  #look(onMissed: () => void): void {
    if (this.#abort.signal.aborted) return;
    if (this.#looking !== undefined) {
      this.#isWantedAgain = true;
      return;
    }
    this.#looking = this.#lookOnce()
      .then((isDeaf) => (isDeaf ? onMissed() : undefined))
      .catch((thrown: unknown) => {
        if (this.#abort.signal.aborted) return;
        this.#options.log.warn({ reason: refusalOf(thrown).reason }, 'what was missed could not be looked for');
      })
      .finally(() => {
        this.#looking = undefined;
        if (!this.#isWantedAgain) return;
        this.#isWantedAgain = false;
        this.#look(() => {});
      });
  }

  /** Whether something was found that should have been heard. */
  async #lookOnce(): Promise<boolean> {
    const { clock, openThreads } = this.#options;
    const now = clock.now();
    const oldest = (Math.max(now - LOOKED_BACK_MS, this.#sinceMs) / 1000).toFixed(6);
    const ownUser = await this.#history.ownUser();
    const threads = new Map<string, Posted>();
    for (const thread of await openThreads()) threads.set(keyOf(thread), thread);
    let isDeaf = false;
    const take = async (bodies: readonly JsonObject[]) => {
      for (const body of bodies) isDeaf = (await this.#take(body, now)) || isDeaf;
    };
    const conversations = await this.#history.conversations();
    for (const conversation of conversations) {
      const messages = await this.#orNone(this.#history.since(oldest, conversation), conversation.id);
      await take(deliveriesOf(messages, conversation, ownUser));
      for (const thread of spokenThreads(messages, conversation, oldest)) threads.set(keyOf(thread), thread);
    }
    for (const thread of threads.values()) {
      const conversation = conversations.find(({ id }) => id === thread.channel) ?? inThread(thread);
      const replies = await this.#orNone(this.#history.repliesSince(oldest, thread), thread.channel);
      await take(deliveriesOf(replies, conversation, ownUser));
    }
    return isDeaf;
  }

  async #take(body: JsonObject, now: number): Promise<boolean> {
    const { log, take } = this.#options;
    if (!(await take(body))) return false;
    this.#missed += 1;
    const { channel, ts } = body.event as { readonly channel: string; readonly ts: string };
    const ageMs = now - Number(ts) * 1000;
    log.warn({ channel, ts, ageMs }, 'something that was said was missed, and is taken up now');
    return ageMs > ON_ITS_WAY_MS;
  }

  /** A conversation that cannot be read is left out; anything else is for the next time. */
  async #orNone<Item>(reading: Promise<readonly Item[]>, channel: string): Promise<readonly Item[]> {
    try {
      return await reading;
    } catch (thrown) {
      const { kind, reason } = refusalOf(thrown);
      if (this.#abort.signal.aborted || (kind !== 'unwelcome' && kind !== 'rejected')) throw thrown;
      this.#options.log.info({ channel, reason }, 'what was missed in a conversation cannot be looked for');
      return [];
    }
  }
}

function keyOf({ channel, ts }: Posted): string {
  return `${channel} ${ts}`;
}

function inThread({ channel }: Posted): Conversation {
  return { id: channel, isDirect: channel.startsWith('D') };
}

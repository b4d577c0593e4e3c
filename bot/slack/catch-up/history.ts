/** Reads what was said where this app can read, page by page, at a pace that leaves Slack's allowance to others too. */
import type { webApi } from '@slack/bolt';
import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { Posted } from '../outbox/entry.ts';
import { UpdateBudget } from '../outbox/update-budget.ts';
import { refusalOf } from '../refusal.ts';
import { waitUntil } from '../wait.ts';

export interface HistoryOptions {
  readonly client: webApi.WebClient;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A conversation that this app is in. */
export interface Conversation {
  readonly id: string;
  readonly isDirect: boolean;
}

/** As Slack keeps a message: without its channel. */
export interface SaidMessage {
  readonly ts?: string;
  readonly user?: string;
  readonly text?: string;
  readonly subtype?: string;
  readonly bot_id?: string;
  readonly thread_ts?: string;
  readonly latest_reply?: string;
  readonly edited?: unknown;
}

interface Page {
  readonly response_metadata?: { readonly next_cursor?: string };
}

const PAGE = 200;
const MOST_PAGES = 5;
const MOST_TRIES = 5;
const AGAIN_MS = 5_000;
const TYPES = 'public_channel,private_channel';

export class History {
  readonly #options: HistoryOptions;
  readonly #pace: UpdateBudget;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#pace = new UpdateBudget(options.clock);
  }

  /** Slack's id of this app's user. @throws what the web client throws */
  async ownUser(): Promise<string> {
    const { user_id } = await this.#call(() => this.#options.client.auth.test());
    return user_id ?? '';
  }

  /** @throws what the web client throws */
  async conversations(): Promise<readonly Conversation[]> {
    try {
      return await this.#conversations(`${TYPES},im`);
    } catch (thrown) {
      // An app that was installed before this was needed may not list direct conversations.
      if (refusalOf(thrown).reason !== 'missing_scope') throw thrown;
      return await this.#conversations(TYPES);
    }
  }

  /** Without replies, oldest first. @throws what the web client throws */
  async since(oldest: string, { id }: Conversation): Promise<readonly SaidMessage[]> {
    const read = (cursor?: string) =>
      this.#options.client.conversations.history({ channel: id, oldest, limit: PAGE, ...(cursor && { cursor }) });
    return await this.#messages(id, read);
  }

  /** Oldest first. @throws what the web client throws */
  async repliesSince(oldest: string, { channel, ts }: Posted): Promise<readonly SaidMessage[]> {
    const read = (cursor?: string) =>
      this.#options.client.conversations.replies({ channel, ts, oldest, limit: PAGE, ...(cursor && { cursor }) });
    // A thread is told with its first message, however old that is.
    return (await this.#messages(channel, read)).filter((message) => message.ts !== ts);
  }

  async #conversations(types: string): Promise<readonly Conversation[]> {
    const { client, log } = this.#options;
    const pages = this.#pages((cursor) =>
      client.users.conversations({ types, exclude_archived: true, limit: PAGE, ...(cursor && { cursor }) }),
    );
    const found: Conversation[] = [];
    for await (const { page, isLast } of pages) {
      for (const { id, is_im } of page.channels ?? []) {
        if (id !== undefined) found.push({ id, isDirect: is_im === true });
      }
      if (!isLast) log.warn({ conversations: found.length }, 'there are more conversations than are looked through');
    }
    return found;
  }

  async #messages(
    channel: string,
    read: (cursor?: string) => Promise<Page & { readonly messages?: readonly unknown[] }>,
  ): Promise<readonly SaidMessage[]> {
    const found: SaidMessage[] = [];
    for await (const { page, isLast } of this.#pages(read)) {
      found.push(...((page.messages ?? []) as readonly SaidMessage[]));
      if (!isLast) this.#options.log.warn({ channel }, 'more was said than is looked through');
    }
    return found.toSorted((a, b) => Number(a.ts) - Number(b.ts));
  }

  /** `isLast` is false on a page behind which more would follow that are not read. */
  async *#pages<Read extends Page>(
    read: (cursor?: string) => Promise<Read>,
  ): AsyncGenerator<{ readonly page: Read; readonly isLast: boolean }> {
    let cursor: string | undefined;
    for (let count = 1; ; count += 1) {
      const page = await this.#call(() => read(cursor));
      cursor = page.response_metadata?.next_cursor || undefined;
      const isEnough = cursor === undefined || count === MOST_PAGES;
      yield { page, isLast: cursor === undefined || !isEnough };
      if (isEnough) return;
    }
  }

  /** Asks until Slack answers, some times. @throws what the web client throws */
  async #call<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const { clock, signal } = this.#options;
    for (let tries = 1; ; tries += 1) {
      await waitUntil(this.#pace.readyAt('progress'), clock, signal);
      signal.throwIfAborted();
      this.#pace.take();
      try {
        return await ask();
      } catch (thrown) {
        const refusal = refusalOf(thrown);
        const passes = refusal.kind === 'rate_limited' || refusal.kind === 'unreachable';
        if (!passes || tries === MOST_TRIES) throw thrown;
        const waitMs = refusal.kind === 'rate_limited' ? refusal.waitMs : AGAIN_MS * tries;
        await waitUntil(clock.now() + waitMs, clock, signal);
      }
    }
  }
}

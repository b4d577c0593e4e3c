/** Looks in Slack for a message of ours that may have been posted although we never heard so. */
import type { webApi } from '@slack/bolt';
import { refusalOf } from '../refusal.ts';
import type { Posted } from './entry.ts';

/** Names our messages in Slack's own record of them, together with the key in the payload. */
export const METADATA_TYPE = 'mlops_message';
/** Slack's clock and ours may differ that much. */
const MARGIN_MS = 120_000;
const PAGE = 200;
const MOST_PAGES = 25;

export interface Place {
  readonly channel: string;
  readonly thread: string | null;
}

interface Message {
  readonly ts?: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: Readonly<Record<string, unknown>> };
  readonly files?: readonly { readonly id?: string }[];
}

export function byKey(key: string): (message: Message) => boolean {
  return ({ metadata }) => metadata?.event_type === METADATA_TYPE && metadata.event_payload?.key === key;
}

export function byFile(id: string): (message: Message) => boolean {
  return ({ files }) => files?.some((file) => file.id === id) === true;
}

/**
 * The first message since `sinceMs` that fits; undefined where there is none or this app may not look.
 * @throws what the web client throws when Slack cannot be asked now
 */
export async function findPosted(
  fits: (message: Message) => boolean,
  place: Place,
  sinceMs: number,
  client: webApi.WebClient,
): Promise<Posted | undefined> {
  const { channel, thread } = place;
  const oldest = ((sinceMs - MARGIN_MS) / 1000).toFixed(6);
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const window = { channel, oldest, limit: PAGE, include_all_metadata: true, ...(cursor && { cursor }) };
    let answer: webApi.ConversationsHistoryResponse | webApi.ConversationsRepliesResponse;
    try {
      answer =
        thread === null
          ? await client.conversations.history(window)
          : await client.conversations.replies({ ...window, ts: thread });
    } catch (thrown) {
      const { kind } = refusalOf(thrown);
      if (kind === 'rejected' || kind === 'unwelcome') return undefined;
      throw thrown;
    }
    const messages = (answer.messages ?? []) as readonly Message[];
    const found = messages.find(fits);
    if (found?.ts !== undefined) return { channel, ts: found.ts, ...(thread === null ? {} : { thread }) };
    cursor = answer.response_metadata?.next_cursor;
    if (!cursor) return undefined;
  }
  return undefined;
}

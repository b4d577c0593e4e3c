/** Hands one message to Slack; when it may be there already, looks first. */
import type { webApi } from '@slack/bolt';
import type { Clock } from '#engine/clock.ts';
import type { Json } from '#engine/json.ts';
import type { Store } from '#engine/store/types.ts';
import { type Fetch, httpPost } from '../http-post.ts';
import { HttpRefusal, refusalOf, refusalOfCode } from '../refusal.ts';
import {
  type Address,
  type Content,
  type FilesEntry,
  MESSAGES,
  OUTBOX,
  type OutboxEntry,
  type PostEntry,
  type Posted,
  type PrivateEntry,
  type ReactionEntry,
} from './entry.ts';
import { byFile, byKey, findPosted, METADATA_TYPE, type Place } from './find-posted.ts';
import { type OutgoingFile, uploadFiles } from './upload.ts';

export interface DeliverCollaborators {
  readonly client: webApi.WebClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly fetch: Fetch;
  readonly readFiles: (sources: FilesEntry['sources']) => Promise<readonly OutgoingFile[]>;
}

/** Slack takes answers to a command or click for half an hour. */
const RESPONSE_URL_MS = 29 * 60_000;
const RESPONSE_TIMEOUT_MS = 10_000;

/**
 * `inDoubt`: an earlier attempt may have reached Slack.
 * Resolves with where the message is, or null where Slack does not say (private answers, files, reactions).
 * Rejects with what `refusalOf` reads.
 */
export type Deliver = (key: string, entry: OutboxEntry, inDoubt: boolean) => Promise<Posted | null>;

export function createDeliver(collaborators: DeliverCollaborators): Deliver {
  const { client, store, clock, fetch, readFiles } = collaborators;
  const conversations = new Map<string, string>();

  return async (key, entry, inDoubt) => {
    switch (entry.kind) {
      case 'post':
        return await deliverPost(key, entry, inDoubt);
      case 'private':
        return await deliverPrivate(key, entry, inDoubt);
      case 'files':
        return await deliverFiles(key, entry);
      case 'reaction':
        return await react(entry);
    }
  };

  async function deliverPost(key: string, entry: PostEntry, inDoubt: boolean): Promise<Posted> {
    return await orDirectly(entry, (place) => postOnce(key, entry, place, inDoubt));
  }

  async function deliverPrivate(key: string, entry: PrivateEntry, inDoubt: boolean): Promise<Posted | null> {
    const { user, channel, thread, response_url, content } = entry;
    if (response_url !== null && clock.now() - createdMs(entry) < RESPONSE_URL_MS) {
      if (await respond(response_url, content)) return null;
    }
    try {
      await client.chat.postEphemeral({ channel, user, ...inThread(thread), ...contentArguments(content) });
      return null;
    } catch (thrown) {
      if (refusalOf(thrown).kind !== 'unwelcome') throw thrown;
    }
    return await postOnce(key, entry, { channel: await conversationWith(user), thread: null }, inDoubt);
  }

  async function deliverFiles(key: string, entry: FilesEntry): Promise<null> {
    return await orDirectly(entry, async (place) => {
      const [first] = entry.uploaded ?? [];
      if (first !== undefined && (await findPosted(byFile(first.id), place, createdMs(entry), client))) return null;
      let files = entry.uploaded;
      if (files === null) {
        files = await uploadFiles(await readFiles(entry.sources), { client, fetch });
        // Noted before Slack is told to show them: after a kill, the message is looked for by its file.
        const noted: FilesEntry = { ...entry, uploaded: files };
        await store.commit([{ op: 'put', collection: OUTBOX, id: key, value: noted as unknown as Json }]);
      }
      await client.files.completeUploadExternal({
        files: files.map(({ id, title }) => ({ id, title })) as [{ id: string; title: string }],
        channel_id: place.channel,
        initial_comment: entry.comment,
        ...inThread(place.thread),
      });
      return null;
    });
  }

  async function react({ channel, ts, emoji }: ReactionEntry): Promise<null> {
    try {
      await client.reactions.add({ channel, timestamp: ts, name: emoji });
    } catch (thrown) {
      if (refusalOf(thrown).reason !== 'already_reacted') throw thrown;
    }
    return null;
  }

  /** First where it should go; where the channel does not take it, directly to the person who waits for it. */
  async function orDirectly<T>(
    { to, or_to }: { readonly to: Address; readonly or_to: string | null },
    act: (place: Place) => Promise<T>,
  ): Promise<T> {
    try {
      return await act(await placeOf(to));
    } catch (thrown) {
      if (or_to === null || 'reply_to' in to || refusalOf(thrown).kind !== 'unwelcome') throw thrown;
      return await act({ channel: await conversationWith(or_to), thread: null });
    }
  }

  async function placeOf(to: Address): Promise<Place> {
    if (!('reply_to' in to)) {
      return /^[UW]/.test(to.channel) ? { channel: await conversationWith(to.channel), thread: null } : to;
    }
    const named = (await store.get(MESSAGES, to.reply_to))?.value as Posted | undefined;
    if (named === undefined) throw new Error(`there is no message ${to.reply_to} to reply to`);
    return { channel: named.channel, thread: named.thread ?? named.ts };
  }

  async function conversationWith(user: string): Promise<string> {
    const known = conversations.get(user);
    if (known !== undefined) return known;
    const { channel } = await client.conversations.open({ users: user });
    if (channel?.id === undefined) throw new Error(`there is no direct conversation with ${user}`);
    conversations.set(user, channel.id);
    return channel.id;
  }

  async function postOnce(
    key: string,
    entry: PostEntry | PrivateEntry,
    place: Place,
    inDoubt: boolean,
  ): Promise<Posted> {
    const found = inDoubt ? await findPosted(byKey(key), place, createdMs(entry), client) : undefined;
    if (found !== undefined) return found;
    const { channel, ts } = await client.chat.postMessage({
      channel: place.channel,
      ...inThread(place.thread),
      ...contentArguments(entry.content),
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: METADATA_TYPE, event_payload: { key } },
    });
    return {
      channel: channel ?? place.channel,
      ts: ts ?? '',
      ...(place.thread === null ? {} : { thread: place.thread }),
    };
  }

  /** False when the url no longer takes answers: it is too old, or was used too often. */
  async function respond(url: string, content: Content): Promise<boolean> {
    const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...content });
    const sent = { body, contentType: 'application/json', timeoutMs: RESPONSE_TIMEOUT_MS };
    const { status, text } = await httpPost(url, sent, fetch);
    if (status >= 300) return false;
    const code = errorCodeIn(text);
    if (code === null) return true;
    const refusal = refusalOfCode(code);
    if (refusal.kind === 'unreachable') throw new HttpRefusal(refusal);
    return false;
  }
}

function createdMs(entry: OutboxEntry): number {
  return Date.parse(entry.created_at);
}

function inThread(thread: string | null): { thread_ts?: string } {
  return thread === null ? {} : { thread_ts: thread };
}

/** Our blocks come from a renderer that keeps Slack's limits; the library's union of block types is not ours. */
function contentArguments({ text, blocks }: Content): { text: string; blocks: never[] } {
  return { text, blocks: blocks as unknown as never[] };
}

/** A response_url answers `ok`, or JSON that says what is wrong. */
function errorCodeIn(text: string): string | null {
  if (!text.startsWith('{')) return null;
  const { ok, error } = JSON.parse(text) as { ok?: boolean; error?: string };
  return ok === false ? (error ?? 'unknown_error') : null;
}

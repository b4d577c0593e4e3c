/** What waits to leave for Slack, as it is stored: one document for each message, gone once Slack has taken it. */
import type { Json, JsonObject } from '#engine/json.ts';
import type { Op } from '#engine/store/types.ts';

/** Collection of what waits; a document's id is the message's own key, so that nothing is put in twice. */
export const OUTBOX = 'outbox';
/** Name of a message -> where Slack put it, for messages that are redrawn or replied to later. */
export const MESSAGES = 'messages';
/** Archive of what Slack would not take. */
export const DEAD_LETTERS = 'dead_letters';

/** What goes first when not everything can go at once. */
export const PRIORITIES = ['incident', 'alert', 'result', 'progress'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Block Kit with its complete plain text. */
export interface Content {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
}

/** A channel (or a person: the direct conversation with them), a thread in it, or the thread of a named message. */
export type Address =
  | { readonly channel: string; readonly thread: string | null }
  /** `channel`: where the named message was to go; keeps the order of that channel. */
  | { readonly channel: string; readonly reply_to: string };

/** Where a file's content comes from when its turn has come. */
export type FileSource =
  | { readonly of: 'text'; readonly filename: string; readonly title: string; readonly content: string }
  | { readonly of: 'job'; readonly job: string; readonly part: 'logs' | 'report' | 'card' | 'charts' };

interface Waiting {
  readonly priority: Priority;
  /** ISO 8601. */
  readonly created_at: string;
}

export interface PostEntry extends Waiting {
  readonly kind: 'post';
  readonly to: Address;
  /** Under which the message can be redrawn and replied to. */
  readonly name: string | null;
  /** Who gets it directly when the channel does not take messages of this app. */
  readonly or_to: string | null;
  readonly content: Content;
}

/** Seen by one person only. */
export interface PrivateEntry extends Waiting {
  readonly kind: 'private';
  readonly user: string;
  readonly channel: string;
  readonly thread: string | null;
  readonly response_url: string | null;
  readonly content: Content;
}

export interface FilesEntry extends Waiting {
  readonly kind: 'files';
  readonly to: Address;
  readonly or_to: string | null;
  readonly comment: string;
  readonly sources: readonly FileSource[];
  /** Set once the bytes are at Slack: from then on the message with these files may be there. */
  readonly uploaded: readonly { readonly id: string; readonly title: string }[] | null;
}

export interface ReactionEntry extends Waiting {
  readonly kind: 'reaction';
  readonly channel: string;
  readonly ts: string;
  readonly emoji: string;
}

export type OutboxEntry = PostEntry | PrivateEntry | FilesEntry | ReactionEntry;

/** What became of an entry that Slack would not take. */
export interface DeadLetter {
  readonly at: string;
  /** Slack's own word for it. */
  readonly reason: string;
  readonly entry: OutboxEntry;
}

/** Where Slack put a message. */
export interface Posted {
  readonly channel: string;
  readonly ts: string;
  /** ts of the thread's first message, where it is a reply: what answers it goes there too. */
  readonly thread?: string;
}

/** The step of a commit that lets a message go. */
export function send(key: string, entry: OutboxEntry): Op {
  return { op: 'put', collection: OUTBOX, id: key, value: entry as unknown as Json, ifVersion: 0 };
}

/** Within a lane messages keep their order; private answers do not wait for a busy channel. */
export function laneOf(entry: OutboxEntry): string {
  if (entry.kind === 'private') return `private ${entry.user}`;
  if (entry.kind === 'reaction') return `reactions ${entry.channel}`;
  return `channel ${entry.to.channel}`;
}

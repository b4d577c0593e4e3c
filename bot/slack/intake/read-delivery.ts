/**
 * Reads what Slack delivered: what it is, by which key a repetition is known, and what of it is worth keeping. Secrets that somebody
 * typed are masked before anything is kept; a request with a masked word in it is then refused like any other with a secret.
 */
import { createHash } from 'node:crypto';
import { maskSecrets, maskText } from '#engine/audit/mask-secrets.ts';
import type { JsonObject } from '#engine/json.ts';
import { isBareStop } from '../spoken-line.ts';

export interface Delivery {
  /** The same for each repetition of one delivery, whichever way it comes. */
  readonly key: string;
  /** The body as Bolt reads it, without what nobody needs: what is kept until the work is done. */
  readonly body: JsonObject;
}

/** @returns null for what is not for us: messages of bots, edits, what people say to each other */
export function readDelivery(body: JsonObject): Delivery | null {
  if (typeof body.event === 'object') return readEvent(body);
  if (typeof body.command === 'string') {
    const typed = maskText(text(body.text));
    return { key: keyOf('command', body, text(body.trigger_id)), body: { ...without(body, 'token'), text: typed } };
  }
  if (body.type === 'block_actions') return readPress(body);
  if (body.type === 'view_submission') return readSubmission(body);
  if (typeof body.callback_id === 'string') {
    return { key: keyOf(text(body.type), body, text(body.trigger_id)), body: without(body, 'token') };
  }
  return null;
}

function readEvent(body: JsonObject): Delivery | null {
  const event = object(body.event);
  if (!isForUs(event)) return null;
  // The blocks of a message say its text once more.
  const heard = { ...without(event, 'blocks'), ...(event.text !== undefined && { text: maskText(text(event.text)) }) };
  return {
    key: keyOfEvent(event, body),
    body: { ...without(body, 'token', 'authorizations'), event: heard },
  };
}

/** A message is known by its place: so it is when it is read again in its channel, where it has no event id. */
function keyOfEvent(event: JsonObject, body: JsonObject): string {
  const { channel, ts } = event;
  if (typeof channel === 'string' && typeof ts === 'string') return `message ${channel} ${ts}`;
  return keyOf('event', body, text(body.event_id));
}

function isForUs(event: JsonObject): boolean {
  switch (event.type) {
    case 'app_home_opened':
      return event.tab === 'home';
    case 'app_mention':
      return isSpoken(event);
    case 'message':
      if (!isSpoken(event)) return false;
      if (event.channel_type === 'im') return true;
      return typeof event.thread_ts === 'string' && isBareStop(text(event.text));
    default:
      return false;
  }
}

/** By a person, now: neither by a bot, ourselves included, nor an edit or a notice. */
function isSpoken(event: JsonObject): boolean {
  const isPlain = event.subtype === undefined || event.subtype === 'file_share' || event.subtype === 'thread_broadcast';
  return typeof event.user === 'string' && event.bot_id === undefined && isPlain;
}

/** Letters of a message's text that say in which state it was drawn. */
const OPENING = 40;

/** Of the message or view around the button only what names it is kept, and how the message opened: the state that was seen. */
function readPress(body: JsonObject): Delivery {
  const [action = {}] = (Array.isArray(body.actions) ? body.actions : []) as JsonObject[];
  const { ts, thread_ts, text: words } = object(body.message);
  const opening = typeof words === 'string' ? { text: words.slice(0, OPENING) } : {};
  const message =
    body.message === undefined ? {} : { message: { ...(ts && { ts }), ...(thread_ts && { thread_ts }), ...opening } };
  const view = body.view === undefined ? {} : { view: without(object(body.view), 'blocks', 'state') };
  const person = text(object(body.user).id);
  const pressed = [text(action.action_ts), person, text(action.action_id)].filter((part) => part !== '').join(' ');
  return {
    key: keyOf('press', body, text(action.action_ts) === '' ? '' : pressed),
    body: { ...without(body, 'token', 'message', 'state'), ...message, ...view },
  };
}

/** The blocks of the form are not kept, only what was filled in. */
function readSubmission(body: JsonObject): Delivery {
  const view = object(body.view);
  const submitted = text(view.id) === '' ? '' : `${text(view.id)} ${text(view.hash)}`;
  return {
    key: keyOf('submission', body, submitted),
    body: { ...without(body, 'token'), view: { ...without(view, 'blocks'), state: maskSecrets(view.state ?? null) } },
  };
}

/** Without Slack's own mark, a delivery is known by all that it says. */
function keyOf(kind: string, body: JsonObject, mark: string): string {
  if (mark !== '') return `${kind} ${mark}`;
  return `${kind} ${createHash('sha256').update(JSON.stringify(body)).digest('hex')}`;
}

function without(from: JsonObject, ...keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key)));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function object(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

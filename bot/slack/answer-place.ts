/** Where somebody asked, and so where the answer goes. */
import type { JsonObject } from '#engine/json.ts';

export interface Place {
  readonly user: string;
  /** In the App Home there is none: what is said goes to the person directly. */
  readonly channel: { readonly id: string; readonly name: string | null } | null;
  /** ts of the thread's first message; null outside a thread. */
  readonly thread: string | null;
  /** ts of the message that was typed or pressed. */
  readonly message: string | null;
  /** Lets us open a form, for three seconds. */
  readonly trigger: string | null;
  /** Takes private answers, for half an hour. */
  readonly responseUrl: string | null;
}

export function placeOfCommand(body: JsonObject): Place {
  return {
    user: text(body.user_id),
    channel: { id: text(body.channel_id), name: realName(textOrNull(body.channel_name)) },
    thread: null,
    message: null,
    trigger: textOrNull(body.trigger_id),
    responseUrl: textOrNull(body.response_url),
  };
}

/** @param event `app_mention` or `message` */
export function placeOfMessage(event: JsonObject): Place {
  return {
    user: text(event.user),
    channel: { id: text(event.channel), name: null },
    thread: textOrNull(event.thread_ts),
    message: textOrNull(event.ts),
    trigger: null,
    responseUrl: null,
  };
}

export function placeOfPress(body: JsonObject): Place {
  const channel = object(body.channel);
  const container = object(body.container);
  return {
    user: text(object(body.user).id),
    channel:
      textOrNull(channel.id) === null ? null : { id: text(channel.id), name: realName(textOrNull(channel.name)) },
    thread: textOrNull(object(body.message).thread_ts) ?? textOrNull(container.thread_ts),
    message: textOrNull(container.message_ts),
    trigger: textOrNull(body.trigger_id),
    responseUrl: textOrNull(body.response_url),
  };
}

/** A form remembers where it was asked for. */
export function placeInForm({ channel, thread }: Place): string {
  return JSON.stringify({ channel, thread });
}

export function placeOfForm(body: JsonObject, context: string): Place {
  const { channel, thread } = JSON.parse(context) as Pick<Place, 'channel' | 'thread'>;
  const user = text(object(body.user).id);
  return { user, channel, thread, message: null, trigger: textOrNull(body.trigger_id), responseUrl: null };
}

/** Whoever sent this, for what must be said whatever it was. */
export function placeOf(body: JsonObject): Place {
  if (typeof body.event === 'object') return placeOfMessage(object(body.event));
  return typeof body.command === 'string' ? placeOfCommand(body) : placeOfPress(body);
}

/** Nobody else reads a direct conversation: there an answer is a plain message, which stays. */
export function isDirect({ channel }: Place): boolean {
  return channel === null || channel.id.startsWith('D');
}

/** What Slack calls channels whose name it does not tell. */
function realName(name: string | null): string | null {
  return name === 'privategroup' || name === 'directmessage' ? null : name;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function object(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

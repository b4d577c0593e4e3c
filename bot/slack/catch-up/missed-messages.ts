/** What was said to this app in a while, made into the deliveries that Slack would have made of it. */
import type { Json, JsonObject } from '#engine/json.ts';
import type { Posted } from '../outbox/entry.ts';
import type { Conversation, SaidMessage } from './history.ts';

/**
 * The deliveries for what may have been for us, in the order in which it was said; which of them are, the intake tells.
 * @param messages of one conversation, oldest first
 */
export function deliveriesOf(
  messages: readonly SaidMessage[],
  { id, isDirect }: Conversation,
  ownUser: string,
): readonly JsonObject[] {
  // Nobody spoke to this app before it was in the channel, whatever was said.
  const joined = messages.findLastIndex(({ subtype, user }) => subtype === 'channel_join' && user === ownUser);
  return messages
    .slice(joined + 1)
    .filter(isAsItWasSaid)
    .map((message) => {
      const type = !isDirect && mentions(message.text ?? '', ownUser) ? 'app_mention' : 'message';
      const event = { type, ...plain(message), channel: id, channel_type: isDirect ? 'im' : 'channel' };
      return { type: 'event_callback', event: event as unknown as Json };
    });
}

/** Threads in which something was said since. */
export function spokenThreads(
  messages: readonly SaidMessage[],
  { id }: Conversation,
  oldest: string,
): readonly Posted[] {
  return messages.flatMap(({ ts, latest_reply }) =>
    ts !== undefined && latest_reply !== undefined && Number(latest_reply) > Number(oldest)
      ? [{ channel: id, ts }]
      : [],
  );
}

/** Of a message that was changed since, nobody can tell what it said when it was meant. */
function isAsItWasSaid({ edited, ts }: SaidMessage): boolean {
  return edited === undefined && ts !== undefined;
}

function mentions(text: string, user: string): boolean {
  return text.includes(`<@${user}>`) || text.includes(`<@${user}|`);
}

/** As it was told when it was said: what people have answered since makes it no reply. */
function plain({ ts, user, text, subtype, bot_id, thread_ts }: SaidMessage): Readonly<Record<string, Json>> {
  return {
    ts: ts!,
    ...(user !== undefined && { user }),
    ...(text !== undefined && { text }),
    ...(subtype !== undefined && { subtype }),
    ...(bot_id !== undefined && { bot_id }),
    ...(thread_ts !== undefined && thread_ts !== ts && { thread_ts }),
  };
}

/** chat.*: posting, changing and deleting messages. */
import type { Channel, Message } from '../documents.ts';
import type { JsonObject } from '../json.ts';
import type { ApiMethods, House } from './api-method.ts';
import { channelOf, isMember, joinedChannelOf, messageOf, neededText, objectOf, textOf } from './arguments.ts';
import { messageJson } from './documents-json.ts';
import { messageContent } from './message-content.ts';
import { Refusal } from './refusal.ts';

export const chatMethods: ApiMethods = {
  'chat.postMessage': { tier: 'post', run: postMessage },
  'chat.update': { tier: 'tier3', run: update },
  'chat.delete': { tier: 'tier3', run: deleteMessage },
  'chat.postEphemeral': { tier: 'tier4', run: postEphemeral },
  'chat.getPermalink': { tier: 'unlimited', run: getPermalink },
};

function postMessage(args: JsonObject, house: House): JsonObject {
  const channel = joinedChannelOf(args, house);
  const content = messageContent(args, house);
  const cut = (content.text ?? '').length > house.limits.postTextChars;
  const message = appMessage(channel, house, {
    text: (content.text ?? '').slice(0, house.limits.postTextChars),
    blocks: content.blocks ?? [],
    attachments: content.attachments ?? [],
    metadata: objectOf(args, 'metadata') ?? null,
    threadTs: threadOf(args, channel, house),
  });
  house.workspace.addMessage(message);
  house.events.messagePosted(message);
  return {
    channel: channel.id,
    ts: message.ts,
    message: messageJson(message, house),
    ...(cut ? { response_metadata: { warnings: ['message_truncated'] } } : {}),
  };
}

/** A message of the app that is not yet in its channel. */
export function appMessage(
  channel: Channel,
  { workspace }: Pick<House, 'workspace'>,
  content: Pick<Message, 'text' | 'blocks' | 'attachments' | 'metadata' | 'threadTs'>,
): Message {
  return {
    channel: channel.id,
    ts: workspace.newTs(),
    user: workspace.app.botUserId,
    byApp: true,
    subtype: null,
    files: [],
    reactions: [],
    editedTs: null,
    edits: 0,
    ...content,
  };
}

/** The parent that a message is to answer. A reply cannot be answered, and a thread must exist. */
export function threadOf(args: JsonObject, channel: Channel, { workspace }: House): string | null {
  const ts = textOf(args, 'thread_ts');
  if (ts === undefined) return null;
  const parent = workspace.message(channel.id, ts);
  if (parent === undefined) throw new Refusal('thread_not_found');
  if (parent.threadTs !== null) throw new Refusal('cannot_reply_to_message');
  return ts;
}

function update(args: JsonObject, house: House): JsonObject {
  const channel = joinedChannelOf(args, house);
  const message = messageOf(args, channel, house);
  if (!message.byApp) throw new Refusal('cant_update_message');
  const content = messageContent(args, house);
  if ((content.text ?? '').length > house.limits.updateTextChars) throw new Refusal('msg_too_long');
  const changed: Message = {
    ...message,
    text: content.text ?? message.text,
    blocks: content.blocks ?? message.blocks,
    attachments: content.attachments ?? message.attachments,
    metadata: objectOf(args, 'metadata') ?? message.metadata,
    editedTs: house.workspace.newTs(),
    edits: message.edits + 1,
  };
  house.workspace.putMessage(changed);
  return { channel: channel.id, ts: message.ts, text: changed.text, message: messageJson(changed, house) };
}

function deleteMessage(args: JsonObject, house: House): JsonObject {
  const channel = channelOf(args, house);
  const message = messageOf(args, channel, house);
  if (!message.byApp) throw new Refusal('cant_delete_message');
  house.workspace.dropMessage(message);
  return { channel: channel.id, ts: message.ts };
}

function postEphemeral(args: JsonObject, house: House): JsonObject {
  const channel = joinedChannelOf(args, house);
  const shownTo = neededText(args, 'user');
  if (!isMember(channel, shownTo)) throw new Refusal('user_not_in_channel');
  const content = messageContent(args, house);
  if ((content.text ?? '').length > house.limits.updateTextChars) throw new Refusal('msg_too_long');
  const ts = house.workspace.newTs();
  house.workspace.addEphemeral({
    channel: channel.id,
    ts,
    shownTo,
    user: house.workspace.app.botUserId,
    byApp: true,
    text: content.text ?? '',
    blocks: content.blocks ?? [],
    attachments: content.attachments ?? [],
    threadTs: threadOf(args, channel, house),
    editedTs: null,
    edits: 0,
  });
  return { message_ts: ts };
}

function getPermalink(args: JsonObject, house: House): JsonObject {
  const channel = channelOf(args, house);
  const message = messageOf(args, channel, house, 'message_ts');
  const thread = message.threadTs === null ? '' : `?thread_ts=${message.threadTs}&cid=${channel.id}`;
  return {
    channel: channel.id,
    permalink: `${house.webUrl}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`,
  };
}

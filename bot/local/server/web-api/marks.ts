/** pins.*, bookmarks.* and reactions.*: what is attached to messages and channels. */
import type { Message, Reaction } from '../documents.ts';
import type { JsonObject } from '../json.ts';
import type { ApiMethods, House } from './api-method.ts';
import { channelOf, joinedChannelOf, messageOf, neededText, textOf } from './arguments.ts';
import { messageJson } from './documents-json.ts';
import { Refusal } from './refusal.ts';

export const markMethods: ApiMethods = {
  'pins.add': { tier: 'tier2', run: addPin },
  'pins.list': { tier: 'tier2', run: listPins },
  'bookmarks.add': { tier: 'tier2', run: addBookmark },
  'bookmarks.list': { tier: 'tier3', run: listBookmarks },
  'reactions.add': { tier: 'tier3', run: addReaction },
  'reactions.get': { tier: 'tier3', run: getReactions },
};

function addPin(args: JsonObject, house: House): JsonObject {
  const { workspace } = house;
  const channel = joinedChannelOf(args, house);
  const message = messageOf(args, channel, house, 'timestamp');
  if (workspace.pins.some((pin) => pin.channel === channel.id && pin.ts === message.ts))
    throw new Refusal('already_pinned');
  const pin = { channel: channel.id, ts: message.ts, by: workspace.app.botUserId, createdSeconds: workspace.seconds() };
  workspace.pins = [...workspace.pins, pin];
  workspace.putChannel(channel);
  return {};
}

function listPins(args: JsonObject, house: House): JsonObject {
  const channel = channelOf(args, house);
  const items = house.workspace.pins
    .filter((pin) => pin.channel === channel.id)
    .flatMap((pin) => {
      const message = house.workspace.message(channel.id, pin.ts);
      if (message === undefined) return [];
      const { by: created_by, createdSeconds: created } = pin;
      return [{ type: 'message', channel: channel.id, created, created_by, message: messageJson(message, house) }];
    });
  return { items };
}

function addBookmark(args: JsonObject, house: House): JsonObject {
  const { workspace } = house;
  const channel = joinedChannelOf(args, house, 'channel_id');
  if (neededText(args, 'type') !== 'link') throw new Refusal('invalid_bookmark_type');
  const link = textOf(args, 'link');
  if (link === undefined || !URL.canParse(link)) throw new Refusal('invalid_link');
  const bookmark = {
    id: workspace.newId('Bk'),
    channel: channel.id,
    title: neededText(args, 'title'),
    link,
    emoji: textOf(args, 'emoji') ?? '',
  };
  workspace.bookmarks = [...workspace.bookmarks, bookmark];
  workspace.putChannel(channel);
  const { channel: channel_id, ...rest } = bookmark;
  return { bookmark: { ...rest, channel_id, type: 'link' } };
}

function listBookmarks(args: JsonObject, house: House): JsonObject {
  const channel = channelOf(args, house, 'channel_id');
  const bookmarks = house.workspace.bookmarks.filter((bookmark) => bookmark.channel === channel.id);
  return { bookmarks: bookmarks.map(({ channel: channel_id, ...rest }) => ({ ...rest, channel_id, type: 'link' })) };
}

function addReaction(args: JsonObject, house: House): JsonObject {
  const channel = channelOf(args, house);
  const message = messageOf(args, channel, house, 'timestamp');
  const name = neededText(args, 'name').replaceAll(':', '');
  if (!/^[\w+'-]+$/.test(name)) throw new Refusal('invalid_name');
  const user = house.workspace.app.botUserId;
  const reactions = withReaction(message, name, user);
  if (reactions === null) throw new Refusal('already_reacted');
  house.workspace.putMessage({ ...message, reactions }, 'reacted');
  house.events.reactionChanged('reaction_added', message, name, user);
  return {};
}

/** The message's reactions with one more; null when that person has given it before. */
export function withReaction(message: Message, name: string, user: string): readonly Reaction[] | null {
  const before = message.reactions.find((reaction) => reaction.name === name);
  if (before === undefined) return [...message.reactions, { name, users: [user] }];
  if (before.users.includes(user)) return null;
  return message.reactions.map((reaction) =>
    reaction === before ? { name, users: [...before.users, user] } : reaction,
  );
}

function getReactions(args: JsonObject, house: House): JsonObject {
  const channel = channelOf(args, house);
  const message = messageOf(args, channel, house, 'timestamp');
  return { type: 'message', channel: channel.id, message: messageJson(message, house) };
}

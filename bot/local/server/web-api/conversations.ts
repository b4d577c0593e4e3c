/** conversations.*: channels, who is in them and what was said there. */
import type { Channel, Message } from '../documents.ts';
import type { JsonObject } from '../json.ts';
import type { ApiMethods, House } from './api-method.ts';
import {
  channelOf,
  flagOf,
  isMember,
  joinedChannelOf,
  listOf,
  neededText,
  pageOf,
  textOf,
  userOf,
} from './arguments.ts';
import { channelJson, messageJson } from './documents-json.ts';
import { Refusal } from './refusal.ts';

export const conversationMethods: ApiMethods = {
  'conversations.list': { tier: 'tier2', run: (args, house) => channelPage(args, house, () => true) },
  'users.conversations': {
    tier: 'tier3',
    run(args, house) {
      const user = userOf(textOf(args, 'user') ?? house.workspace.app.botUserId, house);
      return channelPage(args, house, (channel) => isMember(channel, user.id));
    },
  },
  'conversations.info': {
    tier: 'tier3',
    run: (args, house) => ({ channel: channelJson(channelOf(args, house), house.workspace) }),
  },
  'conversations.members': {
    tier: 'tier4',
    run(args, house) {
      const { page, cursor } = pageOf(channelOf(args, house).members, args, 100, 1000);
      return { members: page, response_metadata: { next_cursor: cursor } };
    },
  },
  'conversations.create': { tier: 'tier2', run: create },
  'conversations.invite': { tier: 'tier3', run: invite },
  'conversations.join': { tier: 'tier3', run: join },
  'conversations.open': { tier: 'tier3', run: open },
  'conversations.setTopic': { tier: 'tier2', run: setTopic },
  'conversations.archive': { tier: 'tier2', run: archive },
  'conversations.history': { tier: 'tier3', run: history },
  'conversations.replies': { tier: 'tier3', run: replies },
};

const TOPIC_CHARS = 250;

function channelPage(args: JsonObject, { workspace }: House, shown: (channel: Channel) => boolean): JsonObject {
  const types = listOf(args, 'types');
  const wanted = types.length === 0 ? ['public_channel'] : types;
  const channels = [...workspace.channels.values()].filter(
    (channel) =>
      wanted.includes(typeOf(channel)) &&
      (!channel.isPrivate || isMember(channel, workspace.app.botUserId)) &&
      !(channel.isArchived && flagOf(args, 'exclude_archived')) &&
      shown(channel),
  );
  const { page, cursor } = pageOf(channels, args, 100, 1000);
  return {
    channels: page.map((channel) => channelJson(channel, workspace)),
    response_metadata: { next_cursor: cursor },
  };
}

function typeOf(channel: Channel): string {
  if (channel.imUser !== null) return 'im';
  return channel.isPrivate ? 'private_channel' : 'public_channel';
}

function create(args: JsonObject, { workspace, limits }: House): JsonObject {
  const name = textOf(args, 'name');
  if (name === undefined) throw new Refusal('invalid_name_required');
  if (name.length > limits.channelNameChars) throw new Refusal('invalid_name_maxlength');
  if (!/[\p{L}\p{N}]/u.test(name)) throw new Refusal('invalid_name_punctuation');
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]+$/u.test(name)) throw new Refusal('invalid_name_specials');
  if ([...workspace.channels.values()].some((channel) => channel.name === name)) throw new Refusal('name_taken');
  const channel: Channel = {
    id: workspace.newId('C'),
    name,
    isPrivate: flagOf(args, 'is_private'),
    imUser: null,
    creator: workspace.app.botUserId,
    createdSeconds: workspace.seconds(),
    isArchived: false,
    topic: '',
    members: [workspace.app.botUserId],
  };
  workspace.putChannel(channel, 'created');
  return { channel: channelJson(channel, workspace) };
}

function invite(args: JsonObject, house: House): JsonObject {
  const { workspace, events } = house;
  const channel = joinedChannelOf(args, house);
  const users = listOf(args, 'users');
  if (users.length === 0) throw new Refusal('no_user');
  for (const user of users) {
    if (user === workspace.app.botUserId) throw new Refusal('cant_invite_self');
    userOf(user, house);
    if (isMember(channel, user)) throw new Refusal('already_in_channel');
  }
  const changed = { ...channel, members: [...channel.members, ...new Set(users)] };
  workspace.putChannel(changed);
  for (const user of users) events.memberJoined(changed, user, workspace.app.botUserId);
  return { channel: channelJson(changed, workspace) };
}

function join(args: JsonObject, house: House): JsonObject {
  const { workspace } = house;
  const channel = channelOf(args, house);
  if (channel.isArchived) throw new Refusal('is_archived');
  if (channel.imUser !== null) throw new Refusal('method_not_supported_for_channel_type');
  if (isMember(channel, workspace.app.botUserId))
    return { channel: channelJson(channel, workspace), warning: 'already_in_channel' };
  const changed = { ...channel, members: [...channel.members, workspace.app.botUserId] };
  workspace.putChannel(changed);
  house.events.memberJoined(changed, workspace.app.botUserId, null);
  return { channel: channelJson(changed, workspace) };
}

function open(args: JsonObject, house: House): JsonObject {
  const [user, ...more] = listOf(args, 'users');
  if (user === undefined || more.length > 0) throw new Refusal('invalid_user_combination');
  if (userOf(user, house).isBot) throw new Refusal('cannot_dm_bot');
  const channel = house.workspace.directWith(user);
  return { channel: { id: channel.id } };
}

function setTopic(args: JsonObject, house: House): JsonObject {
  const channel = joinedChannelOf(args, house);
  const topic = textOf(args, 'topic') ?? '';
  if (topic.length > TOPIC_CHARS) throw new Refusal('too_long');
  const changed = { ...channel, topic };
  house.workspace.putChannel(changed);
  return { channel: channelJson(changed, house.workspace) };
}

function archive(args: JsonObject, house: House): JsonObject {
  const channel = channelOf(args, house);
  if (channel.isArchived) throw new Refusal('already_archived');
  if (!isMember(channel, house.workspace.app.botUserId)) throw new Refusal('not_in_channel');
  house.workspace.putChannel({ ...channel, isArchived: true });
  return {};
}

function history(args: JsonObject, house: House): JsonObject {
  const channel = readableChannelOf(args, house);
  const top = house.workspace.messages(channel.id).filter((message) => message.threadTs === null);
  return messagePage(within(top, args).toReversed(), args, house);
}

function replies(args: JsonObject, house: House): JsonObject {
  const channel = readableChannelOf(args, house);
  const thread = house.workspace.thread(channel.id, neededText(args, 'ts'));
  if (thread.length === 0) throw new Refusal('thread_not_found');
  return messagePage(within(thread, args), args, house);
}

function readableChannelOf(args: JsonObject, house: House): Channel {
  const channel = channelOf(args, house);
  if (!isMember(channel, house.workspace.app.botUserId)) throw new Refusal('not_in_channel');
  return channel;
}

/** Time stamps have the same number of digits, so that text order is time order. */
function within(messages: readonly Message[], args: JsonObject): readonly Message[] {
  const inclusive = flagOf(args, 'inclusive');
  const oldest = textOf(args, 'oldest') ?? '0';
  const latest = textOf(args, 'latest');
  return messages.filter(
    ({ ts }) =>
      (Number(oldest) === 0 || ts > oldest || (inclusive && ts === oldest)) &&
      (latest === undefined || ts < latest || (inclusive && ts === latest)),
  );
}

function messagePage(messages: readonly Message[], args: JsonObject, house: House): JsonObject {
  const { page, cursor } = pageOf(messages, args, 100, 999);
  return {
    messages: page.map((message) => messageJson(message, house)),
    has_more: cursor !== '',
    ...(cursor === '' ? {} : { response_metadata: { next_cursor: cursor } }),
  };
}

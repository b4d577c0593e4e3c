/** Reads the arguments of a call, which come as form fields or JSON. */
import type { Channel, Message, User } from '../documents.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { House } from './api-method.ts';
import { Refusal } from './refusal.ts';

/** The text of an argument; empty and absent are the same. */
export function textOf(args: JsonObject, name: string): string | undefined {
  const value = args[name];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function neededText(args: JsonObject, name: string): string {
  const text = textOf(args, name);
  if (text !== undefined) return text;
  throw new Refusal('invalid_arguments', {
    response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
  });
}

export function flagOf(args: JsonObject, name: string): boolean {
  return ['true', '1'].includes(textOf(args, name) ?? '');
}

export function countOf(args: JsonObject, name: string, usual: number, max: number): number {
  const count = Number(textOf(args, name) ?? usual);
  if (!Number.isInteger(count) || count < 1) throw new Refusal('invalid_limit');
  return Math.min(count, max);
}

/** A structured argument: as JSON text in a form, as it is in a JSON body. */
export function jsonOf(args: JsonObject, name: string, error: string): Json | undefined {
  const value = args[name];
  if (typeof value !== 'string') return value;
  if (value === '') return undefined;
  try {
    return JSON.parse(value) as Json;
  } catch {
    throw new Refusal(error);
  }
}

export function objectOf(args: JsonObject, name: string): JsonObject | undefined {
  const value = jsonOf(args, name, 'invalid_arguments');
  if (value === undefined || isObject(value)) return value;
  throw new Refusal('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${name} must be an object`] } });
}

/** Texts separated by commas, or a list. */
export function listOf(args: JsonObject, name: string): readonly string[] {
  const value = args[name];
  if (Array.isArray(value)) return value.map(String);
  return (textOf(args, name) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** The channel that is named, as far as the bot can see it. */
export function channelOf(args: JsonObject, { workspace }: House, name = 'channel'): Channel {
  const reference = textOf(args, name);
  const channel = reference === undefined ? undefined : workspace.channelOf(reference);
  if (channel === undefined || (channel.isPrivate && !isMember(channel, workspace.app.botUserId)))
    throw new Refusal('channel_not_found');
  return channel;
}

/** A channel in which the bot may act: it is a member, and the channel is open. */
export function joinedChannelOf(args: JsonObject, house: House, name = 'channel'): Channel {
  const channel = channelOf(args, house, name);
  if (channel.isArchived) throw new Refusal('is_archived');
  if (!isMember(channel, house.workspace.app.botUserId)) throw new Refusal('not_in_channel');
  return channel;
}

export function messageOf(args: JsonObject, channel: Channel, { workspace }: House, name = 'ts'): Message {
  const message = workspace.message(channel.id, textOf(args, name) ?? '');
  if (message === undefined) throw new Refusal('message_not_found');
  return message;
}

export function userOf(id: string | undefined, { workspace }: House): User {
  const user = workspace.users.get(id ?? '');
  if (user === undefined) throw new Refusal('user_not_found');
  return user;
}

export function isMember(channel: Channel, user: string): boolean {
  return channel.members.includes(user);
}

/** One page of a list, and the cursor of the next. */
export function pageOf<Item>(
  all: readonly Item[],
  args: JsonObject,
  usual: number,
  max: number,
): { page: readonly Item[]; cursor: string } {
  const limit = countOf(args, 'limit', usual, max);
  const cursor = textOf(args, 'cursor');
  const from = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString());
  if (!Number.isInteger(from) || from < 0) throw new Refusal('invalid_cursor');
  const to = from + limit;
  return { page: all.slice(from, to), cursor: to < all.length ? Buffer.from(String(to)).toString('base64') : '' };
}

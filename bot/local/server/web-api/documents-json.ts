/** How the documents of the workspace look in answers and payloads. */
import { extname } from 'node:path';
import type { Channel, Message, User, Usergroup, View, WorkspaceFile } from '../documents.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Workspace } from '../workspace.ts';

/** What addresses in answers are made of. */
interface Addressed {
  readonly workspace: Workspace;
  baseUrl(): string;
  readonly webUrl: string;
}

export function userJson(user: User, { team }: Workspace): JsonObject {
  return {
    id: user.id,
    team_id: team.id,
    name: user.name,
    real_name: user.realName,
    deleted: false,
    is_bot: user.isBot,
    is_admin: user.isAdmin,
    is_app_user: false,
    tz: 'Etc/UTC',
    tz_offset: 0,
    profile: { real_name: user.realName, display_name: user.name, team: team.id },
  };
}

export function channelJson(channel: Channel, { app }: Workspace): JsonObject {
  const shared = {
    id: channel.id,
    created: channel.createdSeconds,
    is_archived: channel.isArchived,
    is_im: channel.imUser !== null,
    is_member: channel.members.includes(app.botUserId),
  };
  if (channel.imUser !== null) return { ...shared, user: channel.imUser, is_open: true };
  return {
    ...shared,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_private: channel.isPrivate,
    is_general: false,
    creator: channel.creator,
    topic: { value: channel.topic, creator: channel.creator, last_set: channel.createdSeconds },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: channel.members.length,
  };
}

/** A message in a channel, with what is known of its thread. */
export function messageJson(message: Message, house: Addressed): JsonObject {
  const { workspace } = house;
  const replies = message.threadTs === null ? workspace.thread(message.channel, message.ts).slice(1) : [];
  const files = message.files.flatMap((id) => workspace.files.get(id) ?? []);
  return {
    type: 'message',
    ...(message.subtype === null ? {} : { subtype: message.subtype }),
    user: message.user,
    ...(message.byApp ? { bot_id: workspace.app.botId, app_id: workspace.app.id } : {}),
    team: workspace.team.id,
    text: message.text,
    ts: message.ts,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
    ...(message.metadata === null ? {} : { metadata: message.metadata }),
    ...(message.editedTs === null ? {} : { edited: { user: message.user, ts: message.editedTs } }),
    ...(files.length > 0 ? { files: files.map((file) => fileJson(file, house)) } : {}),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map(({ name, users }) => ({ name, users, count: users.length })) }
      : {}),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(replies.length === 0
      ? {}
      : {
          thread_ts: message.ts,
          reply_count: replies.length,
          reply_users: [...new Set(replies.map((reply) => reply.user))],
          latest_reply: replies.at(-1)!.ts,
        }),
  };
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  gif: 'image/gif',
  html: 'text/html',
  jpg: 'image/jpeg',
  json: 'application/json',
  md: 'text/markdown',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
};

export function mimeTypeOf(fileName: string): string {
  return MIME_TYPES[extname(fileName).slice(1).toLowerCase()] ?? 'application/octet-stream';
}

export function fileJson(file: WorkspaceFile, { workspace, baseUrl, webUrl }: Addressed): JsonObject {
  const address = `${baseUrl()}/files-pri/${workspace.team.id}-${file.id}`;
  const name = encodeURIComponent(file.name);
  const shared = (isPrivate: boolean) => {
    const shares = file.shares.filter(({ channel }) => workspace.channels.get(channel)?.isPrivate === isPrivate);
    return Object.fromEntries(
      shares.map(({ channel, ts, threadTs }) => [channel, [threadTs === null ? { ts } : { ts, thread_ts: threadTs }]]),
    );
  };
  return {
    id: file.id,
    created: file.createdSeconds,
    timestamp: file.createdSeconds,
    name: file.name,
    title: file.title,
    mimetype: mimeTypeOf(file.name),
    filetype: extname(file.name).slice(1).toLowerCase(),
    user: file.user,
    size: file.size,
    mode: 'hosted',
    is_external: false,
    ...(file.altText === '' ? {} : { alt_txt: file.altText }),
    url_private: `${address}/${name}`,
    url_private_download: `${address}/download/${name}`,
    permalink: `${webUrl}/files/${file.user}/${file.id}/${name}`,
    channels: file.shares.map(({ channel }) => channel),
    shares: { public: shared(false), private: shared(true) },
  };
}

/** A view as views.* answers it and as interactions carry it. */
export function viewJson(view: View, { team, app }: Workspace): JsonObject {
  const { content } = view;
  const text = (name: string) => (typeof content[name] === 'string' ? content[name] : '');
  const object = (name: string) => (isObject(content[name]) ? content[name] : null);
  return {
    id: view.id,
    team_id: team.id,
    app_id: app.id,
    app_installed_team_id: team.id,
    bot_id: app.botId,
    type: view.type,
    title: object('title') ?? { type: 'plain_text', text: 'View Title', emoji: true },
    submit: object('submit'),
    close: object('close'),
    blocks: content.blocks ?? [],
    private_metadata: text('private_metadata'),
    callback_id: text('callback_id'),
    external_id: text('external_id'),
    clear_on_close: content.clear_on_close === true,
    notify_on_close: content.notify_on_close === true,
    state: { values: view.values },
    hash: view.hash,
    root_view_id: view.rootId,
    previous_view_id: view.previousId,
  };
}

export function usergroupJson(group: Usergroup, { team }: Workspace, withUsers: boolean): JsonObject {
  return {
    id: group.id,
    team_id: team.id,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    description: '',
    user_count: group.users.length,
    ...(withUsers ? { users: group.users } : {}),
  };
}

/** The Events API: what the app subscribed to, told about messages, reactions, members and homes. */
import type { Channel, Message } from '../documents.ts';
import type { JsonObject } from '../json.ts';
import { messageJson, viewJson } from '../web-api/documents-json.ts';
import type { Workspace } from '../workspace.ts';

export interface AppEventsParts {
  readonly workspace: Workspace;
  readonly webUrl: string;
  baseUrl(): string;
  /** Hands one event callback to the app. */
  notify(payload: JsonObject): void;
}

export class AppEvents {
  readonly #parts: AppEventsParts;

  constructor(parts: AppEventsParts) {
    this.#parts = parts;
  }

  /** Tells of a message in a channel where the bot is, and of the mention of the bot in it. */
  messagePosted(message: Message): void {
    const { workspace } = this.#parts;
    const channel = workspace.channels.get(message.channel);
    if (channel === undefined || !channel.members.includes(workspace.app.botUserId)) return;
    const event = { ...messageJson(message, this.#parts), channel: channel.id, event_ts: message.ts };
    const mentioned = message.text.includes(`<@${workspace.app.botUserId}>`);
    if (mentioned && !message.byApp && channel.imUser === null)
      this.#tell('app_mention', { ...event, type: 'app_mention' });
    const kind = kindOf(channel);
    this.#tell(`message.${kind}`, { ...event, channel_type: CHANNEL_TYPES[kind] });
  }

  reactionChanged(type: 'reaction_added' | 'reaction_removed', message: Message, reaction: string, user: string): void {
    this.#tell(type, {
      type,
      user,
      reaction,
      item_user: message.user,
      item: { type: 'message', channel: message.channel, ts: message.ts },
      event_ts: this.#parts.workspace.newTs(),
    });
  }

  memberJoined(channel: Channel, user: string, inviter: string | null): void {
    const { workspace } = this.#parts;
    this.#tell('member_joined_channel', {
      type: 'member_joined_channel',
      user,
      channel: channel.id,
      channel_type: channel.isPrivate ? 'G' : 'C',
      team: workspace.team.id,
      ...(inviter === null ? {} : { inviter }),
      event_ts: workspace.newTs(),
    });
  }

  homeOpened(user: string): void {
    const { workspace } = this.#parts;
    const view = workspace.homes.get(user);
    this.#tell('app_home_opened', {
      type: 'app_home_opened',
      user,
      channel: workspace.directWith(user).id,
      tab: 'home',
      ...(view === undefined ? {} : { view: viewJson(view, workspace) }),
      event_ts: workspace.newTs(),
    });
  }

  fileShared(file: string, channel: string, user: string): void {
    this.#tell('file_shared', {
      type: 'file_shared',
      file_id: file,
      file: { id: file },
      channel_id: channel,
      user_id: user,
      event_ts: this.#parts.workspace.newTs(),
    });
  }

  #tell(subscription: string, event: JsonObject): void {
    const { team, app } = this.#parts.workspace;
    if (!app.events.includes(subscription)) return;
    this.#parts.notify({
      token: 'local',
      team_id: team.id,
      api_app_id: app.id,
      type: 'event_callback',
      event,
      event_id: this.#parts.workspace.newId('Ev'),
      event_time: this.#parts.workspace.seconds(),
      authorizations: [
        { enterprise_id: null, team_id: team.id, user_id: app.botUserId, is_bot: true, is_enterprise_install: false },
      ],
      is_ext_shared_channel: false,
    });
  }
}

const CHANNEL_TYPES = { channels: 'channel', groups: 'group', im: 'im' } as const;

function kindOf(channel: Channel): keyof typeof CHANNEL_TYPES {
  if (channel.imUser !== null) return 'im';
  return channel.isPrivate ? 'groups' : 'channels';
}

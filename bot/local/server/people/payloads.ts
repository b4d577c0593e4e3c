/** The payloads of commands and interactions, as Slack sends them. */
import type { Channel, User, View } from '../documents.ts';
import type { JsonObject } from '../json.ts';
import type { House } from '../web-api/api-method.ts';
import { messageJson, viewJson } from '../web-api/documents-json.ts';
import type { Found, Surface } from './surface.ts';

/** A form's fields: every value is a text. */
export function commandPayload(command: string, text: string, channel: Channel, user: User, house: House): JsonObject {
  const { team, app } = house.workspace;
  const target = { channel: channel.id, user: user.id, threadTs: null, messageTs: null };
  return {
    token: 'local',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.isPrivate && channel.imUser === null ? 'privategroup' : channel.name,
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: responseUrl(house, target),
    trigger_id: house.triggers.lend({ user: user.id, viewId: null }),
  };
}

/** A press on an element; `action` is what the element adds, such as its selected option. */
export function blockActionsPayload(
  surface: Surface,
  { blockId, element }: Found,
  action: JsonObject,
  user: User,
  house: House,
): JsonObject {
  const { workspace } = house;
  return {
    type: 'block_actions',
    ...envelopeOf(user, house),
    ...surfaceFields(surface, user, house),
    trigger_id: house.triggers.lend({ user: user.id, viewId: surface.kind === 'view' ? surface.view.id : null }),
    state: { values: surface.values },
    actions: [
      {
        type: element.type,
        block_id: blockId,
        action_id: element.action_id,
        ...(element.text === undefined ? {} : { text: element.text }),
        ...(element.value === undefined ? {} : { value: element.value }),
        ...action,
        action_ts: workspace.newTs(),
      },
    ],
  };
}

export function viewSubmissionPayload(view: View, user: User, house: House): JsonObject {
  return {
    type: 'view_submission',
    ...envelopeOf(user, house),
    trigger_id: house.triggers.lend({ user: user.id, viewId: view.id }),
    view: viewJson(view, house.workspace),
    response_urls: [],
  };
}

export function viewClosedPayload(view: View, isCleared: boolean, user: User, house: House): JsonObject {
  return {
    type: 'view_closed',
    ...envelopeOf(user, house),
    view: viewJson(view, house.workspace),
    is_cleared: isCleared,
  };
}

/** What an external menu asks while a person types in it. */
export function suggestionPayload(
  surface: Surface,
  { blockId, element }: Found,
  typed: string,
  user: User,
  house: House,
): JsonObject {
  return {
    type: 'block_suggestion',
    ...envelopeOf(user, house),
    ...surfaceFields(surface, user, house),
    block_id: blockId,
    action_id: element.action_id,
    value: typed,
  };
}

/** A global shortcut, or with a message a message shortcut. */
export function shortcutPayload(callbackId: string, surface: Surface | null, user: User, house: House): JsonObject {
  return {
    type: surface === null ? 'shortcut' : 'message_action',
    ...envelopeOf(user, house),
    ...(surface === null ? {} : surfaceFields(surface, user, house)),
    callback_id: callbackId,
    trigger_id: house.triggers.lend({ user: user.id, viewId: null }),
    action_ts: house.workspace.newTs(),
  };
}

function envelopeOf(user: User, { workspace: { team, app } }: House): JsonObject {
  return {
    token: 'local',
    api_app_id: app.id,
    team: { id: team.id, domain: team.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
    enterprise: null,
    is_enterprise_install: false,
  };
}

function surfaceFields(surface: Surface, user: User, house: House): JsonObject {
  const { workspace } = house;
  if (surface.kind === 'view')
    return { container: { type: 'view', view_id: surface.view.id }, view: viewJson(surface.view, workspace) };
  const { message } = surface;
  const channel = workspace.channels.get(message.channel);
  const isEphemeral = 'shownTo' in message;
  const target = { channel: message.channel, user: user.id, threadTs: message.threadTs, messageTs: message.ts };
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: isEphemeral,
      ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    },
    channel: { id: message.channel, name: channel?.name ?? '' },
    // Slack does not hand an ephemeral message back.
    ...(isEphemeral ? {} : { message: messageJson(message, house) }),
    response_url: responseUrl(house, target),
  };
}

function responseUrl(house: House, target: Parameters<House['responseUrls']['lend']>[0]): string {
  return `${house.baseUrl()}/response/${house.responseUrls.lend(target)}`;
}

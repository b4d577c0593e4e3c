/** The manifest asks Slack for what the code uses, and for nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMAND } from '#bot/slack/listeners/commands.ts';

const ROOM = join(import.meta.dirname, '..', '..', '..', 'bot', 'slack');

/** By Slack's documentation of each method; those that need no scope have an empty list. */
const SCOPES_OF_METHODS: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write', 'chat:write.public'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'reactions.add': ['reactions:write'],
  'users.conversations': ['channels:read', 'groups:read', 'im:read'],
  'usergroups.list': ['usergroups:read'],
  'views.open': [],
  'views.publish': [],
};
const SCOPES_OF_EVENTS: Readonly<Record<string, readonly string[]>> = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
};

const manifest = parse(readFileSync(join(ROOM, 'manifest.yaml'), 'utf8'));
const sources = readdirSync(ROOM, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(ROOM, name), 'utf8'));
const methods = new Set(
  sources.flatMap((source) => [...source.matchAll(/\bclient\.([a-z]+\.[a-zA-Z]+)\(/g)].map((match) => match[1]!)),
);

describe('the manifest', () => {
  it('asks for the scopes of the methods and events that are used, and for no other', () => {
    const events: string[] = manifest.settings.event_subscriptions.bot_events;

    const needed = [
      'commands',
      ...[...methods].flatMap((method) => SCOPES_OF_METHODS[method] ?? [`unknown method ${method}`]),
      ...events.flatMap((event) => SCOPES_OF_EVENTS[event] ?? [`unknown event ${event}`]),
    ];

    expect(new Set(manifest.oauth_config.scopes.bot)).toEqual(new Set(needed));
    expect([...methods].toSorted()).toEqual(Object.keys(SCOPES_OF_METHODS).toSorted());
  });

  it('makes the command that is listened to', () => {
    expect(manifest.features.slash_commands).toMatchObject([{ command: COMMAND, should_escape: false }]);
    expect(manifest.settings).toMatchObject({ socket_mode_enabled: true, interactivity: { is_enabled: true } });
    expect(manifest.features.app_home.home_tab_enabled).toBe(true);
  });
});

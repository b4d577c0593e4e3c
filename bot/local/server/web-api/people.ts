/** users.*, usergroups.*, team.info, auth.test and apps.connections.open: who is there, and who is asking. */
import type { JsonObject } from '../json.ts';
import type { ApiMethods, House } from './api-method.ts';
import { flagOf, pageOf, textOf, userOf } from './arguments.ts';
import { usergroupJson, userJson } from './documents-json.ts';
import { Refusal } from './refusal.ts';

export const peopleMethods: ApiMethods = {
  'auth.test': { tier: 'unlimited', run: authTest },
  'apps.connections.open': { tier: 'tier1', token: 'app', run: openConnection },
  'team.info': {
    tier: 'tier3',
    run: (_args, { workspace: { team } }) => ({ team: { id: team.id, name: team.name, domain: team.domain } }),
  },
  'users.info': {
    tier: 'tier4',
    run: (args, house) => ({ user: userJson(userOf(textOf(args, 'user'), house), house.workspace) }),
  },
  'users.list': { tier: 'tier2', run: listUsers },
  'usergroups.list': {
    tier: 'tier2',
    run: (args, { workspace }) => ({
      usergroups: [...workspace.usergroups.values()].map((group) =>
        usergroupJson(group, workspace, flagOf(args, 'include_users')),
      ),
    }),
  },
  'usergroups.users.list': {
    tier: 'tier2',
    run(args, { workspace }) {
      const group = workspace.usergroups.get(textOf(args, 'usergroup') ?? '');
      if (group === undefined) throw new Refusal('no_such_subteam');
      return { users: group.users };
    },
  },
};

function authTest(_args: JsonObject, { workspace: { team, app }, webUrl }: House): JsonObject {
  return {
    url: `${webUrl}/`,
    team: team.name,
    team_id: team.id,
    user: app.name,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  };
}

function openConnection(_args: JsonObject, house: House): JsonObject {
  const address = house.baseUrl().replace(/^http/, 'ws');
  return { url: `${address}/link/?ticket=${house.socketTickets.lend(null)}&app_id=${house.workspace.app.id}` };
}

function listUsers(args: JsonObject, { workspace }: House): JsonObject {
  const { page, cursor } = pageOf([...workspace.users.values()], args, 200, 1000);
  return { members: page.map((user) => userJson(user, workspace)), response_metadata: { next_cursor: cursor } };
}

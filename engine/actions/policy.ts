/** `policy explain`: which rule decides about an action, before anybody tries it. */
import { z } from 'zod';
import { maskText } from '../audit/mask-secrets.ts';
import { OpsError } from '../errors.ts';
import type { Actor } from '../jobs/types.ts';
import { nearestWord } from '../nearest-word.ts';
import { decide, PROGRAM } from '../policy/decide.ts';
import { identify } from '../policy/people.ts';
import type { Policy, PolicySource } from '../policy/types.ts';
import { type AnyAction, defineAction } from './registry.ts';
import type { ActionSpec, Channel, RequestContext } from './types.ts';

const EDGES = ['terminal', 'slack', 'local', 'api', 'schedule'] as const satisfies readonly Actor['edge'][];

export function policyActions(ports: { specs: () => readonly ActionSpec[]; policy: PolicySource }): AnyAction[] {
  const explain = defineAction({
    name: 'policy explain',
    aliases: ['policy'],
    group: 'system',
    risk: 'read',
    args: z.strictObject({
      action: z.array(z.string().min(1)).min(1),
      as: z.string().min(1).optional(),
      on: z.enum(EDGES).optional(),
      channel: z.string().min(1).optional(),
    }),
    positional: ['action'],
    example: 'policy explain train --as ann --on slack',
    execute: async ({ action: words, ...args }, request) => {
      const { policy, file, problems } = await ports.policy.current();
      const spec = specOf(words, ports.specs());
      const asked = { ...whoAndWhere(args, request, policy), action: spec.name, risk: spec.risk };
      const { allow, rule } = decide(policy, asked);
      const { actor, channel, groups } = asked;
      const unknown = groups === undefined && !allow && rule === 'operators' && actor.edge === 'slack';
      return {
        result: {
          action: spec.name,
          risk: spec.risk,
          actor: { ...actor },
          channel: channel === undefined ? null : (channel.name ?? channel.id),
          allow,
          rule,
          file,
          // Nobody asked Slack which groups the other one is in: being in one of these would allow it.
          or_in_groups: unknown ? (policy?.operators ?? []).filter((name) => name.startsWith('S')) : [],
          problems: problems.map((problem) => maskText(problem)),
        },
      };
    },
  });
  return [explain];
}

/** As the asker and from the same place, but for what was given. */
function whoAndWhere(
  args: {
    readonly as?: string | undefined;
    readonly on?: Actor['edge'] | undefined;
    readonly channel?: string | undefined;
  },
  request: RequestContext,
  policy: Policy | null,
): RequestContext {
  const other = args.as !== undefined;
  const edge = args.on ?? (args.as === PROGRAM ? 'api' : request.actor.edge);
  const actor = other ? actorNamed(args.as!, edge, policy) : { ...request.actor, edge };
  const channel = args.channel === undefined ? request.channel : channelNamed(args.channel);
  return {
    actor,
    ...(channel === undefined ? {} : { channel }),
    ...(other || request.groups === undefined ? {} : { groups: request.groups }),
  };
}

/** A person's id, or what an edge calls somebody. */
function actorNamed(name: string, edge: Actor['edge'], policy: Policy | null): Actor {
  const nativeId = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(name)?.[1] ?? name.replace(/^@/, '');
  const isPerson = policy?.people.some(({ id }) => id === nativeId) ?? false;
  if (isPerson) return { id: nativeId, edge };
  const bySlack = identify(policy, { edge: 'slack', nativeId });
  return bySlack.id === nativeId ? identify(policy, { edge, nativeId }) : { id: bySlack.id, edge };
}

function channelNamed(text: string): Channel {
  const linked = /^<#([A-Z0-9]+)(?:\|([^>]*))?>$/.exec(text);
  if (linked !== null) return { id: linked[1]!, name: linked[2] || null };
  const name = text.replace(/^#/, '');
  return /^[CDG][A-Z0-9]+$/.test(name) ? { id: name, name: null } : { id: '', name };
}

/** The action that a line with these words would ask for; what follows its name does not matter. */
function specOf(words: readonly string[], specs: readonly ActionSpec[]): ActionSpec {
  const [first = '', second] = words.map((word) => word.toLowerCase());
  const find = (name: string) => specs.find((known) => known.name === name || known.aliases.includes(name));
  const pair = second === undefined ? undefined : find(`${first} ${second}`);
  const single = find(first);
  // `jobs` may be short for `jobs list`; then `jobs lst` is a mistyped pair, and not a line that lists jobs.
  const isFamily = single?.name !== first && specs.some(({ name }) => name.startsWith(`${first} `));
  const isMistyped = second !== undefined && isFamily && !single?.arguments.some(({ positional }) => positional);
  const spec = pair ?? (isMistyped ? undefined : single);
  if (spec !== undefined) return spec;

  const word = words.slice(0, 2).join(' ');
  const names = specs.map(({ name }) => name);
  const hint = nearestWord(word, names) ?? nearestWord(first, names);
  throw new OpsError('bad_choice', `no action is named ${word}`, {
    facts: { line: `policy explain ${words.join(' ')}`, at: 15, option: 'action', word, choices: names, hint },
  });
}

/** What may stand in a policy file, and what makes no sense in it; pure, whatever the file's syntax. */
import { z } from 'zod';
import { nearestWord } from '../nearest-word.ts';
import type { DocumentPath, DocumentProblem } from '../settings/types.ts';
import { globMatches, PROGRAM } from './decide.ts';
import type { Policy } from './types.ts';

/** Small letters only, so that a person's id never looks like one of Slack's. */
const personId = z
  .string()
  .regex(/^[a-z][a-z0-9._-]{0,62}$/, 'an id is small letters, digits, dots, dashes: `ann.lee`')
  .refine((id) => id !== PROGRAM, '`api` means programs: choose another id');
const slackUser = z.string().regex(/^[UW][A-Z0-9]+$/, 'a Slack user id looks like U0123ABCD');
const subject = z
  .string()
  .regex(/^(?:[a-z][a-z0-9._-]{0,62}|[UWS][A-Z0-9]+)$/, 'a person’s id, a Slack user U…, or a user group S…');
const channel = z
  .string()
  .regex(/^#?(?:[CG][A-Z0-9]+|[\p{Ll}\p{Lo}\p{N}_-]+)$/u, 'a channel is its id C… or its name in small letters')
  .transform((name) => name.replace(/^#/, ''));

export const POLICY_SCHEMA = z.strictObject({
  people: z
    .array(
      z.strictObject({
        id: personId,
        name: z.string().nullable().default(null),
        slack: slackUser.nullable().default(null),
        terminal: z.string().min(1).nullable().default(null),
        page: z.string().min(1).nullable().default(null),
      }),
    )
    .default([]),
  operators: z.array(subject).default([]),
  channels: z.array(channel).nullable().default(null),
  rules: z
    .array(
      z.strictObject({
        action: z.string().min(1),
        effect: z.enum(['allow', 'deny']),
        who: z.array(subject).min(1).nullable().default(null),
        channels: z.array(channel).min(1).nullable().default(null),
      }),
    )
    .default([]),
});

/** @param actions names of all actions: a rule that fits none is a typing mistake, and would silently protect nothing */
export function policyProblems(policy: Policy, actions: readonly string[]): DocumentProblem[] {
  return [...doubles(policy), ...strangers(policy), ...ruleMistakes(policy, actions)];
}

/** Two people with one id or one account would be one person, or either. */
function doubles({ people }: Policy): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  for (const key of ['id', 'slack', 'terminal', 'page'] as const) {
    const seen = new Map<string, number>();
    for (const [at, person] of people.entries()) {
      const value = person[key];
      if (value === null) continue;
      const first = seen.get(value);
      if (first === undefined) seen.set(value, at);
      else problems.push({ path: ['people', at, key], text: `${value} is already people[${first}]` });
    }
  }
  return problems;
}

/** Everybody who is named by a person's id must be among the people. */
function strangers({ people, operators, rules }: Policy): DocumentProblem[] {
  const ids = people.map(({ id }) => id);
  const check = (name: string, path: DocumentPath): DocumentProblem[] => {
    if (!/^[a-z]/.test(name) || ids.includes(name)) return [];
    const meant = nearestWord(name, ids);
    return [{ path, text: `${name} is not among the people${meant === null ? '' : `; did you mean ${meant}?`}` }];
  };
  return [
    ...operators.flatMap((name, at) => check(name, ['operators', at])),
    ...rules.flatMap(({ who }, rule) =>
      (who ?? []).flatMap((name, at) => (name === PROGRAM ? [] : check(name, ['rules', rule, 'who', at]))),
    ),
  ];
}

function ruleMistakes({ rules }: Policy, actions: readonly string[]): DocumentProblem[] {
  return rules.flatMap(({ action }, at) => {
    if (actions.some((name) => globMatches(action, name))) return [];
    const meant = nearestWord(action, actions);
    const hint = meant === null ? '' : `; did you mean ${meant}?`;
    return [{ path: ['rules', at, 'action'], text: `no action is named ${action}${hint}` }];
  });
}

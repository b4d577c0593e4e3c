/** What may stand in a policy file, and what makes no sense in it; pure, whatever the file's syntax. */
import { z } from 'zod';
import { nearestWord } from '../nearest-word.ts';
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

const SCHEMA = z.strictObject({
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

export type DocumentPath = readonly (string | number)[];

export interface DocumentProblem {
  readonly path: DocumentPath;
  readonly text: string;
}

export type PolicyReading =
  | { readonly policy: Policy; readonly problems: readonly [] }
  | { readonly policy: null; readonly problems: readonly DocumentProblem[] };

/**
 * @param document the file's content as plain data; null for an empty file
 * @param actions names of all actions: a rule that fits none is a typing mistake, and would silently protect nothing
 */
export function readPolicy(document: unknown, actions: readonly string[]): PolicyReading {
  const parsed = SCHEMA.safeParse(document ?? {});
  if (!parsed.success) return { policy: null, problems: parsed.error.issues.flatMap(problemsOf) };
  const problems = [...doubles(parsed.data), ...strangers(parsed.data), ...ruleMistakes(parsed.data, actions)];
  return problems.length === 0 ? { policy: parsed.data, problems: [] } : { policy: null, problems };
}

function problemsOf(issue: z.core.$ZodIssue): DocumentProblem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code !== 'unrecognized_keys') return [{ path, text: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], text: 'there is no such key' }));
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

/** `people[0].slack` */
export function shownPath(path: DocumentPath): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${step}`)).join('');
}

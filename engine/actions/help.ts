/** `help`: the actions that the asker may run, or one in detail, as data. */
import { z } from 'zod';
import { OpsError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import type { PolicySource } from '../policy/types.ts';
import { type AnyAction, defineAction } from './registry.ts';
import { type Rights, rightsOf } from './rights.ts';
import type { ActionSpec } from './types.ts';

export function helpActions(ports: { specs: () => readonly ActionSpec[]; policy: PolicySource }): AnyAction[] {
  const help = defineAction({
    name: 'help',
    group: 'system',
    risk: 'read',
    args: z.strictObject({ topic: z.array(z.string()).default([]) }),
    positional: ['topic'],
    example: 'help train',
    execute: async ({ topic }, request) => ({
      result: helpResult(topic.join(' '), ports.specs(), await rightsOf(request, ports.policy)),
    }),
  });
  return [help];
}

/**
 * @param topic an action's name, the first word of several, or nothing
 * @returns `{actions, hidden}` without those that policy denies, of which there are `hidden`; or, for a topic that is one action,
 *   `{action, denied_by}`, whoever asks: `denied_by` is `{rule, file}`, or null where the asker may do it
 * @throws OpsError `unknown_action`
 */
export function helpResult(topic: string, specs: readonly ActionSpec[], rights: Rights): JsonObject {
  const found = topic === '' ? specs : about(topic, specs);
  if (found.length === 0) {
    throw new OpsError('unknown_action', `no action is named ${topic}`, {
      facts: { line: `help ${topic}`, at: 5, word: topic, hint: null },
    });
  }
  const [only] = found;
  if (only !== undefined && found.length === 1) {
    const { allow, rule } = rights.to(only);
    return { action: only as unknown as Json, denied_by: allow ? null : { rule, file: rights.file } };
  }
  const actions = found.filter((spec) => rights.to(spec).allow);
  return { actions: actions as unknown as Json, hidden: found.length - actions.length };
}

function about(topic: string, specs: readonly ActionSpec[]): readonly ActionSpec[] {
  const exact = specs.filter((spec) => spec.name === topic);
  if (exact.length > 0) return exact;
  // `jobs` is an alias of one action and the name of a family: help shows the family.
  const family = specs.filter((spec) => spec.name.startsWith(`${topic} `));
  return family.length > 0 ? family : specs.filter((spec) => spec.aliases.includes(topic));
}

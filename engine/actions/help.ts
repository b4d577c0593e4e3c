/** `help`: all actions, or one in detail, as data. */
import { z } from 'zod';
import { OpsError } from '../errors.ts';
import type { Json } from '../json.ts';
import { type AnyAction, defineAction } from './registry.ts';
import type { ActionSpec } from './types.ts';

export function helpActions(specs: () => readonly ActionSpec[]): AnyAction[] {
  const help = defineAction({
    name: 'help',
    group: 'system',
    risk: 'read',
    args: z.strictObject({ topic: z.array(z.string()).default([]) }),
    positional: ['topic'],
    example: 'help train',
    execute: async ({ topic }) => {
      if (topic.length === 0) return { result: { actions: specs() as unknown as Json } };
      const word = topic.join(' ');
      const exact = specs().filter((spec) => spec.name === word);
      // `jobs` is an alias of one action and the name of a family: help shows the family.
      const family = specs().filter((spec) => spec.name.startsWith(`${word} `));
      const named = exact.length > 0 ? exact : family;
      const found = named.length > 0 ? named : specs().filter((spec) => spec.aliases.includes(word));
      if (found.length === 0) {
        throw new OpsError('unknown_action', `no action is named ${word}`, {
          facts: { line: `help ${word}`, at: 5, word, hint: null },
        });
      }
      return found.length === 1
        ? { result: { action: found[0] as unknown as Json } }
        : { result: { actions: found as unknown as Json } };
    },
  });
  return [help];
}

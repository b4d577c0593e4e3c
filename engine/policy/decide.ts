/**
 * Who may do what without a policy file: the terminal and the workspace that comes with the program may do everything, a program
 * with the API token may look and run, a real Slack may look.
 */
import type { Risk } from '../actions/types.ts';
import type { Actor } from '../jobs/types.ts';

export type Decision = { readonly allow: true } | { readonly allow: false; readonly rule: string };

const ALLOWED: Readonly<Record<Actor['edge'], readonly Risk[]>> = {
  terminal: ['read', 'run', 'change', 'danger'],
  api: ['read', 'run'],
  slack: ['read'],
  local: ['read', 'run', 'change', 'danger'],
};

export function decide(risk: Risk, actor: Actor): Decision {
  if (ALLOWED[actor.edge].includes(risk)) return { allow: true };
  return { allow: false, rule: `default:${actor.edge}` };
}

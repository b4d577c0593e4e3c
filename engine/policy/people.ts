/** One person is one identity: what an edge calls somebody -> the actor that jobs, audit and policy know. */
import type { Actor } from '../jobs/types.ts';
import type { Policy } from './types.ts';

export interface NativeUser {
  readonly edge: Actor['edge'];
  /** As the edge knows the user: the operating system's user, Slack's `U…`, the name in the local workspace. */
  readonly nativeId: string;
}

/**
 * Somebody whom the policy does not know keeps the edge's own name; where that is also the id of a known person, the edge is put
 * before it (`terminal:ann`), so that nobody becomes another by being called the same.
 */
export function identify(policy: Policy | null, { edge, nativeId }: NativeUser): Actor {
  if (policy === null || edge === 'api' || edge === 'schedule') return { id: nativeId, edge };
  const key = ({ slack: 'slack', terminal: 'terminal', local: 'page' } as const)[edge];
  const known = policy.people.find((person) => person[key] === nativeId);
  if (known !== undefined) return { id: known.id, edge };
  const isTaken = policy.people.some(({ id }) => id === nativeId);
  return { id: isTaken ? `${edge}:${nativeId}` : nativeId, edge };
}

/** What an edge calls a person of the house; null where the policy does not say. */
export function nativeIdOf(policy: Policy | null, edge: 'slack' | 'local', id: string): string | null {
  const known = policy?.people.find((person) => person.id === id);
  return (edge === 'slack' ? known?.slack : known?.page) ?? null;
}

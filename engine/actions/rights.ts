/** What one asker may do from one place, by the policy as it is now. */
import { type Decision, decide } from '../policy/decide.ts';
import type { PolicySource } from '../policy/types.ts';
import type { ActionSpec, RequestContext } from './types.ts';

export interface Rights {
  /** Where the policy stands, or would stand. */
  readonly file: string;
  to(action: Pick<ActionSpec, 'name' | 'risk'>): Decision;
}

export async function rightsOf(request: RequestContext, source: PolicySource): Promise<Rights> {
  const { policy, file } = await source.current();
  return { file, to: ({ name, risk }) => decide(policy, { ...request, action: name, risk }) };
}

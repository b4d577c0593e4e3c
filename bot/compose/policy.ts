/** Whose word counts: the policy file, and who a terminal's user is by it. */
import { join } from 'node:path';
import { type Rights, rightsOf } from '#engine/actions/rights.ts';
import type { Actor } from '#engine/jobs/types.ts';
import { openPolicyFile } from '#engine/policy/drivers/policy-file.ts';
import { identify } from '#engine/policy/people.ts';
import type { PolicySource, PolicyState } from '#engine/policy/types.ts';
import type { Config } from '../config.ts';
import { describeActions } from './actions.ts';

/** @throws OpsError `policy_invalid` */
export function openPolicy(config: Config, onChange: (state: PolicyState) => void): Promise<PolicySource> {
  const actions = describeActions(config).map(({ name }) => name);
  return openPolicyFile({ file: join(config.runbooksDir, 'policy.yaml'), actions, onChange });
}

/** A terminal names its system user; the other edges name the person themselves. */
export async function personOf(actor: Actor, policy: PolicySource): Promise<Actor> {
  if (actor.edge !== 'terminal') return actor;
  return identify((await policy.current()).policy, { edge: actor.edge, nativeId: actor.id });
}

/** What a terminal's user may do, for help without a house; a policy file that cannot be used hides nothing. */
export async function terminalRights(actor: Actor, config: Config): Promise<Rights> {
  const file = join(config.runbooksDir, 'policy.yaml');
  const none: PolicySource = { current: async () => ({ policy: null, file, problems: [] }) };
  const policy = await openPolicy(config, () => {}).catch(() => none);
  return await rightsOf({ actor: await personOf(actor, policy) }, policy);
}

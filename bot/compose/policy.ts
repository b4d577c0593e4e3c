/** Whose word counts: the policy file, and who a terminal's user is by it. */
import { join } from 'node:path';
import { type Rights, rightsOf } from '#engine/actions/rights.ts';
import { OpsError } from '#engine/errors.ts';
import type { Actor } from '#engine/jobs/types.ts';
import { identify } from '#engine/policy/people.ts';
import { POLICY_SCHEMA, policyProblems } from '#engine/policy/policy-document.ts';
import type { Policy, PolicySource, PolicyState } from '#engine/policy/types.ts';
import { openYamlFile } from '#engine/settings/drivers/yaml-file.ts';
import type { SettingsState } from '#engine/settings/types.ts';
import type { Config } from '../config.ts';
import { describeActions } from './actions.ts';

/** @throws OpsError `policy_invalid` */
export function openPolicy(config: Config, onChange: (state: PolicyState) => void): Promise<PolicySource> {
  const actions = describeActions(config).map(({ name }) => name);
  return openPolicyFile({ file: join(config.runbooksDir, 'policy.yaml'), actions, onChange });
}

export interface PolicyFileOptions {
  readonly file: string;
  /** Names of all actions. */
  readonly actions: readonly string[];
  /** Hears once of each change of the file: `problems` is empty when the new policy counts. */
  readonly onChange: (state: PolicyState) => void;
}

/** @throws OpsError `policy_invalid` when there is a file and it cannot be used: nobody should find out later who is let in */
export async function openPolicyFile({ file, actions, onChange }: PolicyFileOptions): Promise<PolicySource> {
  const settings = await openYamlFile({
    file,
    schema: POLICY_SCHEMA,
    check: (policy) => policyProblems(policy, actions),
    onChange: (state) => onChange(policyState(state)),
  });
  const { problems } = await settings.current();
  if (problems.length > 0) {
    throw new OpsError('policy_invalid', `${file}: ${problems.join('; ')}`, { facts: { file, problems } });
  }
  return { current: async () => policyState(await settings.current()) };
}

function policyState({ value, file, problems }: SettingsState<Policy>): PolicyState {
  return { policy: value, file, problems };
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

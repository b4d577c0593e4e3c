/** A policy that stays as it is. */
import type { Rights } from '#engine/actions/rights.ts';
import type { Policy, PolicySource } from '#engine/policy/types.ts';

export const POLICY_FILE = '/srv/runbooks/policy.yaml';

export function fixedPolicy(policy: Policy | null, problems: readonly string[] = []): PolicySource {
  return { current: async () => ({ policy, file: POLICY_FILE, problems }) };
}

export const allRights: Rights = { file: POLICY_FILE, to: () => ({ allow: true, rule: 'read' }) };

/** `status` and `whoami`: what runs here, and as whom one speaks. */
import { z } from 'zod';
import { maskText } from '../audit/mask-secrets.ts';
import { JOB_STATES, type JobEngine } from '../jobs/types.ts';
import type { Json } from '../json.ts';
import type { PolicySource } from '../policy/types.ts';
import { type AnyAction, defineAction } from './registry.ts';

/** The process that owns the state folder; null where this very request ran in a process of its own. */
export interface OwnerInfo {
  readonly pid: number;
  readonly since: string;
}

export interface SystemFacts {
  readonly owner: OwnerInfo | null;
  readonly stateDir: string;
  readonly threads: number;
  readonly version: string;
  readonly node: string;
}

export function systemActions(ports: { jobs: JobEngine; policy: PolicySource; facts: () => SystemFacts }): AnyAction[] {
  const status = defineAction({
    name: 'status',
    group: 'system',
    risk: 'read',
    args: z.strictObject({}),
    example: 'status',
    execute: async () => {
      const facts = ports.facts();
      const { policy, file, problems } = await ports.policy.current();
      const counts: Record<string, number> = {};
      for await (const job of ports.jobs.list({ states: LIVE })) counts[job.state] = (counts[job.state] ?? 0) + 1;
      return {
        result: {
          owner: facts.owner as Json,
          state_dir: facts.stateDir,
          jobs: Object.fromEntries(LIVE.map((state) => [state, counts[state] ?? 0])),
          pool: { threads: facts.threads },
          policy: { file, in_force: policy !== null, problems: problems.map((problem) => maskText(problem)) },
          version: facts.version,
          node: facts.node,
        },
      };
    },
  });

  const whoami = defineAction({
    name: 'whoami',
    group: 'system',
    risk: 'read',
    args: z.strictObject({}),
    example: 'whoami',
    execute: async (_args, { actor }) => ({ result: { id: actor.id, edge: actor.edge } }),
  });
  return [status, whoami];
}

const LIVE = JOB_STATES.filter((state) => state !== 'done' && state !== 'failed' && state !== 'cancelled');

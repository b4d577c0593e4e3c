/** `status` and `whoami`: what runs here and asks for attention, and as whom one speaks. */
import { z } from 'zod';
import type { AlertBook } from '../alerts/types.ts';
import { maskText } from '../audit/mask-secrets.ts';
import { type Actor, JOB_STATES, type JobEngine } from '../jobs/types.ts';
import type { Json } from '../json.ts';
import type { ControlStore } from '../models/types.ts';
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
  /** Where the local workspace is opened, its key included; null where none is served. */
  readonly workspaceUrl: string | null;
}

export interface SystemActionPorts {
  readonly jobs: JobEngine;
  readonly policy: PolicySource;
  readonly alerts: Pick<AlertBook, 'open'>;
  readonly control: Pick<ControlStore, 'current'>;
  readonly facts: () => SystemFacts;
}

export function systemActions(ports: SystemActionPorts): AnyAction[] {
  const status = defineAction({
    name: 'status',
    group: 'system',
    risk: 'read',
    args: z.strictObject({}),
    example: 'status',
    execute: async (_args, { actor }) => {
      const facts = ports.facts();
      const { policy, file, problems } = await ports.policy.current();
      const counts: Record<string, number> = {};
      for await (const job of ports.jobs.list({ states: LIVE })) counts[job.state] = (counts[job.state] ?? 0) + 1;
      // What is told in another's message is counted there.
      const alerts = (await ports.alerts.open()).filter(({ storm }) => storm === null);
      const unanswered = alerts.filter(({ state }) => state === 'firing' || state === 'escalated');
      return {
        result: {
          owner: facts.owner as Json,
          state_dir: facts.stateDir,
          alerts: { open: alerts.length, unanswered: unanswered.map(({ id }) => id) },
          control: ports.control.current().document as unknown as Json,
          workspace: facts.workspaceUrl === null ? null : shownAddress(facts.workspaceUrl, actor),
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

/** The key of the page opens it for good: only whoever could read it in the state folder is told. */
function shownAddress(url: string, { edge }: Actor): string {
  return edge === 'terminal' ? url : new URL(url).origin;
}

const LIVE = JOB_STATES.filter((state) => state !== 'done' && state !== 'failed' && state !== 'cancelled');

/** Actions for tests of edges: the product's own about jobs, and a small `train`. */
import { z } from 'zod';
import { helpActions } from '#engine/actions/help.ts';
import { jobActions } from '#engine/actions/jobs.ts';
import { type AnyAction, createRegistry, defineAction, type Registry } from '#engine/actions/registry.ts';
import { systemActions } from '#engine/actions/system.ts';
import type { AuditLog } from '#engine/audit/types.ts';
import { OpsError } from '#engine/errors.ts';
import type { JobEngine, JobSpec } from '#engine/jobs/types.ts';
import { fixedPolicy } from './fixed-policy.ts';

/** `train <dataset>` makes a job of the kind `work`; the rest, and `more`, is the product's own. */
export function testActions(jobs: JobEngine, more: readonly AnyAction[] = []): Registry {
  const train: AnyAction = defineAction({
    name: 'train',
    group: 'training',
    risk: 'run',
    args: z.strictObject({
      dataset: z.string().min(1).meta({ kind: 'path' }),
      cvFolds: z.int().min(2).max(1000).default(5),
      again: z.boolean().default(false),
    }),
    positional: ['dataset'],
    example: 'train events.csv',
    plan: async (args) => {
      if (args.dataset === 'missing.csv') {
        throw new OpsError('file_not_found', 'no file', { facts: { file: args.dataset } });
      }
      return args;
    },
    execute: async ({ dataset, again }, { actor, requestKey }) => {
      const spec: JobSpec = {
        kind: 'work',
        payload: { dataset },
        by: actor,
        timeoutMs: 3_600_000,
        maxAttempts: 50,
        backoff: { baseMs: 1000, maxMs: 1000 },
        ...(again ? {} : { dedupeKey: `work:${dataset}` }),
        ...(requestKey && { requestKey }),
      };
      const { id, created } = await jobs.enqueue(spec);
      return { job: (await jobs.get(id))!, joined: !created };
    },
  });
  const facts = () => ({ owner: null, stateDir: '/srv/state', threads: 2, version: '1.0.0', node: 'v24' });
  const registry: Registry = createRegistry([
    ...helpActions({ specs: () => registry.specs, policy: fixedPolicy(null) }),
    ...systemActions({ jobs, facts, policy: fixedPolicy(null) }),
    ...jobActions({ jobs }),
    train,
    ...more,
  ]);
  return registry;
}

export const silentAudit: AuditLog = {
  append: async (entry) => ({ ...entry, seq: 0, at: '', prev: '', hash: '' }),
  list: async () => [],
  verify: async () => ({ ok: true, lines: 0, head: '', broken: null }),
  close: async () => {},
};

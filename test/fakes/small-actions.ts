/** Actions for tests of edges: the product's own about jobs, and a small `train`. */
import { z } from 'zod';
import { helpActions } from '#engine/actions/help.ts';
import { jobActions } from '#engine/actions/jobs.ts';
import { type AnyAction, createRegistry, defineAction, type Registry } from '#engine/actions/registry.ts';
import { systemActions } from '#engine/actions/system.ts';
import type { AuditLog } from '#engine/audit/types.ts';
import { OpsError } from '#engine/errors.ts';
import type { JobEngine, JobSpec } from '#engine/jobs/types.ts';
import { effectiveOf, INITIAL_STATE } from '#engine/models/control.ts';
import type { ControlNews } from '#engine/models/types.ts';
import { fixedPolicy } from './fixed-policy.ts';

const SERVED = { ...INITIAL_STATE, sentiment_outage: null };
const NORMAL: ControlNews = {
  document: {
    schema: 'mlops.control/1',
    seq: 1,
    ...SERVED,
    effective: effectiveOf(SERVED),
    reason: '',
    changed_by: 'system',
    approved_by: null,
    incident: null,
    at: '2026-01-05T09:00:00.000Z',
  },
  applied: null,
};

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
  const software = { version: '1.0.0', node: 'v24' };
  const facts = () => ({ owner: null, stateDir: '/srv/state', threads: 2, workspaceUrl: null, ...software });
  const quiet = { alerts: { open: async () => [] }, control: { current: () => NORMAL } };
  const registry: Registry = createRegistry([
    ...helpActions({ specs: () => registry.specs, policy: fixedPolicy(null) }),
    ...systemActions({ jobs, facts, policy: fixedPolicy(null), ...quiet }),
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

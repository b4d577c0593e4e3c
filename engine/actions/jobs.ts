/** `jobs list|show|logs|cancel|retry`. */
import { z } from 'zod';
import { OpsError } from '../errors.ts';
import { JOB_STATES, type JobEngine, type JobView } from '../jobs/types.ts';
import type { Json } from '../json.ts';
import { type AnyAction, defineAction } from './registry.ts';

export function jobActions(ports: { jobs: JobEngine }): AnyAction[] {
  const { jobs } = ports;
  const byId = z.strictObject({ job: z.string().min(1) });

  const list = defineAction({
    name: 'jobs list',
    aliases: ['jobs'],
    group: 'jobs',
    risk: 'read',
    args: z.strictObject({ state: z.enum(JOB_STATES).optional(), limit: z.int().min(1).max(1000).default(20) }),
    example: 'jobs list --state running',
    execute: async ({ state, limit }) => {
      const filter = state === undefined ? { limit } : { limit, states: [state] };
      return { result: { jobs: (await collect(jobs.list(filter))) as unknown as Json } };
    },
  });

  const show = defineAction({
    name: 'jobs show',
    group: 'jobs',
    risk: 'read',
    args: byId,
    positional: ['job'],
    example: 'jobs show J-1',
    execute: async ({ job: id }) => {
      const job = await jobOrError(id);
      const children = await Promise.all(job.children.map((child) => jobs.get(child)));
      return { result: { job, children: children.filter((child) => child !== undefined) } as unknown as Json };
    },
  });

  const logs = defineAction({
    name: 'jobs logs',
    group: 'jobs',
    risk: 'read',
    args: byId,
    positional: ['job'],
    example: 'jobs logs J-1',
    execute: async ({ job: id }) => {
      const job = await jobOrError(id);
      return { result: { id: job.id, lines: (await jobs.logs(job.id)) as unknown as Json } };
    },
  });

  const cancel = defineAction({
    name: 'jobs cancel',
    aliases: ['cancel'],
    group: 'jobs',
    risk: 'run',
    args: byId.extend({ reason: z.string().default('') }),
    positional: ['job'],
    example: 'jobs cancel J-1 --reason "wrong data"',
    plan: async (args) => ({ ...args, job: (await jobOrError(args.job)).id }),
    execute: async ({ job: id, reason }, { actor }) => {
      const answer = await jobs.cancel(id, actor, reason);
      return { result: { id, answer } };
    },
  });

  const retry = defineAction({
    name: 'jobs retry',
    aliases: ['retry'],
    group: 'jobs',
    risk: 'run',
    startsJob: true,
    args: byId,
    positional: ['job'],
    example: 'jobs retry J-1',
    plan: async (args) => ({ job: (await jobOrError(args.job)).id }),
    execute: async ({ job: id }, { actor, requestKey }) => {
      const again = await jobs.retry(id, actor, requestKey);
      return { job: (await jobs.get(again.id))!, joined: !again.created };
    },
  });

  /** People write `j-12`, `J12` or `12` as well. */
  async function jobOrError(typed: string): Promise<JobView> {
    const match = /^(?:j-?)?(\d+(?:\.\d+)?)$/i.exec(typed.trim());
    const found = match === null ? undefined : await jobs.get(`J-${match[1]}`);
    if (found !== undefined) return found;
    const [newest] = await collect(jobs.list({ limit: 1 }));
    throw new OpsError('job_not_found', `no job ${typed}`, { facts: { job: typed, hint: newest?.id ?? null } });
  }
  return [list, show, logs, cancel, retry];
}

async function collect(views: AsyncIterable<JobView>): Promise<JobView[]> {
  const all: JobView[] = [];
  for await (const view of views) all.push(view);
  return all;
}

/** `dataset check`: what is in a data file, before anything is trained on it. */
import { z } from 'zod';
import { datasetCheckJob } from '../datasets/jobs.ts';
import type { JobEngine } from '../jobs/types.ts';
import type { PathRules } from './path-rules.ts';
import { type AnyAction, defineAction } from './registry.ts';
import { refuseSameColumn } from './same-column.ts';
import { workKey } from './work-key.ts';

export function datasetActions(ports: { jobs: JobEngine; paths: PathRules }): AnyAction[] {
  const check = defineAction({
    name: 'dataset check',
    aliases: ['dataset'],
    group: 'data',
    risk: 'read',
    startsJob: true,
    args: z.strictObject({
      dataset: z.string().min(1).meta({ kind: 'path' }),
      labelColumn: z.string().min(1).default('meta_label'),
      timeColumn: z.string().min(1).default('event_end'),
      startColumn: z.string().min(1).default('event_start'),
    }),
    positional: ['dataset'],
    example: 'dataset check runbooks/drills/data/events.csv',
    plan: async (args) => {
      const { labelColumn, timeColumn, startColumn } = args;
      const ownStart = startColumn === timeColumn ? null : startColumn;
      refuseSameColumn({ 'label-column': labelColumn, 'time-column': timeColumn, 'start-column': ownStart });
      const input = await ports.paths.input(args.dataset);
      const plan = {
        dataset: input.path,
        dataset_shown: args.dataset,
        label_column: args.labelColumn,
        time_column: args.timeColumn,
        start_column: args.startColumn,
      };
      return { plan, dedupeKey: workKey('dataset check', plan, input) };
    },
    execute: async ({ plan, dedupeKey }, { actor, requestKey }) => {
      const spec = { ...datasetCheckJob(plan, actor), dedupeKey, ...(requestKey && { requestKey }) };
      const { id, created } = await ports.jobs.enqueue(spec);
      return { job: (await ports.jobs.get(id))!, joined: !created };
    },
  });
  return [check];
}

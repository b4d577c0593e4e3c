/** `drift analyse`: looks at what a person on call would look at, and says what it comes to (runbook section 4). */
import { z } from 'zod';
import type { Alert, AlertBook } from '../alerts/types.ts';
import { badValue } from '../bad-value.ts';
import { type AnalysePlan, analyseJob } from '../drift/jobs.ts';
import { toOpsError } from '../errors.ts';
import type { JobEngine } from '../jobs/types.ts';
import type { Json, JsonObject } from '../json.ts';
import { streamNamed } from '../stream-name.ts';
import { namedAlert } from './named-alert.ts';
import type { PathRules } from './path-rules.ts';
import { type AnyAction, defineAction } from './registry.ts';

export interface AnalyseActionPorts {
  readonly alerts: AlertBook;
  readonly jobs: JobEngine;
  readonly paths: PathRules;
}

type Target = Pick<AnalysePlan, 'source' | 'signal' | 'alert'>;

export function analyseActions({ alerts, jobs, paths }: AnalyseActionPorts): AnyAction[] {
  return [
    defineAction({
      name: 'drift analyse',
      aliases: ['drift analyze'],
      group: 'drift',
      risk: 'run',
      startsJob: true,
      args: z.strictObject({
        which: z.string().min(1).max(850).optional(),
        data: z.string().min(1).meta({ kind: 'path' }).optional(),
      }),
      positional: ['which'],
      example: 'drift analyse ecb/usd --data runbooks/drills/data/events.parquet',
      plan: async ({ which, data }): Promise<AnalysePlan> => {
        const target = await targetOf(which, alerts);
        const input = data === undefined ? null : await paths.input(data);
        return { ...target, data: input?.path ?? null, data_shown: data ?? null };
      },
      execute: async (plan, { actor, requestKey }) => {
        const { id, created } = await jobs.enqueue(analyseJob(plan, actor, requestKey));
        return { job: (await jobs.get(id))!, joined: !created };
      },
    }),
  ];
}

/** A stream needs no alert. */
async function targetOf(which: string | undefined, alerts: AlertBook): Promise<Target> {
  try {
    return ofAlert(await namedAlert(which, alerts));
  } catch (thrown) {
    const stream = streamNamed(which?.trim() ?? '');
    if (toOpsError(thrown).code !== 'alert_not_found' || stream === undefined) throw thrown;
    return { ...stream, alert: null };
  }
}

/** Of a mass drift or a storm the first stream: they stand in the order of how grave they are. */
function ofAlert({ id, facts, kind }: Alert): Target {
  const lists = [facts.streams, facts.rows].map((list) => (Array.isArray(list) ? (list as readonly Json[]) : []));
  for (const named of [facts, ...lists.flat()] as readonly JsonObject[]) {
    if (typeof named.source === 'string' && typeof named.signal === 'string') {
      return { source: named.source, signal: named.signal, alert: id };
    }
  }
  if (kind === 'finbert_on_rules' || kind === 'finbert_on_former')
    return { source: 'router', signal: 'sentiment', alert: id };
  throw badValue('which', { code: 'alert_without_stream' }, id);
}

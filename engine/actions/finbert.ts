/** `finbert warmup|verify|score|repair|rollback|status`: sections 2 and 6 of the runbook. */
import { z } from 'zod';
import type { JobEngine } from '../jobs/types.ts';
import type { Json } from '../json.ts';
import type { ControlStore, ModelRouter } from '../models/types.ts';
import {
  type FinbertJobKind,
  finbertJob,
  REPAIR_JOB,
  ROLLBACK_JOB,
  VERIFY_JOB,
  WARM_UP_JOB,
} from '../sentiment/jobs.ts';
import type { FinbertKeeper } from '../sentiment/keeper/types.ts';
import { PRECISIONS } from '../sentiment/types.ts';
import type { FinbertSource, WarmUpOptions } from '../sentiment/warm-up/types.ts';
import type { PlainReason } from '../value-reasons.ts';
import { type AnyAction, defineAction } from './registry.ts';
import type { ActionAnswer, RequestContext } from './types.ts';

export interface FinbertActionPorts {
  readonly jobs: JobEngine;
  readonly keeper: FinbertKeeper;
  readonly router: ModelRouter;
  readonly control: ControlStore;
  readonly source: FinbertSource;
}

const SCORED = { texts: 100, characters: 10_000, timeoutMs: 60_000 } as const;

export function finbertActions({ jobs, keeper, router, control, source }: FinbertActionPorts): AnyAction[] {
  const start = async (
    kind: FinbertJobKind,
    payload: WarmUpOptions | Record<never, never>,
    { actor, requestKey }: RequestContext,
  ): Promise<ActionAnswer> => {
    const { id, created } = await jobs.enqueue(finbertJob(kind, payload, actor, requestKey));
    return { job: (await jobs.get(id))!, joined: !created };
  };
  const nothing = z.strictObject({});
  const job = (name: string, kind: FinbertJobKind, risk: 'run' | 'change') =>
    defineAction({
      name,
      group: 'sentiment',
      risk,
      startsJob: true,
      args: nothing,
      example: name,
      execute: (_args, request) => start(kind, {}, request),
    });

  return [
    defineAction({
      name: 'finbert status',
      aliases: ['finbert'],
      group: 'sentiment',
      risk: 'read',
      args: nothing,
      example: 'finbert status',
      execute: async () => {
        await keeper.open();
        const { serving, outage, trouble } = keeper.state();
        const { effective } = control.current().document;
        const manifest = serving?.snapshot.manifest;
        const result = {
          answers: outage === null && effective.sentiment.cause !== 'fallback' ? 'finbert' : 'rules',
          cause: effective.sentiment.cause === 'fallback' ? 'fallback' : outage,
          snapshot:
            manifest === undefined
              ? null
              : {
                  repository: manifest.repository,
                  commit: manifest.commit,
                  precision: manifest.precision,
                  checksum: manifest.checksum,
                  at: manifest.at,
                  dir: serving!.snapshot.dir,
                },
          source: { ...source },
          trouble,
        };
        return { result: result as unknown as Json };
      },
    }),
    defineAction({
      name: 'finbert warmup',
      group: 'sentiment',
      risk: 'run',
      startsJob: true,
      args: z.strictObject({
        force: z.boolean().default(false),
        offline: z.boolean().default(false),
        revision: z
          .string()
          .regex(/^(?!.*\.\.)\w[\w./-]{0,199}$/, 'not_a_revision' satisfies PlainReason)
          .optional(),
        precision: z.enum(PRECISIONS).optional(),
      }),
      example: 'finbert warmup --force',
      execute: ({ force, offline, revision = null, precision = null }, request) =>
        start(WARM_UP_JOB, { force, offline, revision, precision }, request),
    }),
    job('finbert verify', VERIFY_JOB, 'run'),
    defineAction({
      name: 'finbert score',
      group: 'sentiment',
      risk: 'read',
      args: z.strictObject({
        texts: z.array(z.string().max(SCORED.characters)).min(1).max(SCORED.texts),
      }),
      positional: ['texts'],
      example: 'finbert score "Quarterly profit surges and beats expectations"',
      execute: async ({ texts }) => {
        await keeper.open();
        const { answers } = await router.sentiment(texts, { timeoutMs: SCORED.timeoutMs, observed: false });
        return {
          result: { answers: answers.map((answer, at) => ({ text: texts[at]!, ...answer })) } as unknown as Json,
        };
      },
    }),
    job('finbert repair', REPAIR_JOB, 'run'),
    job('finbert rollback', ROLLBACK_JOB, 'change'),
  ];
}

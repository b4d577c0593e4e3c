/** `control …`, `fallback …`, `protect …`: the hand on the switch of what AI-Trader trades with (runbook section 6). */
import { z } from 'zod';
import type { JobEngine } from '../jobs/types.ts';
import type { Json } from '../json.ts';
import {
  type ControlState,
  DEFAULT_RISK_LIMIT,
  fallbackOff,
  fallbackOn,
  protectOff,
  protectOn,
  ROUTES,
  type SignalModel,
} from '../models/control.ts';
import { type ControlRequest, confirmJob } from '../models/jobs.ts';
import type { ControlStore } from '../models/types.ts';
import { type AnyAction, defineAction } from './registry.ts';
import type { ActionAnswer, RequestContext } from './types.ts';

export interface ControlPorts {
  readonly control: ControlStore;
  readonly jobs: JobEngine;
}

const HISTORY = { shown: 10, most: 1_000 } as const;

/** Arguments of every change: `seen` is what buttons carry, the `seq` that their card shows. */
const CHANGE = {
  reason: z.string().max(1_000).optional(),
  seen: z.int().min(1).optional(),
} as const;
const ROUTE = z.enum(ROUTES).default('sentiment');

export function controlActions({ control, jobs }: ControlPorts): AnyAction[] {
  const change = async (
    request: ControlRequest,
    args: { readonly reason?: string | undefined; readonly seen?: number | undefined },
    { actor, requestKey }: RequestContext,
    to: (state: ControlState) => ControlState,
  ): Promise<ActionAnswer> => {
    const made = await control.change({ seen: args.seen ?? null, by: actor.id, reason: args.reason ?? '', to });
    if (!made.changed) return { result: { control: asJson(made.document), changed: false } };
    const { id } = await jobs.enqueue(confirmJob({ request, control: made.document }, actor, requestKey));
    return { job: (await jobs.get(id))! };
  };

  return [
    defineAction({
      name: 'control show',
      aliases: ['control'],
      group: 'control',
      risk: 'read',
      args: z.strictObject({}),
      example: 'control show',
      execute: async () => {
        const { document, applied } = control.current();
        return { result: { control: asJson(document), applied: asJson(applied) } };
      },
    }),
    defineAction({
      name: 'control history',
      group: 'control',
      risk: 'read',
      args: z.strictObject({ limit: z.int().min(1).max(HISTORY.most).default(HISTORY.shown) }),
      example: 'control history --limit 5',
      execute: async ({ limit }) => ({ result: { changes: asJson(await control.history(limit)) } }),
    }),
    defineAction({
      name: 'fallback on',
      aliases: ['fallback'],
      group: 'control',
      risk: 'change',
      startsJob: true,
      args: z.strictObject({ route: ROUTE, ...CHANGE }),
      positional: ['route'],
      example: 'fallback on sentiment --reason "FinBERT answers neutral to everything"',
      execute: (args, request) => change('fallback_on', args, request, (state) => fallbackOn(state, [args.route])),
    }),
    defineAction({
      name: 'fallback off',
      group: 'control',
      risk: 'danger',
      startsJob: true,
      args: z.strictObject({ route: ROUTE, ...CHANGE }),
      positional: ['route'],
      example: 'fallback off sentiment --reason "cache repaired"',
      execute: async (args, request) => {
        const signal = await lastSignal(control);
        return change('fallback_off', args, request, (state) => fallbackOff(state, [args.route], signal));
      },
    }),
    defineAction({
      name: 'protect on',
      aliases: ['protect'],
      group: 'control',
      risk: 'change',
      startsJob: true,
      args: z.strictObject({ riskLimit: z.number().min(0).max(0.99).default(DEFAULT_RISK_LIMIT), ...CHANGE }),
      example: 'protect on --risk-limit 0.5 --reason "mass drift"',
      execute: (args, request) => change('protect_on', args, request, (state) => protectOn(state, args.riskLimit)),
    }),
    defineAction({
      name: 'protect off',
      group: 'control',
      risk: 'danger',
      startsJob: true,
      args: z.strictObject(CHANGE),
      example: 'protect off --reason "drift explained"',
      execute: (args, request) => change('protect_off', args, request, protectOff),
    }),
  ];
}

async function lastSignal(control: ControlStore): Promise<SignalModel | null> {
  const documents = await control.history(HISTORY.most);
  const signals = documents.map(({ routes }) => routes.signal);
  return signals.find((signal) => signal !== 'off') ?? null;
}

function asJson(value: unknown): Json {
  return value as Json;
}

/** `drift ack|confirm|dismiss|snooze|undo`: what people answer to an alert (runbook section 4). */
import { z } from 'zod';
import { refuseOver } from '../alerts/alert-states.ts';
import type { Alert, AlertBook } from '../alerts/types.ts';
import { confirmationKey } from '../alerts/watch-retraining.ts';
import { type Clock, isoTime } from '../clock.ts';
import type { JobEngine } from '../jobs/types.ts';
import type { Json } from '../json.ts';
import { namedAlert } from './named-alert.ts';
import type { PathRules } from './path-rules.ts';
import { type AnyAction, defineAction } from './registry.ts';
import { repeatTraining } from './repeat-training.ts';
import { spanEnd } from './span-of-time.ts';
import type { ActionAnswer } from './types.ts';

export interface AlertActionPorts {
  readonly alerts: AlertBook;
  readonly jobs: JobEngine;
  readonly paths: PathRules;
  readonly clock: Clock;
  /** Where a model goes whose former place the asker may not write to. */
  readonly defaultOutput: string;
}

const LONGEST_SNOOZE_DAYS = 7;
const NAMED = { alert: z.string().min(1).max(450).optional() } as const;

export function alertActions(ports: AlertActionPorts): AnyAction[] {
  const { alerts, clock } = ports;
  const family = { group: 'drift', risk: 'run', positional: ['alert'] } as const;
  const named = async <Args extends { readonly alert?: string | undefined }>(args: Args) => {
    const alert = await namedAlert(args.alert, alerts);
    return { ...args, alert: alert.id };
  };

  return [
    defineAction({
      ...family,
      name: 'drift ack',
      aliases: ['drift acknowledge'],
      args: z.strictObject(NAMED),
      example: 'drift ack A-1',
      plan: named,
      execute: async ({ alert }, { actor }) => {
        const before = await alerts.get(alert);
        const after = await alerts.acknowledge(alert, actor.id);
        return { result: { alert: after as unknown as Json, changed: isNew(before, after, actor.id) } };
      },
    }),
    defineAction({
      ...family,
      name: 'drift snooze',
      args: z.strictObject({ ...NAMED, for: z.string().max(40).default('1h') }),
      example: 'drift snooze A-1 --for 4h',
      plan: async (args) => {
        const untilMs = spanEnd(args.for, clock.now(), 'for', LONGEST_SNOOZE_DAYS);
        return { ...(await named(args)), untilMs };
      },
      execute: async ({ alert, untilMs }, { actor }) => answer(await alerts.snooze(alert, isoTime(untilMs), actor.id)),
    }),
    defineAction({
      ...family,
      name: 'drift dismiss',
      args: z.strictObject({ ...NAMED, reason: z.string().trim().min(1).max(1_000) }),
      example: 'drift dismiss A-1 --reason "a holiday in London"',
      plan: named,
      execute: async ({ alert, reason }, { actor }) => answer(await alerts.close(alert, 'dismissed', actor.id, reason)),
    }),
    defineAction({
      ...family,
      name: 'drift undo',
      args: z.strictObject(NAMED),
      example: 'drift undo A-1',
      plan: named,
      execute: async ({ alert }, { actor }) => answer(await alerts.undo(alert, actor.id)),
    }),
    defineAction({
      ...family,
      name: 'drift confirm',
      startsJob: true,
      args: z.strictObject(NAMED),
      example: 'drift confirm A-1',
      plan: async (args, { actor }) => {
        const alert = await namedAlert(args.alert, alerts);
        refuseOver(alert);
        return { alert: alert.id, training: await repeatTraining(ports, actor) };
      },
      execute: async ({ alert, training }, request) => {
        const { actor, requestKey = `${actor.id} ${isoTime(clock.now())}` } = request;
        const { id, created } = await training.start({ actor, requestKey: confirmationKey(alert, requestKey) });
        await alerts.confirm(alert, actor.id, { job: id, repeats: training.repeats }).catch(async (thrown: unknown) => {
          // It ended while the training was being started: nobody asks for that any more.
          if (created) await ports.jobs.cancel(id, actor, `${alert} has ended`);
          throw thrown;
        });
        return { job: (await ports.jobs.get(id))!, joined: !created };
      },
    }),
  ];
}

/** Whether it is this person who has acknowledged it just now: somebody, perhaps they themselves, may have done so before. */
function isNew(before: Alert, { acknowledged: now }: Alert, person: string): boolean {
  const then = before.state === 'acknowledged' ? before.acknowledged : null;
  return now?.by === person && now.at !== then?.at;
}

function answer(alert: Alert): ActionAnswer {
  return { result: { alert: alert as unknown as Json } };
}

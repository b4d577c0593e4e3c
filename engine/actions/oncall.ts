/** `oncall`: who is on call, who is next, and taking it. */
import { z } from 'zod';
import { type Clock, isoTime } from '../clock.ts';
import { OpsError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { OnCallSource } from '../oncall/on-call-source.ts';
import { onCallSummary } from '../oncall/on-call-summary.ts';
import { DEFAULT_STEPS } from '../oncall/rota-document.ts';
import { PAGES, type Page, ROLES, TAKEN, type TakenDuty } from '../oncall/types.ts';
import { shiftEnd, whoIsOnCall } from '../oncall/who-is-on-call.ts';
import type { Op, Store } from '../store/types.ts';
import { type AnyAction, defineAction } from './registry.ts';
import { spanEnd } from './span-of-time.ts';
import type { RequestContext } from './types.ts';

export interface OnCallActionPorts {
  readonly onCall: OnCallSource;
  readonly store: Store;
  readonly clock: Clock;
  /** Names of the pagers that are configured. */
  readonly pagers: readonly string[];
  /** What tells people of it, as steps of the commit that makes it so. */
  readonly announce: (key: string, action: string, result: Json) => readonly Op[];
}

const LONGEST_DAYS = 14;
/** Where no rota says when the shift ends. */
const WITHOUT_ROTA_MS = 12 * 3_600_000;

export function onCallActions({ onCall, store, clock, pagers, announce }: OnCallActionPorts): AnyAction[] {
  const show = defineAction({
    name: 'oncall show',
    aliases: ['oncall'],
    group: 'oncall',
    risk: 'read',
    args: z.strictObject({}),
    example: 'oncall show',
    execute: async () => {
      const state = await onCall.current();
      const { rota, file, problems } = state;
      const result = {
        ...onCallSummary(state, clock.now()),
        zone: rota?.zone ?? null,
        file: { path: file, in_force: rota !== null, problems },
        escalation: rota?.escalation ?? DEFAULT_STEPS,
        pagers,
        pages: await waitingPages(store),
      };
      return { result: result as unknown as Json };
    },
  });

  const take = defineAction({
    name: 'oncall take',
    group: 'oncall',
    risk: 'run',
    args: z.strictObject({ role: z.enum(ROLES).default('primary'), for: z.string().max(40).optional() }),
    positional: ['role'],
    example: 'oncall take primary --for 4h',
    plan: async ({ role, for: span }, request) => {
      refuseProgram(request);
      const now = clock.now();
      const { rota } = await onCall.current();
      const untilMs = span === undefined ? null : spanEnd(span, now, 'for', LONGEST_DAYS);
      return { role, untilMs: untilMs ?? shiftEnd(role, rota, now) ?? now + WITHOUT_ROTA_MS };
    },
    execute: async ({ role, untilMs }, { actor, requestKey }) => {
      const from = isoTime(clock.now());
      const state = await onCall.current();
      const former = whoIsOnCall(state, clock.now())[role]?.person ?? null;
      const taken: TakenDuty = { role, person: actor.id, from, until: isoTime(untilMs) };
      const result: Json = { ...taken, former };
      const put: Op = { op: 'put', collection: TAKEN, id: role, value: taken };
      const key = `oncall:${role}:${requestKey ?? from}`;
      await store.commit([put, ...announce(key, 'oncall take', result)]);
      return { result };
    },
  });
  return [show, take];
}

/** What could not be brought to a pager yet, the oldest first. */
export async function waitingPages(store: Store): Promise<Json> {
  const pages: Json[] = [];
  for await (const { value } of store.list(PAGES)) {
    const { alert, to, event, person, created_at, attempts, problem } = value as unknown as Page;
    pages.push({ alert, to, event, person, created_at, attempts, problem });
  }
  return pages;
}

/** Whoever is on call is called: nobody can call a program. */
function refuseProgram({ actor: { id, edge } }: RequestContext): void {
  if (edge !== 'api' && edge !== 'schedule') return;
  throw new OpsError('person_needed', `${id} is no person`, { facts: { actor: id, edge } });
}

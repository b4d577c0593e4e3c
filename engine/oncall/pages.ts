/** What is to go out to pagers, as steps of the commit that makes it necessary. */
import type { Alert } from '../alerts/types.ts';
import type { Json } from '../json.ts';
import type { Op } from '../store/types.ts';
import { type Escalation, PAGES, type Page, type PageEvent, type Role } from './types.ts';

/** Names an alert at the pagers. One that is reopened keeps its name, and opens its incident anew. */
export function pageKey({ id, raised_at }: Pick<Alert, 'id' | 'raised_at'>): string {
  return `${id} ${raised_at}`;
}

export interface Ringing {
  readonly role: Role;
  readonly person: string | null;
  /** Names of the pagers. */
  readonly to: readonly string[];
}

/** Wakes somebody; the step's number makes it another page than the one before. */
export function ringOps(alert: Alert, { key, since, done }: Escalation, ringing: Ringing, at: string): readonly Op[] {
  const { role, person, to } = ringing;
  return to.map((pager) => putPage(`${key} ${since} ${done} ${pager}`, pager, 'trigger', alert, { at, role, person }));
}

/** Tells every pager that was rung that somebody answers, or that it is over. */
export function hushOps(
  alert: Alert | undefined,
  { alert: id, key, rung }: Escalation,
  event: Exclude<PageEvent, 'trigger'>,
  at: string,
): readonly Op[] {
  const about: PagedAlert = alert ?? { id, about: '', kind: 'drift', level: 'notice', facts: {}, raised_at: at };
  const nobody = { at, role: null, person: null };
  return rung.map((pager) => putPage(`${key} ${at} ${event} ${pager}`, pager, event, about, nobody, key));
}

type PagedAlert = Pick<Alert, 'id' | 'about' | 'kind' | 'level' | 'facts' | 'raised_at'>;

function putPage(
  id: string,
  to: string,
  event: PageEvent,
  alert: PagedAlert,
  { at, role, person }: { readonly at: string; readonly role: Role | null; readonly person: string | null },
  key: string = pageKey(alert),
): Op {
  const page: Page = {
    id,
    to,
    key,
    event,
    alert: alert.id,
    about: alert.about,
    kind: alert.kind,
    level: alert.level,
    facts: alert.facts,
    person,
    role,
    raised_at: alert.raised_at,
    created_at: at,
    attempts: 0,
    problem: null,
    ended: null,
  };
  return { op: 'put', collection: PAGES, id, value: page as unknown as Json, ifVersion: 0 };
}

/** Documents and ports of on-call: who is called, how an alert goes on while nobody answers, and the pages that leave the house. */
import type { AlertLevel } from '../alerts/types.ts';
import type { JsonObject } from '../json.ts';

export const ROLES = ['primary', 'secondary'] as const;
export type Role = (typeof ROLES)[number];

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A part of some days, by the clock on the wall; one that ends before it begins goes over midnight and belongs to the day on which it begins. */
export type DayHours = {
  /** Minutes after midnight. */
  readonly from: number;
  readonly until: number;
  readonly days: readonly Weekday[];
};

/** One person after the other, each for the same number of weeks. */
export type RotaRole = {
  /** Ids of people, in their order. */
  readonly people: readonly string[];
  readonly handover: { readonly day: Weekday; readonly minute: number };
  /** `2026-11-02`: the first person's first shift begins at the first handover on or after this day. */
  readonly since: string;
  readonly weeks: number;
  /** When the role may be called; the other one is called at other times. Null: always. */
  readonly hours: DayHours | null;
};

/** Somebody stands in, by the clock on the wall: `2026-12-24 09:00`. */
export type RotaOverride = {
  readonly role: Role;
  readonly person: string;
  readonly from: string;
  readonly until: string;
};

export const CALL_WAYS = ['chat', 'pager'] as const;

export type EscalationStep = {
  /** Without an acknowledgement. */
  readonly after_minutes: number;
  readonly call: Role;
  /** `chat`: mention and direct message; `pager`: a page. */
  readonly by: readonly (typeof CALL_WAYS)[number][];
};

/** Alerts of these levels call nobody in these hours: those that are still open call when the hours are over. */
export type QuietHours = DayHours & { readonly levels: readonly AlertLevel[] };

/** What `runbooks/oncall.yaml` says. */
export type Rota = {
  /** IANA time zone. */
  readonly zone: string;
  readonly primary: RotaRole | null;
  readonly secondary: RotaRole | null;
  readonly overrides: readonly RotaOverride[];
  /** In the order of their minutes. */
  readonly escalation: readonly EscalationStep[];
  readonly quiet: readonly QuietHours[];
};

/** Collection: who took a role by word, until when; a document's id is the role. */
export const TAKEN = 'oncall_taken';

export type TakenDuty = {
  readonly role: Role;
  readonly person: string;
  /** ISO 8601. */
  readonly from: string;
  readonly until: string;
};

export type Duty = {
  readonly person: string;
  /** Why it is this person. */
  readonly because: 'rota' | 'override' | 'taken';
  /** Whether the role may be called now, by its hours. */
  readonly covered: boolean;
};

/** Collection: how far an alert has gone on; a document's id is the alert's. */
export const ESCALATIONS = 'escalations';

export type Escalation = {
  readonly alert: string;
  /** Names the page of this alert at the pager: its id and when it was raised. */
  readonly key: string;
  /** ISO 8601: since when nobody answers; null while somebody did. */
  readonly since: string | null;
  /** Steps that were taken in this episode. */
  readonly done: number;
  /** The alert's, when the last of them was taken; null where an earlier version did not write it. */
  readonly level: AlertLevel | null;
  /** Pagers that were rung. */
  readonly rung: readonly string[];
};

/** Collection of pages that have to go out; a document's id is the page's. What went out, or needs not go, is archived. */
export const PAGES = 'pages';

export const PAGE_EVENTS = ['trigger', 'acknowledge', 'resolve'] as const;
export type PageEvent = (typeof PAGE_EVENTS)[number];

export type Page = {
  readonly id: string;
  /** Name of the pager that it is for. */
  readonly to: string;
  /** The same for all pages of an alert: a pager makes one incident of them. */
  readonly key: string;
  readonly event: PageEvent;
  readonly alert: string;
  readonly about: string;
  readonly kind: string;
  readonly level: AlertLevel;
  readonly facts: JsonObject;
  readonly person: string | null;
  readonly role: Role | null;
  /** ISO 8601: when the alert was raised. */
  readonly raised_at: string;
  readonly created_at: string;
  /** Counted before each is made. */
  readonly attempts: number;
  /** What came of the last one: an error's code; null before it. */
  readonly problem: string | null;
  /** Null while it waits; `overtaken` by a later one that says the opposite. */
  readonly ended: { readonly how: 'sent' | 'refused' | 'overtaken'; readonly at: string } | null;
};

/** Port Pager: a service that wakes people. It may be given a page twice; it tells them by `id`, and incidents by `key`. */
export interface Pager {
  /** `pagerduty`, `webhook`. */
  readonly name: string;
  /**
   * Resolves once the pager has taken it.
   * @throws OpsError `pager_unreachable` (asked again), `pager_refused` (of no use to ask again)
   */
  send(page: Page, signal: AbortSignal): Promise<void>;
}

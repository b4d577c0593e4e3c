/** Alerts: raised once, shown in one message until they are over, acted on by people, and still there after a restart. */
import type { JsonObject } from '../json.ts';
import type { Op } from '../store/types.ts';

/** Collection: the open alerts, and those that have ended but are not settled, or whose end has not been told yet; a document's id is the alert's. */
export const ALERTS = 'alerts';

export const ALERT_STATES = ['firing', 'acknowledged', 'snoozed', 'escalated', 'resolved'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** What kind of alert it is: views translate it. */
export const ALERT_KINDS = [
  'finbert_on_rules',
  'finbert_on_former',
  'drift',
  'mass_drift',
  'quiet_stream',
  'bad_values',
  'lines_lost',
  'unwatched_streams',
  'storm',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** How much it asks for; only `wakes` decides whether anybody is called. */
export const ALERT_LEVELS = ['notice', 'warning', 'drift', 'critical'] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];

/** Higher is graver. */
export function levelRank(level: AlertLevel): number {
  return ALERT_LEVELS.indexOf(level);
}

/** How it ended. */
export const RESOLUTIONS = ['over', 'dismissed', 'confirmed', 'closed'] as const;

export const ALERT_STEPS = [
  'raised',
  'changed',
  'acknowledged',
  'snoozed',
  'snooze_over',
  'escalated',
  'called',
  'noted',
  'analysed',
  'confirmed',
  /** The training that a confirmation started has ended; `retrain_failed` fires again. */
  'retrained',
  'retrain_failed',
  'dismissed',
  'closed',
  'resolved',
  'reopened',
  /** An acknowledgement, a snooze or a confirmation was taken back. */
  'undone',
] as const;
export type AlertStepCode = (typeof ALERT_STEPS)[number];

export type AlertStep = {
  /** A code that views translate. */
  readonly what: AlertStepCode;
  /** A person's id, or `system`. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly facts: JsonObject;
};

export type Alert = {
  /** `A-12`. */
  readonly id: string;
  /** Its fingerprint: there is one open alert about it at most. `drift ecb/usd`, `sentiment`. */
  readonly about: string;
  readonly kind: AlertKind;
  readonly level: AlertLevel;
  readonly facts: JsonObject;
  readonly state: AlertState;
  /** Whether it is meant to wake someone. */
  readonly wakes: boolean;
  /** Channel id; null: where all alerts go. */
  readonly channel: string | null;
  /** ISO 8601. */
  readonly raised_at: string;
  /** When it last fired anew or changed. */
  readonly changed_at: string;
  /** How often it was raised while open. */
  readonly times: number;
  readonly acknowledged: { readonly by: string; readonly at: string } | null;
  readonly snoozed_until: string | null;
  /** Person ids that were called, the newest last. */
  readonly called: readonly { readonly person: string; readonly at: string }[];
  readonly resolution: {
    readonly how: (typeof RESOLUTIONS)[number];
    readonly by: string;
    readonly reason: string;
    readonly at: string;
  } | null;
  /** ISO 8601; null while it is open. */
  readonly resolved_at: string | null;
  /** It ended so long ago that nothing takes the end back: told a last time, it is archived by whoever tells it. */
  readonly settled: boolean;
  /** `T-12`, its storm's where it is told in one; null for kinds that get no ticket. */
  readonly ticket: string | null;
  /** Alert id of the storm in whose message it is told; it has none of its own. */
  readonly storm: string | null;
  /** The newest last, at most fifty. */
  readonly steps: readonly AlertStep[];
};

export interface AlertNews {
  readonly about: string;
  readonly kind: AlertKind;
  readonly level: AlertLevel;
  readonly facts: JsonObject;
  readonly wakes: boolean;
  readonly channel: string | null;
  /** Id of the open alert in whose message it is told, a mass drift's: becomes `storm` of the new alert. */
  readonly within?: string;
}

/** One after the other: each change sees the one before, and is one commit with its ticket's line. All are durable once they resolve. */
export interface AlertBook {
  /**
   * Opens an alert, or changes the open one about the same; where it says so already only `together` is committed.
   * A graver level, or one that is meant to wake by now, fires anew: acknowledgement and snooze end.
   * @param together ops that are committed with it, all or nothing
   */
  raise(news: AlertNews, together?: readonly Op[]): Promise<Alert>;
  /** What it was about is over; raised again within a quarter of an hour, it is the same alert, reopened. Undefined where none is open. */
  resolve(about: string, together?: readonly Op[]): Promise<Alert | undefined>;
  acknowledge(id: string, by: string): Promise<Alert>;
  snooze(id: string, untilIso: string, by: string): Promise<Alert>;
  /** Nobody has answered: these people are called now. Where somebody has answered meanwhile nothing is committed, `together` neither: look at what comes back. */
  escalate(id: string, called: readonly string[], together?: readonly Op[]): Promise<Alert>;
  /** Ends it by a person's word. */
  close(id: string, how: 'dismissed' | 'confirmed' | 'closed', by: string, reason: string): Promise<Alert>;
  /** Takes an acknowledgement, a snooze, or an end by a person back. */
  undo(id: string, by: string): Promise<Alert>;
  /** The drift is real, and somebody sees to it by the work that `facts` name. */
  confirm(id: string, by: string, facts: JsonObject): Promise<Alert>;
  /** Adds a line to its history and ticket; `retrain_failed` makes it fire again. */
  note(id: string, what: AlertStepCode, by: string, facts: JsonObject, together?: readonly Op[]): Promise<Alert>;
  /** @throws OpsError `alert_not_found` */
  get(id: string): Promise<Alert>;
  /** Open ones, oldest first. */
  open(): Promise<readonly Alert[]>;
}

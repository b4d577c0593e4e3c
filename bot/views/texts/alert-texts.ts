/** What people read of an alert: its message through all states, what is said in its thread, and its chart. */
import type { AlertKind, AlertState, AlertStepCode, RESOLUTIONS } from '#engine/alerts/types.ts';
import type { DriftChartWords } from '#engine/charts/drift-chart-words.ts';
import type { DriftDirection } from '#engine/drift/types.ts';

/** A mean as text, and over how many values; behind a cut these are few. */
export interface Level {
  readonly mean: string;
  readonly count: number;
}

export interface AlertTexts {
  readonly alert: {
    readonly states: Readonly<Record<AlertState, string>>;
    /** By kind; a drift alert that is a warning only is called `driftWarning`. */
    readonly kinds: Readonly<Record<AlertKind | 'drift_warning', string>>;
    /** State first, so that the eye finds it. `about` is empty where the kind says it. */
    readonly title: (state: string, kind: string, about: string, alert: string) => string;
    /** Once it is over. */
    readonly resolutions: Readonly<Record<(typeof RESOLUTIONS)[number], (by: string) => string>>;
    readonly resolutionReason: string;
    /** @param sd without its sign */
    readonly shifted: (stream: string, direction: DriftDirection, before: Level, after: Level, sd: string) => string;
    readonly massDrift: (drifted: number, of: number, within: string) => string;
    readonly quiet: (stream: string, limit: string) => string;
    readonly badValues: (stream: string, refused: number) => string;
    /** @param line the last one that was read */
    readonly linesLost: (path: string, line: number) => string;
    readonly unwatched: (watched: number, values: number) => string;
    readonly stormOf: (count: number, firing: number, resolved: number) => string;
    readonly onFormer: (commit: string) => string;
    readonly since: string;
    readonly until: string;
    readonly times: (count: number) => string;
    readonly before: string;
    readonly after: string;
    readonly sure: string;
    readonly sureOf: (confidence: string) => string;
    readonly scaled: string;
    readonly scaledBy: (scale: string) => string;
    readonly model: string;
    readonly newest: string;
    readonly example: string;
    readonly training: string;
    readonly trainingOf: (job: string, at: string, verdict: string) => string;
    readonly noTraining: string;
    readonly trades: string;
    readonly notApplied: (seconds: number) => string;
    readonly ignored: string;
    /** What happens if nobody does anything, by kind. */
    readonly consequences: Readonly<Record<AlertKind, string>>;
    readonly harmless: string;
    /** Instead, where the risk limits are lowered already. */
    readonly ignoredProtected: string;
    readonly answered: string;
    readonly nobody: string;
    readonly acknowledgedBy: string;
    readonly snoozedUntil: string;
    readonly called: string;
    readonly ticket: string;
    readonly report: string;
    readonly damage: string;
    readonly lastError: string;
    readonly stream: string;
    readonly when: string;
    readonly shift: string;
    readonly id: string;
    readonly about: string;
    readonly kind: string;
    readonly state: string;
    readonly more: (count: number) => string;
    /** On buttons: at most 30 characters. */
    readonly acknowledge: string;
    readonly analyse: string;
    readonly confirm: string;
    readonly retrain: string;
    readonly dismiss: string;
    readonly snoozeHour: string;
    readonly snoozeHours: string;
    readonly snoozeMorning: string;
    readonly protect: string;
    readonly fallback: (route: string) => string;
    readonly unacknowledge: string;
    readonly unsnooze: string;
    readonly reopen: string;
    readonly protectOff: string;
    readonly repair: string;
    readonly moreButtons: string;
    readonly askTitle: string;
    readonly askProtectOff: string;
    readonly askYes: string;
    readonly askNo: string;
    readonly next: string;
    /** To a press on a message that did not yet show how things stand. */
    readonly stale: (alert: string, state: string) => string;
    /** In the thread, before the name of whoever is called; a colon follows. */
    readonly nobodyYet: (alert: string) => string;
    readonly calledDirectly: (what: string) => string;
    readonly calledNext: (alert: string) => string;
    readonly open: string;
    readonly noneOpen: string;
    readonly moreOpen: (count: number) => string;
  };
  readonly ticketLog: {
    readonly closed: (ticket: string, about: string) => string;
    readonly resolution: string;
    readonly at: string;
    readonly what: string;
    readonly system: string;
    /** By the line's code. */
    readonly values: Readonly<Record<AlertStepCode | 'opened' | 'note', string>>;
  };
  readonly driftChart: DriftChartWords;
}

/** Refusals and failures of alerts and tickets. */
export type AlertErrorCode =
  | 'alert_not_found'
  | 'alert_not_named'
  | 'alert_over'
  | 'alert_replaced'
  | 'nothing_to_undo'
  | 'no_training'
  | 'ticket_not_found'
  | 'ticket_over'
  | 'ticket_sink_unreachable'
  | 'ticket_sink_refused';

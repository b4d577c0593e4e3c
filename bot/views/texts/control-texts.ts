/** What people read about the control document: what trades now, and whether AI-Trader follows. */
import type { Cause, Route } from '#engine/models/control.ts';
import type { ControlRequest } from '#engine/models/jobs.ts';

export interface ControlTexts {
  readonly control: {
    readonly normal: string;
    /** @param factor on the risk limits, `0.5` */
    readonly protective: (factor: string) => string;
    /** Added to the mode when something is not served as in normal times. */
    readonly onFallback: (routes: string) => string;
    readonly route: string;
    readonly wanted: string;
    readonly served: string;
    readonly why: string;
    readonly routes: Readonly<Record<Route, string>>;
    /** By value; a released signal model is shown by its version. */
    readonly values: Readonly<Record<'finbert' | 'rules' | 'on' | 'off', string>>;
    readonly causes: Readonly<Record<NonNullable<Cause>, string>>;
    /** Why control changed by itself, where no outage did. */
    readonly modelServes: string;
    readonly number: string;
    readonly changed: string;
    readonly reason: string;
    readonly applied: string;
    readonly neverApplied: string;
    readonly appliedOlder: (seq: number) => string;
    readonly history: (count: number) => string;
    readonly mode: string;
    /** In a table. */
    readonly modeNormal: string;
    readonly modeProtected: string;
    readonly modeProtective: (factor: string) => string;
    readonly unchanged: string;
    readonly requests: Readonly<Record<ControlRequest, string>>;
    /** AI-Trader follows. @param ms from the change to its word */
    readonly confirmed: (request: string, ms: number) => string;
    readonly notConfirmed: (request: string, seconds: number) => string;
    readonly notConfirmedNext: string;
    readonly backNext: (line: string) => string;
    readonly at: string;
    readonly who: string;
  };
}

/** What people read of on-call: who it is, what is handed over, what a day brought, and what happens by itself. */
export interface OnCallTexts {
  readonly oncall: {
    readonly roles: Readonly<Record<string, string>>;
    /** The first line: who is called now. */
    readonly now: (person: string) => string;
    readonly nobody: string;
    readonly role: string;
    readonly person: string;
    readonly since: string;
    /** Why it is this person. */
    readonly because: Readonly<Record<string, string>>;
    readonly calledInstead: (person: string) => string;
    readonly nextTitle: string;
    readonly whenTitle: string;
    readonly noOne: string;
    readonly after: string;
    readonly whom: string;
    readonly how: string;
    readonly atOnce: string;
    readonly ways: Readonly<Record<string, string>>;
    readonly noPager: string;
    readonly pagers: Readonly<Record<string, string>>;
    /** Pages that no pager has taken yet. */
    readonly pagesWait: (count: number) => string;
    readonly page: (alert: string, event: string, pager: string, attempts: number, problem: string) => string;
    readonly events: Readonly<Record<string, string>>;
    readonly noFile: (file: string) => string;
    readonly broken: (file: string, problems: string) => string;
    readonly takeNext: string;
    readonly taken: (person: string, role: string) => string;
    readonly until: string;
    readonly before: string;
    /** On a page: opens the summary. */
    readonly paging: (person: string | null) => string;
  };
  readonly handover: {
    readonly quiet: string;
    readonly busy: (alerts: number) => string;
    readonly iHaveIt: string;
    readonly alerts: string;
    readonly noAlerts: string;
    readonly alert: string;
    readonly about: string;
    readonly state: string;
    readonly raised: string;
    readonly who: string;
    readonly ackBy: (person: string) => string;
    readonly snoozedUntil: string;
    readonly toldIn: (alert: string) => string;
    readonly control: string;
    readonly controlNormal: string;
    readonly notApplied: string;
    readonly jobs: string;
    readonly tickets: string;
    readonly checks: string;
    readonly quietStreams: string;
    readonly pausedStreams: string;
    readonly pausedUntil: (stream: string, until: string | null, by: string) => string;
    readonly schedule: string;
    readonly entryPaused: (entry: string, by: string) => string;
    readonly entryFailed: (entry: string, problem: string) => string;
    readonly more: (count: number) => string;
    readonly none: string;
  };
  readonly digest: {
    readonly well: (hours: number) => string;
    readonly attention: (hours: number) => string;
    readonly alerts: string;
    readonly alertCounts: (raised: number, ended: number, open: number) => string;
    readonly jobs: string;
    readonly jobCounts: (done: number, failed: number, cancelled: number) => string;
    readonly drift: string;
    readonly driftOf: (stream: string, drifts: number, warnings: number) => string;
    readonly noDrift: string;
    readonly control: string;
    readonly changes: (count: number) => string;
    readonly tickets: string;
    readonly ticketCounts: (opened: number, closed: number, open: number) => string;
    readonly next: string;
  };
  readonly fresh: {
    readonly well: (streams: number) => string;
    readonly quiet: (streams: number) => string;
    readonly nothingWatched: string;
    readonly stream: string;
    readonly newest: string;
    readonly next: string;
  };
  readonly schedule: {
    readonly entries: (count: number) => string;
    readonly none: string;
    readonly entry: string;
    readonly line: string;
    readonly when: string;
    readonly nextSlot: string;
    readonly last: string;
    readonly never: string;
    readonly paused: (by: string) => string;
    readonly well: string;
    readonly failed: (problem: string) => string;
    readonly isPaused: (entry: string) => string;
    readonly isResumed: (entry: string) => string;
    readonly pauseNext: (entry: string) => string;
    readonly resumeNext: (entry: string) => string;
    readonly runNext: string;
    /** Above what a run brought. */
    readonly ran: (entry: string) => string;
    readonly late: (duration: string) => string;
    readonly slot: string;
    readonly broken: (file: string, problems: string) => string;
    readonly noFile: (file: string) => string;
  };
}

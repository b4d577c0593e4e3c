/** What people read of tickets, and of what they have answered to alerts. */
export interface TicketTexts {
  readonly ticket: {
    readonly title: (kind: string, about: string) => string;
    readonly isOpen: string;
    readonly isClosed: (resolution: string) => string;
    readonly listed: (count: number) => string;
    readonly none: string;
    readonly allNext: string;
    /** Where all are listed, and there is none. */
    readonly noneAtAll: string;
    readonly showNext: (ticket: string) => string;
    readonly noteNext: (ticket: string) => string;
    readonly ticket: string;
    readonly alert: string;
    readonly about: string;
    readonly kind: string;
    readonly state: string;
    readonly opened: string;
    readonly lines: string;
    readonly newest: string;
    /** Where it is brought to. */
    readonly places: string;
    /** By the sink's name. */
    readonly sinks: Readonly<Record<string, string>>;
    readonly brought: (sink: string, brought: number, lines: number) => string;
    readonly waits: (sink: string, brought: number, lines: number, reason: string) => string;
    /** In a ticket's log: who did it, and what. */
    readonly by: (who: string, what: string) => string;
  };
  readonly alertAnswer: {
    readonly undoNext: (alert: string) => string;
    /** Of an acknowledgement that came second. */
    readonly already: (by: string, at: string) => string;
    readonly nextWhileOpen: (alert: string) => string;
  };
}

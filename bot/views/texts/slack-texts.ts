/** What is said to people in Slack beside what actions answer. */
export interface SlackTexts {
  readonly answer: {
    /** On buttons: at most 30 characters. */
    readonly share: string;
    readonly runIt: string;
    readonly runAgain: string;
    readonly openForm: string;
    /** Beside an example: runs at once. */
    readonly tryIt: string;
    /** Beside an example: asks first. */
    readonly tryForm: string;
    readonly formNotOpened: string;
    readonly sharedBy: (who: string, line: string) => string;
    readonly joinedElsewhere: (job: string, by: string) => string;
    /** To a press on a button of a card that did not yet show how things stand. */
    readonly stale: (job: string, state: string) => string;
    readonly unknownCommand: (command: string, ours: string) => string;
    /** To a command that came while the process was leaving. */
    readonly afterRestart: string;
    /** Beside files. */
    readonly wholeAnswer: string;
    readonly filesOf: (job: string) => string;
    readonly logsOf: (job: string) => string;
    /** Where an answer for programs went. */
    readonly inFile: (filename: string) => string;
  };
  readonly outbox: {
    readonly summary: (waiting: number, dead: number) => string;
    readonly waiting: string;
    readonly dead: string;
    readonly at: string;
    readonly kind: string;
    readonly kinds: Readonly<Record<'post' | 'private' | 'files' | 'reaction', string>>;
    readonly to: string;
    readonly reason: string;
    readonly key: string;
    readonly next: string;
  };
}

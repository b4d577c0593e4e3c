/** What the sentences of Slack's messages, cards, forms and charts are called, and what fills them. */
import type { ChartWords } from '#engine/charts/training-chart-words.ts';

export interface ChatTexts {
  readonly slack: {
    /** Last line of a message that does not hold all. */
    readonly restInFile: (filename: string) => string;
    /** Last line of the top-level text when the blocks hold more than it. */
    readonly restInBlocks: string;
    readonly moreRows: (count: number) => string;
    readonly moreItems: (count: number) => string;
  };
  readonly card: {
    /** State last, so that the eye finds it at one place. */
    readonly title: (kind: string, job: string, state: string) => string;
    readonly stageDone: string;
    readonly stageDoing: string;
    readonly stagePending: string;
    readonly stageFailed: string;
    readonly foldsDone: (done: number, total: number) => string;
    readonly askedBy: (who: string) => string;
    readonly attemptOf: (attempt: number, maximum: number) => string;
    readonly took: (duration: string) => string;
    readonly updated: string;
    readonly finished: string;
    readonly cancelling: (who: string) => string;
    readonly cancel: string;
    readonly rerun: string;
    readonly report: string;
    readonly logs: string;
    readonly confirmTitle: (job: string) => string;
    readonly confirmText: (kind: string, job: string) => string;
    readonly confirmYes: string;
    readonly confirmNo: string;
  };
  readonly modal: {
    /** By action. */
    readonly forms: Readonly<Record<string, FormText>>;
    /** Of an action that has no words of its own. */
    readonly submit: string;
    readonly close: string;
    /** Behind the meaning of an argument that takes several values. */
    readonly several: string;
    readonly fallback: (value: string) => string;
    /** Below the few inputs of an action that takes many options. */
    readonly more: (count: number, action: string) => string;
  };
  readonly home: {
    readonly heading: string;
    readonly mine: string;
    readonly running: string;
    readonly failed: string;
    readonly none: string;
    readonly more: (count: number) => string;
    readonly next: string;
  };
  readonly chart: ChartWords;
}

export interface FormText {
  /** At most 24 characters. */
  readonly title: string;
  readonly submit: string;
  /** Before the number of what the form is about (`Dismiss A-3`), where `submit` would not do. */
  readonly verb?: string;
}

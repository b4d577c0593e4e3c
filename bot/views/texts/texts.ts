/** The catalogue of everything that a person reads: one shape, one file of sentences for each language. */

import type { AuditEntry } from '#engine/audit/types.ts';
import type { ColumnReport } from '#engine/datasets/types.ts';
import type { CheckName, CheckState } from '#engine/environment/types.ts';
import type { ErrorCode } from '#engine/error-codes.ts';
import type { ErrorFacts } from '#engine/error-facts.ts';
import type { Actor, CancelAnswer, JobLogLine, JobState } from '#engine/jobs/types.ts';
import type { JsonObject } from '#engine/json.ts';
import type { AlertTexts } from './alert-texts.ts';
import type { AnalysisTexts } from './analysis-texts.ts';
import type { ChatTexts } from './chat-texts.ts';
import type { ControlTexts } from './control-texts.ts';
import type { DriftTexts } from './drift-texts.ts';
import type { EvidenceTexts } from './evidence-texts.ts';
import type { FinbertTexts } from './finbert-texts.ts';
import type { OnCallTexts } from './oncall-texts.ts';
import type { PolicyTexts } from './policy-texts.ts';
import type { ReplayTexts } from './replay-texts.ts';
import type { SlackTexts } from './slack-texts.ts';
import type { TicketTexts } from './ticket-texts.ts';
import type { ValueTexts } from './value-texts.ts';

/** `message`: what happened and what is safe; `hint`: what to type or do next. Commands stand in backquotes and start with `mlops`. */
export interface ErrorText {
  readonly message: string;
  readonly hint: string;
}

export type ErrorTexts = { readonly [Code in ErrorCode]: (facts: ErrorFacts[Code]) => ErrorText };

export interface ActionText {
  readonly summary: string;
  /** By the argument's key in the schema. */
  readonly arguments: Readonly<Record<string, string>>;
}

/** A sentence for a code with its facts; the facts come from files and other processes, so that none is certain to be there. */
export type FactText = (facts: JsonObject) => string;

/** What an environment check found, and what to do about it; null where nothing is to be done. */
export interface FindingText {
  readonly detail: FactText;
  readonly next: FactText | null;
}

export interface Texts
  extends AlertTexts,
    AnalysisTexts,
    ChatTexts,
    ControlTexts,
    DriftTexts,
    ReplayTexts,
    FinbertTexts,
    OnCallTexts,
    PolicyTexts,
    SlackTexts,
    TicketTexts,
    ValueTexts {
  readonly locale: 'en' | 'ru';
  readonly errors: ErrorTexts;
  readonly actions: Readonly<Record<string, ActionText>>;
  readonly groups: Readonly<Record<string, string>>;
  readonly warnings: Readonly<Record<string, FactText>>;
  /** By `check.reason`; a reason that any check can give stands under `any.reason`. */
  readonly findings: Readonly<Record<string, FindingText>>;
  readonly states: Readonly<Record<JobState, string>>;
  readonly stages: Readonly<Record<string, string>>;
  readonly error: {
    readonly heading: string;
    readonly next: string;
    /** For a failure that only another version of the program knows. */
    readonly noHint: string;
    /** Where to look further when the failure belongs to a job. */
    readonly ofJob: (job: string) => string;
    /** What to type once a job has failed for the last time. */
    readonly lastTry: (job: string) => string;
    /** A failure that the program does not know, with the English message of whatever was thrown. */
    readonly detail: (message: string) => string;
  };
  readonly help: {
    readonly heading: string;
    readonly usage: string;
    /** Stands for the options in a usage line. */
    readonly options: string;
    readonly alsoCalled: (aliases: string) => string;
    readonly argument: string;
    readonly value: string;
    readonly fallback: string;
    readonly meaning: string;
    readonly required: string;
    readonly flag: string;
    readonly oneOf: (choices: string) => string;
    readonly kinds: Readonly<Record<'text' | 'path' | 'number' | 'integer' | 'list', string>>;
    readonly range: (minimum: number | null, maximum: number | null) => string;
    readonly commonHeading: string;
    readonly common: Readonly<Record<'json' | 'detach' | 'help', string>>;
    readonly example: string;
    readonly more: string;
    /** After the actions of one family. */
    readonly oneNext: (action: string) => string;
    /** What the program does without an action. */
    readonly modes: string;
  };
  readonly status: {
    readonly owned: (pid: number, since: string) => string;
    readonly free: string;
    readonly stateFolder: string;
    readonly alerts: string;
    readonly noAlerts: string;
    /** @param unanswered ids of those that nobody has answered, as many as are read */
    readonly alertsOpen: (open: number, unanswered: readonly string[]) => string;
    readonly mode: string;
    readonly workspace: string;
    readonly jobs: string;
    readonly counts: (queued: number, running: number, retrying: number, blocked: number) => string;
    readonly pool: string;
    readonly threads: (threads: number) => string;
    readonly version: string;
    readonly next: string;
    /** Where jobs wait and no process would do them. */
    readonly nextWaiting: string;
  };
  readonly whoami: {
    readonly you: (id: string) => string;
    readonly edge: string;
    readonly edges: Readonly<Record<Actor['edge'], string>>;
  };
  readonly check: {
    readonly titles: Readonly<Record<CheckName, string>>;
    readonly states: Readonly<Record<CheckState, string>>;
    readonly passed: string;
    readonly failed: (count: number) => string;
    readonly name: string;
    readonly state: string;
    readonly detail: string;
  };
  readonly dataset: {
    readonly heading: (file: string, rows: number, columns: number, warnings: number) => string;
    readonly format: string;
    readonly sha256: string;
    readonly timeRange: string;
    readonly baseRate: string;
    readonly duplicateRows: string;
    readonly tiedTimes: string;
    readonly order: string;
    readonly unsorted: string;
    readonly largestGap: string;
    readonly gapOf: (length: string, from: string) => string;
    readonly horizon: string;
    readonly horizonOf: (median: string, longest: string) => string;
    readonly concurrency: string;
    readonly concurrencyOf: (mean: string, most: string) => string;
    readonly month: string;
    readonly rows: string;
    readonly column: string;
    readonly type: string;
    readonly types: Readonly<Record<ColumnReport['type'], string>>;
    readonly role: string;
    readonly roles: Readonly<Record<ColumnReport['role'], string>>;
    readonly missing: string;
    readonly minimum: string;
    readonly maximum: string;
    readonly remark: string;
    readonly constant: string;
    readonly next: (file: string) => string;
  };
  readonly job: {
    readonly title: (id: string, kind: string, state: string) => string;
    /** By the job's kind, which names its handler. */
    readonly kinds: Readonly<Record<string, string>>;
    readonly id: string;
    readonly kind: string;
    readonly state: string;
    readonly progress: string;
    /** What it works on. */
    readonly subject: string;
    readonly stage: string;
    readonly foldOf: (fold: number, folds: number) => string;
    readonly trees: (trees: number, total: number) => string;
    readonly parts: string;
    readonly partsDone: (done: number, total: number) => string;
    readonly elapsed: (duration: string) => string;
    readonly left: (duration: string) => string;
    readonly askedBy: string;
    readonly attempt: string;
    readonly attemptOf: (attempt: number, maximum: number) => string;
    readonly nextTry: string;
    readonly created: string;
    readonly finished: string;
    readonly retryOf: string;
    readonly cancelled: string;
    readonly cancelledBy: (by: string, why: string) => string;
    readonly error: string;
    readonly howDuring: (job: string) => string;
    readonly howAfter: (job: string) => string;
    readonly none: string;
    readonly listed: (count: number) => string;
    readonly noLogs: (job: string) => string;
    readonly at: string;
    readonly level: string;
    readonly levels: Readonly<Record<JobLogLine['level'], string>>;
    readonly message: string;
    readonly cancelAnswers: Readonly<Record<CancelAnswer, (job: string) => string>>;
    /** Said when a live job already does the same work. */
    readonly joined: (job: string, by: string) => string;
    /** Said when Ctrl-C leaves a job that runs in another process. */
    readonly stoppedFollowing: (job: string) => string;
    /** Said when Ctrl-C ends a job of this process. */
    readonly cancelling: (job: string) => string;
  };
  readonly training: {
    readonly better: VerdictText;
    readonly notBetter: VerdictText;
    readonly worse: VerdictText;
    readonly noVerdict: string;
    readonly noInterval: (metric: string, value: string) => string;
    /** By the verdict's metric. */
    readonly metrics: Readonly<Record<string, string>>;
    readonly aucMean: string;
    readonly meanStd: (mean: string, std: string, folds: number) => string;
    readonly pooled: string;
    readonly baseRate: string;
    readonly data: string;
    readonly dataOf: (file: string, rows: number, hash: string) => string;
    readonly period: string;
    readonly model: string;
    readonly modelOf: (model: string, features: number, seed: string) => string;
    readonly cv: string;
    /** `scheme` as the report has it. */
    readonly cvOf: (scheme: string, folds: number, gap: number) => string;
    readonly embargo: string;
    readonly embargoRows: (rows: number) => string;
    readonly overlaps: string;
    readonly overlapsBy: (startColumn: string) => string;
    readonly weights: string;
    /** `column` is null for weights by uniqueness alone. */
    readonly weightsOf: (column: string | null, uniqueness: string | null, effectiveRows: string) => string;
    readonly fold: string;
    readonly trainRows: string;
    readonly purgedRows: string;
    readonly testRows: string;
    readonly accuracy: string;
    readonly precision: string;
    readonly recall: string;
    readonly f1: string;
    readonly auc: string;
    readonly skippedFolds: string;
    readonly skipped: (block: string, reason: string) => string;
    readonly skipReasons: Readonly<Record<string, string>>;
    readonly important: string;
    readonly warnings: string;
    readonly artifact: string;
    readonly report: string;
    /** By the delivery's state. */
    readonly trackerStates: Readonly<Record<string, string>>;
  };
  readonly evidence: EvidenceTexts;
  readonly audit: {
    readonly none: string;
    readonly listed: (count: number) => string;
    readonly at: string;
    readonly actor: string;
    readonly edge: string;
    readonly action: string;
    readonly outcome: string;
    readonly outcomes: Readonly<Record<AuditEntry['outcome'], string>>;
    readonly data: string;
    readonly whole: (lines: number) => string;
    readonly head: string;
    readonly broken: (file: string, line: number, reason: string) => string;
    readonly reasons: Readonly<Record<string, string>>;
    readonly safe: string;
  };
  /** What `serve` says when it is ready. */
  readonly serving: {
    readonly slack: string;
    /** With a real Slack and the state where a deployment would wipe it. */
    readonly stateAtRisk: (dir: string) => string;
    readonly workspace: (url: string) => string;
    /** Several lines: what to type. */
    readonly first: string;
  };
  readonly prompt: {
    /** The first screen: what to type first. */
    readonly welcome: string;
    /** What to begin with: a line, and what it is for. */
    readonly tries: readonly (readonly [line: string, meaning: string])[];
    /** @param remote whether jobs run in another process, which Ctrl-C does not reach */
    readonly keys: (remote: boolean) => string;
    readonly throughOwner: (pid: number) => string;
    readonly leaving: string;
  };
  readonly quantity: {
    readonly percent: (share: string) => string;
    /** Bytes, thousands, millions, and so on. */
    readonly bytes: readonly [string, string, string, string, string];
    readonly duration: Readonly<Record<'days' | 'hours' | 'minutes' | 'seconds', (count: number) => string>>;
    /** Stands where a number is missing. */
    readonly nothing: string;
  };
}

/** @param interval of the metric, in square brackets */
type VerdictText = (metric: string, value: string, interval: string, baseline: string) => string;

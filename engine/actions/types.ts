/** What a person can ask for: an action's schema and handler, the request, and the answer that every edge draws. */
import type { z } from 'zod';
import type { Actor, ErrorRecord, JobView } from '../jobs/types.ts';
import type { Json } from '../json.ts';

/** `read`: looks only; `run`: starts or stops work; `change`: makes the service safer; `danger`: makes it riskier. */
export const RISKS = ['read', 'run', 'change', 'danger'] as const;
export type Risk = (typeof RISKS)[number];

export type ArgumentKind = 'text' | 'path' | 'number' | 'integer' | 'flag' | 'choice' | 'list';

/** One argument as plain data, derived from the action's zod schema: what grammar, help, completion and docs need to know. */
export interface ArgumentSpec {
  /** Key in the schema, camelCase: `cvFolds`. */
  readonly key: string;
  /** As typed: `cv-folds` (for positionals the placeholder: `dataset`). */
  readonly name: string;
  readonly kind: ArgumentKind;
  readonly positional: boolean;
  readonly required: boolean;
  readonly choices: readonly string[];
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly fallback: Json;
}

/** An action as plain data. */
export interface ActionSpec {
  /** One or two words: `train`, `jobs list`. */
  readonly name: string;
  /** Other first words that mean it: `meta_label_cli`. */
  readonly aliases: readonly string[];
  /** Heading in help: `training`, `jobs`, `data`, `system`. */
  readonly group: string;
  readonly risk: Risk;
  readonly arguments: readonly ArgumentSpec[];
  /** A line that works as it stands. */
  readonly example: string;
}

/** A chat's channel. `id` alone is sure: people rename channels, and slash commands call every private one `privategroup`. */
export interface Channel {
  /** `C…`, `G…`; a direct message is `D…`. */
  readonly id: string;
  readonly name: string | null;
}

/** Who asks, and from where: what policy and handlers know of a request beside its action and arguments. */
export interface RequestContext {
  readonly actor: Actor;
  /** Where it was said; in a chat without one (App Home) it counts as a direct message. */
  readonly channel?: Channel;
  /** Ids of the chat's user groups that the asker is in: `S…`. */
  readonly groups?: readonly string[];
  /** Names this request where it may be carried out twice (a kill came before it was noted as done): it never makes a second job. */
  readonly requestKey?: string;
}

export interface ActionRequest extends RequestContext {
  readonly action: string;
  /** Keyed as in the schema. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** What a handler answers at once: data, or the job that it started. */
export type ActionAnswer =
  | { readonly result: Json }
  /** `joined`: a live job with the same work was there already, and is shown instead of a second one. */
  | { readonly job: JobView; readonly joined?: boolean };

/** What `perform` answers; never thrown. The shape of `--json` (docs/formats.md) once the job has ended. */
export type ActionOutcome =
  | {
      readonly ok: true;
      readonly action: string;
      readonly job?: JobView;
      readonly joined?: boolean;
      readonly result?: Json;
    }
  | { readonly ok: false; readonly action: string | null; readonly error: ErrorRecord; readonly job?: JobView };

export interface Action<Args extends z.ZodObject = z.ZodObject, Plan = z.output<Args>> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly group: string;
  readonly risk: Risk;
  readonly args: Args;
  /** Keys of `args` that are given by position, in order; the last may be a list. */
  readonly positional?: readonly string[];
  readonly example: string;
  /** True when it gives the engine new work: a process that is about to leave lets the next one do it. */
  readonly startsJob?: boolean;
  /** Checks what can be checked before anything happens (does the file exist, may it be read) and settles defaults; no effects. */
  plan?(args: z.output<Args>, request: RequestContext): Promise<Plan>;
  execute(plan: Plan, request: RequestContext): Promise<ActionAnswer>;
}

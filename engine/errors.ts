/** The one error class: an expected failure with its stable code and facts. */
import { ERROR_CODES, type ErrorCode, isErrorCode } from './error-codes.ts';
import type { ErrorFacts } from './error-facts.ts';
import type { JsonObject } from './json.ts';

type OpsErrorOptions<Code extends ErrorCode> = { readonly cause?: unknown } & (Record<
  never,
  never
> extends ErrorFacts[Code]
  ? { readonly facts?: ErrorFacts[Code] }
  : { readonly facts: ErrorFacts[Code] });

/** An expected failure: what was expected and what came. `message` is English, for logs; people read the texts in bot/views. */
export class OpsError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly facts: JsonObject;

  constructor(
    code: Code,
    message: string,
    ...[options]: Record<never, never> extends ErrorFacts[Code] ? [OpsErrorOptions<Code>?] : [OpsErrorOptions<Code>]
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OpsError';
    this.code = code;
    this.facts = (options?.facts ?? {}) as JsonObject;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }

  get exit(): 1 | 2 | 3 {
    return ERROR_CODES[this.code].exit;
  }

  /** The failure as data; `fromRecord` is its inverse. */
  toRecord(): { code: ErrorCode; message: string; facts: JsonObject } {
    return { code: this.code, message: this.message, facts: this.facts };
  }
}

/** Rebuilds an error that crossed a thread, a process or a file; an unknown code becomes `internal`. */
export function fromRecord(record: { code: string; message: string; facts?: unknown }): OpsError {
  const facts = typeof record.facts === 'object' && record.facts !== null ? record.facts : {};
  const code: ErrorCode = isErrorCode(record.code) ? record.code : 'internal';
  return new OpsError<ErrorCode>(code, record.message, { facts: facts as never });
}

/** Any thrown thing as an OpsError; what is not one becomes `internal` and keeps its cause. */
export function toOpsError(thrown: unknown): OpsError {
  if (thrown instanceof OpsError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new OpsError('internal', message, { cause: thrown });
}

/** Texts of why a value cannot be used. */
import type { ReasonCode, ValueReason } from '#engine/value-reasons.ts';

/** By the reason's code: what is wrong, as the end of a sentence without its stop. */
export type ValueReasonTexts = { readonly [Code in ReasonCode]: (reason: ValueReason<Code>) => string };

export interface ValueTexts {
  readonly value: { readonly reasons: ValueReasonTexts };
}

/** A reason that only another version knows is told by its code. */
export function reasonText<Code extends ReasonCode>(reason: ValueReason<Code>, texts: ValueReasonTexts): string {
  return Object.hasOwn(texts, reason.code) ? texts[reason.code](reason) : String(reason.code);
}

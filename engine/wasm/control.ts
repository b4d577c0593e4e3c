/** Blocks, loops and the ways between them. */
import { type Code, codeOf, type Expression, type Label, type Operand, type ValueType } from './code.ts';
import { i32 } from './numbers.ts';
import { operation } from './operations.ts';
import type { Variable } from './variables.ts';

const NO_RESULT = 0x40;

export function block(label: Label, ...body: readonly Code[]): Code {
  return [{ label, opening: [0x02, NO_RESULT], body: body.flat() }];
}

/** Ends at its end; `jump(label)` repeats it. */
export function loop(label: Label, ...body: readonly Code[]): Code {
  return [{ label, opening: [0x03, NO_RESULT], body: body.flat() }];
}

export function when(condition: Expression<'i32'>, ...body: readonly Code[]): Code {
  return [...condition.code, { label: null, opening: [0x04, NO_RESULT], body: body.flat() }];
}

/** Out of a block, or back to the beginning of a loop. */
export function jump(label: Label): Code {
  return [0x0c, { branchTo: label }];
}

export function jumpIf(label: Label, condition: Expression<'i32'>): Code {
  return [...condition.code, 0x0d, { branchTo: label }];
}

/** The end of a loop over places that lie `bytes` apart: on to the next one, while it is below `end`. */
export function again(label: Label, at: Variable<'i32'>, bytes: number, end: Operand<'i32'>): Code {
  return [...at.set(i32.add(at, bytes)), ...jumpIf(label, i32.below(at, end))];
}

export function giveBack(value: Operand<'i32'>): Code {
  return [...codeOf('i32', value), 0x0f];
}

/** The value of an expression, worked out when the statements are done. */
export function after<T extends ValueType>(statements: Code, { type, code }: Expression<T>): Expression<T> {
  return { type, code: [...statements, ...code] };
}

/** The result of a function that gives back its results on the way: its end is never reached. */
export const neverReached: Expression<'i32'> = operation('i32', 0x00);

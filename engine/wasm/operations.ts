/** The shapes that instructions have: makers of expressions and statements from an opcode. */
import { type Code, codeOf, type Expression, type Operand, unsigned, type ValueType } from './code.ts';

export function operation<T extends ValueType>(type: T, ...code: Code): Expression<T> {
  return { type, code };
}

export function unary<T extends ValueType, R extends ValueType>(type: T, result: R, ...opcode: number[]) {
  return (a: Operand<T>) => operation(result, ...codeOf(type, a), ...opcode);
}

export function binary<T extends ValueType, R extends ValueType>(type: T, result: R, ...opcode: number[]) {
  return (a: Operand<T>, b: Operand<T>) => operation(result, ...codeOf(type, a), ...codeOf(type, b), ...opcode);
}

/** Aligned to bytes: no address is promised to be more. */
export function load<T extends ValueType>(type: T, ...opcode: number[]) {
  return (address: Operand<'i32'>, offset = 0) =>
    operation(type, ...codeOf('i32', address), ...opcode, 0, ...unsigned(offset));
}

export function store<T extends ValueType>(type: T, ...opcode: number[]) {
  return (address: Operand<'i32'>, value: Operand<T>, offset = 0): Code => [
    ...codeOf('i32', address),
    ...codeOf(type, value),
    ...opcode,
    0,
    ...unsigned(offset),
  ];
}

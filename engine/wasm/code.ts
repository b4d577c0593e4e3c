/**
 * What an assembler for WebAssembly is made of: typed expressions and statements, and their bytes (WebAssembly Core 2.0, ch. 5).
 *
 * `i32.add(row, 1)` is an expression, `row.set(…)` a statement, a list of statements a body. A TypeScript function that returns
 * either is a macro. Branches name the block or loop that they leave or repeat, and are counted when the bytes are made.
 */
export type ValueType = 'i32' | 'i64' | 'f64' | 'v128';

type Piece = number | Branch | Nested;
export type Code = readonly Piece[];

/** Identity is all that a label has. */
export interface Label {
  readonly name: string;
}

interface Branch {
  readonly branchTo: Label;
}

interface Nested {
  readonly label: Label | null;
  readonly opening: readonly number[];
  readonly body: Code;
}

export interface Expression<T extends ValueType> {
  readonly type: T;
  readonly code: Code;
}

type Constant<T extends ValueType> = T extends 'i64' ? bigint : T extends 'v128' ? never : number;

/** A constant stands for itself; integers are cut to their bits. */
export type Operand<T extends ValueType> = Expression<T> | Constant<T>;

export const TYPE_CODES: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b };

export function codeOf<T extends ValueType>(type: T, operand: Operand<T>): Code {
  if (typeof operand === 'object') return operand.code;
  if (type === 'i32') return [0x41, ...signed(BigInt.asIntN(32, BigInt(operand)))];
  if (type === 'i64') return [0x42, ...signed(BigInt.asIntN(64, BigInt(operand)))];
  return [0x44, ...new Uint8Array(Float64Array.of(Number(operand)).buffer)];
}

/** The bytes of `code`, as they stand inside of the blocks and loops `around` it, the innermost last. */
export function encoded(code: Code, around: readonly (Label | null)[] = []): number[] {
  return code.flatMap((piece) => {
    if (typeof piece === 'number') return [piece];
    if ('branchTo' in piece) return unsigned(around.length - 1 - around.lastIndexOf(piece.branchTo));
    return [...piece.opening, ...encoded(piece.body, [...around, piece.label]), 0x0b];
  });
}

/** LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest < -64n || rest > 63n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest & 0x7fn)];
}

/**
 * A small assembler for WebAssembly: typed expressions and statements in, the bytes of a module out (WebAssembly Core 1.0, ch. 5).
 *
 * `i64.add(mantissa, 1n)` is an expression, `mantissa.set(…)` a statement, a list of statements a body. A TypeScript function that
 * returns either is a macro. Branches name the block or loop that they leave or repeat, and are counted when the bytes are made.
 */
export type ValueType = 'i32' | 'i64' | 'f64';

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

export interface Variable<T extends ValueType> extends Expression<T> {
  set(value: Operand<T>): Code;
}

/** A constant stands for itself. */
export type Operand<T extends ValueType> = Expression<T> | (T extends 'i64' ? bigint : number);

export const TYPE_CODES: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, f64: 0x7c };
const NO_RESULT = 0x40;

function codeOf(type: ValueType, operand: Operand<ValueType>): Code {
  if (typeof operand === 'object') return operand.code;
  if (type === 'i32') return [0x41, ...signed(BigInt(operand))];
  if (type === 'i64') return [0x42, ...signed(BigInt.asIntN(64, BigInt(operand)))];
  return [0x44, ...new Uint8Array(Float64Array.of(Number(operand)).buffer)];
}

function operation<T extends ValueType>(type: T, ...code: Code): Expression<T> {
  return { type, code };
}

function binary<T extends ValueType, R extends ValueType>(type: T, result: R, opcode: number) {
  return (a: Operand<T>, b: Operand<T>) => operation(result, ...codeOf(type, a), ...codeOf(type, b), opcode);
}

function unary<T extends ValueType, R extends ValueType>(type: T, result: R, opcode: number) {
  return (a: Operand<T>) => operation(result, ...codeOf(type, a), opcode);
}

function load<T extends ValueType>(type: T, opcode: number) {
  return (address: Operand<'i32'>, offset = 0) =>
    operation(type, ...codeOf('i32', address), opcode, 0, ...unsigned(offset));
}

function store<T extends ValueType>(type: T, opcode: number) {
  return (address: Operand<'i32'>, value: Operand<T>): Code => [
    ...codeOf('i32', address),
    ...codeOf(type, value),
    opcode,
    0,
    0,
  ];
}

/** Unsigned where the sign matters. */
export const i32 = {
  load: load('i32', 0x28),
  loadByte: load('i32', 0x2d),
  loadPair: load('i32', 0x2f),
  equal: binary('i32', 'i32', 0x46),
  differs: binary('i32', 'i32', 0x47),
  below: binary('i32', 'i32', 0x49),
  above: binary('i32', 'i32', 0x4b),
  add: binary('i32', 'i32', 0x6a),
  subtract: binary('i32', 'i32', 0x6b),
  multiply: binary('i32', 'i32', 0x6c),
  and: binary('i32', 'i32', 0x71),
  or: binary('i32', 'i32', 0x72),
  shiftLeft: binary('i32', 'i32', 0x74),
  shiftRight: binary('i32', 'i32', 0x76),
  isZero: unary('i32', 'i32', 0x45),
  wrap: unary('i64', 'i32', 0xa7),
};

export const i64 = {
  load: load('i64', 0x29),
  isZero: unary('i64', 'i32', 0x50),
  equal: binary('i64', 'i32', 0x51),
  differs: binary('i64', 'i32', 0x52),
  below: binary('i64', 'i32', 0x54),
  above: binary('i64', 'i32', 0x56),
  leadingZeros: unary('i64', 'i64', 0x79),
  trailingZeros: unary('i64', 'i64', 0x7a),
  add: binary('i64', 'i64', 0x7c),
  subtract: binary('i64', 'i64', 0x7d),
  multiply: binary('i64', 'i64', 0x7e),
  and: binary('i64', 'i64', 0x83),
  or: binary('i64', 'i64', 0x84),
  xor: binary('i64', 'i64', 0x85),
  shiftLeft: binary('i64', 'i64', 0x86),
  shiftRight: binary('i64', 'i64', 0x88),
  extend: unary('i32', 'i64', 0xad),
};

export const f64 = {
  load: load('f64', 0x2b),
  store: store('f64', 0x39),
  negate: unary('f64', 'f64', 0x9a),
  add: binary('f64', 'f64', 0xa0),
  multiply: binary('f64', 'f64', 0xa2),
  divide: binary('f64', 'f64', 0xa3),
  fromI32: unary('i32', 'f64', 0xb8),
  fromI64: unary('i64', 'f64', 0xba),
  ofBits: unary('i64', 'f64', 0xbf),
};

/** A place that keeps a value: a parameter or local (`get` 0x20, `set` 0x21), or a global of the module (0x23, 0x24). */
export function variable<T extends ValueType>(type: T, index: number, get = 0x20): Variable<T> {
  const place = unsigned(index);
  return {
    type,
    code: [get, ...place],
    set: (value) => [...codeOf(type, value), get + 1, ...place],
  };
}

/** The value of an expression, worked out when the statements are done. */
export function after<T extends ValueType>(statements: Code, { type, code }: Expression<T>): Expression<T> {
  return { type, code: [...statements, ...code] };
}

export function call<R extends ValueType>(result: R, index: number, ...args: Expression<ValueType>[]): Expression<R> {
  return operation(result, ...args.flatMap(({ code }) => code), 0x10, ...unsigned(index));
}

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

export function giveBack(value: Operand<'i32'>): Code {
  return [...codeOf('i32', value), 0x0f];
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

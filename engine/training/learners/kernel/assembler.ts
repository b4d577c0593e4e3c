/**
 * A small assembler for WebAssembly with 128-bit vectors: typed expressions and statements in, code out (WebAssembly Core 2.0, ch. 5).
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

export interface Variable<T extends ValueType> extends Expression<T> {
  set(value: Operand<T>): Code;
}

/** A constant stands for itself. */
export type Operand<T extends ValueType> = Expression<T> | (T extends 'i32' | 'f64' ? number : never);

export const TYPE_CODES: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b };
const NO_RESULT = 0x40;
/** Before each opcode of a vector instruction. */
const VECTOR = 0xfd;

function codeOf(type: ValueType, operand: Operand<ValueType>): Code {
  if (typeof operand === 'object') return operand.code;
  if (type === 'i32') return [0x41, ...signed(operand)];
  return [0x44, ...new Uint8Array(Float64Array.of(operand).buffer)];
}

function operation<T extends ValueType>(type: T, ...code: Code): Expression<T> {
  return { type, code };
}

function unary<T extends ValueType, R extends ValueType>(type: T, result: R, ...opcode: number[]) {
  return (a: Operand<T>) => operation(result, ...codeOf(type, a), ...opcode);
}

function binary<T extends ValueType, R extends ValueType>(type: T, result: R, ...opcode: number[]) {
  return (a: Operand<T>, b: Operand<T>) => operation(result, ...codeOf(type, a), ...codeOf(type, b), ...opcode);
}

function load<T extends ValueType>(type: T, ...opcode: number[]) {
  return (address: Operand<'i32'>, offset = 0) =>
    operation(type, ...codeOf('i32', address), ...opcode, 0, ...unsigned(offset));
}

function store<T extends ValueType>(type: T, ...opcode: number[]) {
  return (address: Operand<'i32'>, value: Operand<T>, offset = 0): Code => [
    ...codeOf('i32', address),
    ...codeOf(type, value),
    ...opcode,
    0,
    ...unsigned(offset),
  ];
}

/** Unsigned where the sign matters. */
export const i32 = {
  load: load('i32', 0x28),
  loadByte: load('i32', 0x2d),
  loadPair: load('i32', 0x2f),
  store: store('i32', 0x36),
  storeByte: store('i32', 0x3a),
  isZero: unary('i32', 'i32', 0x45),
  below: binary('i32', 'i32', 0x49),
  above: binary('i32', 'i32', 0x4b),
  trailingZeros: unary('i32', 'i32', 0x68),
  add: binary('i32', 'i32', 0x6a),
  subtract: binary('i32', 'i32', 0x6b),
  multiply: binary('i32', 'i32', 0x6c),
  and: binary('i32', 'i32', 0x71),
  or: binary('i32', 'i32', 0x72),
  xor: binary('i32', 'i32', 0x73),
  shiftLeft: binary('i32', 'i32', 0x74),
  shiftRight: binary('i32', 'i32', 0x76),
  fromF64: unary('f64', 'i32', 0xab),
};

export const i64 = {
  load: load('i64', 0x29),
  add: binary('i64', 'i64', 0x7c),
  /** By so many bits. */
  shiftLeft: (value: Expression<'i64'>, bits: number) => operation('i64', ...value.code, 0x42, ...signed(bits), 0x86),
  shiftRight: (value: Expression<'i64'>, bits: number) => operation('i64', ...value.code, 0x42, ...signed(bits), 0x88),
  fromI32: unary('i32', 'i64', 0xad),
  toI32: unary('i64', 'i32', 0xa7),
};

export const f64 = {
  load: load('f64', 0x2b),
  store: store('f64', 0x39),
  add: binary('f64', 'f64', 0xa0),
  multiply: binary('f64', 'f64', 0xa2),
  fromI32: unary('i32', 'f64', 0xb8),
};

function vector<T extends ValueType>(result: T, operands: number, opcode: number) {
  const code = [VECTOR, ...unsigned(opcode)];
  return (...values: readonly Expression<'v128'>[]) => {
    if (values.length !== operands) throw new RangeError(`expected ${operands} operands, found ${values.length}`);
    return operation(result, ...values.flatMap((value) => value.code), ...code);
  };
}

/** All 128 bits. */
export const v128 = {
  load: load('v128', VECTOR, 0x00),
  store: store('v128', VECTOR, 0x0b),
  /** The lower 64 bits; the upper ones are 0. */
  loadLower: load('v128', VECTOR, ...unsigned(0x5d)),
  /** The upper 64 bits; the lower ones are those of `lower`. */
  loadUpper: (address: Operand<'i32'>, lower: Expression<'v128'>) =>
    operation('v128', ...codeOf('i32', address), ...lower.code, VECTOR, 0x57, 0, 0, 1),
  /** One half of the bits. */
  storeHalf: (address: Operand<'i32'>, value: Expression<'v128'>, half: 0 | 1): Code => [
    ...codeOf('i32', address),
    ...value.code,
    VECTOR,
    0x5b,
    0,
    0,
    half,
  ],
  and: vector('v128', 2, 0x4e),
  /** Bits of the first where the third has ones, else of the second. */
  choose: vector('v128', 3, 0x52),
  anyTrue: vector('i32', 1, 0x53),
  /** The highest bit of each of 16 bytes. */
  byteMask: vector('i32', 1, 0x64),
};

export const i32x4 = {
  splat: unary('i32', 'v128', VECTOR, 0x11),
  /** Four times the same number. */
  constant: (value: number) =>
    operation('v128', VECTOR, 0x0c, ...new Uint8Array(Int32Array.of(value, value, value, value).buffer)),
  /** One of the four numbers. */
  lane: (value: Expression<'v128'>, lane: number) => operation('i32', ...value.code, VECTOR, 0x1b, lane),
  differs: vector('v128', 2, 0x38),
  shiftLeft: shift(0xab),
  /** Copies of the sign come in from the left. */
  shiftRightSigned: shift(0xac),
  shiftRight: shift(0xad),
  add: vector('v128', 2, 0xae),
  subtract: vector('v128', 2, 0xb1),
  /** By lane the sum of two products: lower and upper 16 bits with a sign, each with its fellow. */
  sumOfProducts: vector('v128', 2, 0xba),
};

function shift(opcode: number) {
  return (value: Expression<'v128'>, bits: number) =>
    operation('v128', ...value.code, ...codeOf('i32', bits), VECTOR, ...unsigned(opcode));
}

/** Two doubles. */
export const f64x2 = {
  splat: unary('f64', 'v128', VECTOR, 0x14),
  constant: (value: number) => operation('v128', VECTOR, 0x0c, ...new Uint8Array(Float64Array.of(value, value).buffer)),
  /** One of the two numbers. */
  lane: (value: Expression<'v128'>, lane: 0 | 1) => operation('f64', ...value.code, VECTOR, 0x21, lane),
  floor: vector('v128', 1, 0x75),
  absolute: vector('v128', 1, 0xec),
  add: vector('v128', 2, 0xf0),
  subtract: vector('v128', 2, 0xf1),
  multiply: vector('v128', 2, 0xf2),
  /** The second where it is above the first, else the first. */
  larger: vector('v128', 2, 0xf7),
  /** Of the lower two of four numbers with a sign. */
  fromI32: vector('v128', 1, 0xfe),
  /** Of the lower two of four. */
  fromF32: vector('v128', 1, 0x5f),
};

export const f32x4 = {
  /** Rounded. */
  splat: (value: Expression<'f64'>) => operation('v128', ...value.code, 0xb6, VECTOR, 0x13),
  constant: (value: number) =>
    operation('v128', VECTOR, 0x0c, ...new Uint8Array(Float32Array.of(value, value, value, value).buffer)),
  notBelow: vector('v128', 2, 0x46),
  add: vector('v128', 2, 0xe4),
  subtract: vector('v128', 2, 0xe5),
  multiply: vector('v128', 2, 0xe6),
  divide: vector('v128', 2, 0xe7),
  /** The second where it is above the first, else the first, also beside what is no number. */
  larger: vector('v128', 2, 0xeb),
  /** With a sign. */
  fromI32: vector('v128', 1, 0xfa),
  /** Lanes in another order. */
  arranged: (value: Expression<'v128'>, lanes: readonly number[]) =>
    operation('v128', ...value.code, ...value.code, VECTOR, 0x0d, ...bytesOfLanes(lanes)),
};

/** Of lanes of 32 bits, counted through two vectors. */
function bytesOfLanes(lanes: readonly number[]): number[] {
  return lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));
}

/** A parameter or local. */
function variable<T extends ValueType>(type: T, index: number): Variable<T> {
  const place = unsigned(index);
  return { type, code: [0x20, ...place], set: (value) => [...codeOf(type, value), 0x21, ...place] };
}

type Named<T extends ValueType, Name extends string> = { readonly [name in Name]: Variable<T> };

/** Names the variables of one function: its parameters in their order, then its locals. */
export class Variables {
  readonly parameterTypes: ValueType[] = [];
  readonly localTypes: ValueType[] = [];

  parameters<T extends ValueType, Name extends string>(type: T, ...names: readonly Name[]): Named<T, Name> {
    if (this.localTypes.length > 0) throw new RangeError('parameters come before locals');
    return this.#named(type, names, this.parameterTypes);
  }

  locals<T extends ValueType, Name extends string>(type: T, ...names: readonly Name[]): Named<T, Name> {
    return this.#named(type, names, this.localTypes);
  }

  #named<T extends ValueType, Name extends string>(
    type: T,
    names: readonly Name[],
    types: ValueType[],
  ): Named<T, Name> {
    const entries = names.map((name) => {
      types.push(type);
      const index = this.parameterTypes.length + (types === this.localTypes ? types.length : 0) - 1;
      return [name, variable(type, index)];
    });
    return Object.fromEntries(entries);
  }
}

/** Ends at its end; `jumpIf(label, …)` repeats it. */
export function loop(label: Label, ...body: readonly Code[]): Code {
  return [{ label, opening: [0x03, NO_RESULT], body: body.flat() }];
}

export function when(condition: Expression<'i32'>, ...body: readonly Code[]): Code {
  return [...condition.code, { label: null, opening: [0x04, NO_RESULT], body: body.flat() }];
}

/** Back to the beginning of a loop. */
export function jumpIf(label: Label, condition: Expression<'i32'>): Code {
  return [...condition.code, 0x0d, { branchTo: label }];
}

/** The end of a loop over places that lie `bytes` apart: on to the next one, while it is below `end`. */
export function again(label: Label, at: Variable<'i32'>, bytes: number, end: Expression<'i32'> | number): Code {
  return [...at.set(i32.add(at, bytes)), ...jumpIf(label, i32.below(at, end))];
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

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (; rest < -64 || rest > 63; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest & 0x7f];
}

/** Instructions for vectors of 128 bits. */
import { type Code, codeOf, type Expression, type Operand, unsigned, type ValueType } from './code.ts';
import { load, operation, store, unary } from './operations.ts';

/** Before each opcode of a vector instruction. */
const VECTOR = 0xfd;

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
  /** With a sign. */
  notBelow: vector('v128', 2, 0x3f),
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

/** Instructions for single numbers; integers are unsigned where the sign matters. */
import { binary, load, store, unary } from './operations.ts';

export const i32 = {
  load: load('i32', 0x28),
  loadByte: load('i32', 0x2d),
  loadPair: load('i32', 0x2f),
  store: store('i32', 0x36),
  storeByte: store('i32', 0x3a),
  isZero: unary('i32', 'i32', 0x45),
  equal: binary('i32', 'i32', 0x46),
  differs: binary('i32', 'i32', 0x47),
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
  /** The lower half. */
  fromI64: unary('i64', 'i32', 0xa7),
  fromF64: unary('f64', 'i32', 0xab),
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
  fromI32: unary('i32', 'i64', 0xad),
};

export const f64 = {
  load: load('f64', 0x2b),
  store: store('f64', 0x39),
  negate: unary('f64', 'f64', 0x9a),
  add: binary('f64', 'f64', 0xa0),
  multiply: binary('f64', 'f64', 0xa2),
  divide: binary('f64', 'f64', 0xa3),
  /** With a sign, as both others that convert. */
  fromI32: unary('i32', 'f64', 0xb8),
  fromI64: unary('i64', 'f64', 0xba),
  /** The double that these bits are. */
  ofBits: unary('i64', 'f64', 0xbf),
};

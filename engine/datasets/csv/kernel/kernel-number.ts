/**
 * Reads a plain decimal number in the kernel: sign, digits, point, digits, exponent of up to three digits.
 *
 * Digits are taken eight bytes at a time: one subtraction and a mask tell how many of them are digits, three multiplications make
 * their number. The mantissa is kept in 64 bits; a text with more digits than fit is not plain.
 *
 * Two ways to the nearest double, both certain, else the number is not plain and the caller reads it:
 * 1. a mantissa up to 2^53 and |exponent| <= 22: both are exact doubles, so one division or multiplication rounds once (Clinger 1990);
 * 2. the upper half of `mantissa * power`, both shifted to 64 bits (the idea of Lemire, Number Parsing at a Gigabyte per Second, 2021):
 *    it is too small by less than 4, so unless its cut-off bits stand within 4 below the half, or on it, they tell how to round.
 */

import type { Code, Expression, Label, Operand } from '../../../wasm/code.ts';
import { after, block, jump, jumpIf, loop, when } from '../../../wasm/control.ts';
import { f64, i32, i64 } from '../../../wasm/numbers.ts';
import type { Variable } from '../../../wasm/variables.ts';
import {
  EXACT_POWERS,
  EXPONENT_FIELDS,
  GREATEST_EXPONENT,
  LARGEST_EXACT,
  LEAST_EXPONENT,
  LIMITS,
  largestBefore,
  TENS,
  WIDE_POWERS,
} from './kernel-tables.ts';

export interface NumberVariables {
  /** Moves over the text. */
  readonly at: Variable<'i32'>;
  readonly byte: Variable<'i32'>;
  readonly sign: Variable<'i32'>;
  readonly from: Variable<'i32'>;
  /** Digits of a group. */
  readonly count: Variable<'i32'>;
  readonly digits: Variable<'i32'>;
  readonly exponent: Variable<'i32'>;
  readonly isInteger: Variable<'i32'>;
  readonly group: Variable<'i64'>;
  readonly mantissa: Variable<'i64'>;
  readonly zeros: Variable<'i64'>;
  readonly power: Variable<'i64'>;
  readonly value: Variable<'f64'>;
}

const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const LOWER_E = 0x65;
const LOWER_CASE = 0x20;
const ZEROS = 0x3030303030303030n;
/** Added to a byte above 9, it sets the highest bit. */
export const ABOVE_NINE = 0x7676767676767676n;
export const HIGHEST_BITS = 0x8080808080808080n;
const LARGEST_SAFE = 2n ** 53n - 1n;
const LOWER_HALF = 0xffffffffn;

/** From `at` to behind the number, with its `value`; jumps to `other` when it is none, or not plain. `byte` is the one behind it. */
export function readNumber(v: NumberVariables, other: Label): Code {
  const { at, byte, sign, from, digits, exponent, isInteger, mantissa } = v;
  return [
    sign.set(i32.loadByte(at)),
    at.set(i32.add(at, i32.or(i32.equal(sign, MINUS), i32.equal(sign, PLUS)))),
    mantissa.set(0n),
    exponent.set(0),
    isInteger.set(1),
    from.set(at),
    readDigits(v, other),
    digits.set(i32.subtract(at, from)),
    byte.set(i32.loadByte(at)),
    when(
      i32.equal(byte, POINT),
      at.set(i32.add(at, 1)),
      from.set(at),
      readDigits(v, other),
      digits.set(i32.add(digits, i32.subtract(at, from))),
      exponent.set(i32.subtract(from, at)),
      isInteger.set(0),
      byte.set(i32.loadByte(at)),
    ),
    jumpIf(other, i32.isZero(digits)),
    when(i32.equal(i32.or(byte, LOWER_CASE), LOWER_E), readExponent(v, other)),
    jumpIf(other, i32.and(isInteger, i64.above(mantissa, LARGEST_SAFE))),
    scale(v, other),
    when(i32.equal(sign, MINUS), v.value.set(f64.negate(v.value))),
  ].flat();
}

/**
 * Appends all digits from `at` on to the mantissa. Eight of them and a single one have ways of their own: the processor guesses them,
 * and need not wait for the count to know where to go on.
 */
function readDigits(v: NumberVariables, other: Label): Code {
  const { at, count, group, mantissa } = v;
  const groups = { name: 'groups' };
  const done = { name: 'digits read' };
  const place = i32.shiftLeft(count, 3);
  const append = (digits: Operand<'i32'>, tens: Operand<'i64'>, value: Expression<'i64'>) => [
    ...mantissa.set(i64.add(i64.multiply(mantissa, tens), value)),
    ...at.set(i32.add(at, digits)),
  ];
  return block(
    done,
    loop(
      groups,
      readGroup(v),
      when(
        i32.equal(count, 8),
        jumpIf(other, i64.above(mantissa, largestBefore(8))),
        append(8, 10n ** 8n, eightDigits(v)),
        jump(groups),
      ),
    ),
    when(
      i32.equal(count, 1),
      jumpIf(other, i64.above(mantissa, largestBefore(1))),
      append(1, 10n, i64.and(group, 15n)),
      jump(done),
    ),
    jumpIf(done, i32.isZero(count)),
    jumpIf(other, i64.above(mantissa, i64.load(place, LIMITS))),
    append(count, i64.load(place, TENS), groupValue(v)),
  );
}

/** Eight bytes, and how many of them are digits before the first other one. */
function readGroup({ at, count, group }: NumberVariables): Code {
  const others = i64.and(i64.or(i64.add(group, ABOVE_NINE), group), HIGHEST_BITS);
  return [
    ...group.set(i64.xor(i64.load(at), ZEROS)),
    ...count.set(i32.shiftRight(i32.fromI64(i64.trailingZeros(others)), 3)),
  ];
}

/** The number that the `count` digits of the group write, `count` not 0: they are moved up behind leading zeros. */
function groupValue(v: NumberVariables): Expression<'i64'> {
  const padding = i64.fromI32(i32.shiftLeft(i32.subtract(8, v.count), 3));
  return after(v.group.set(i64.shiftLeft(v.group, padding)), eightDigits(v));
}

/** Each digit becomes a pair with its neighbour; then the four pairs, each with its weight, are summed in the upper half of two products. */
function eightDigits({ group }: NumberVariables): Expression<'i64'> {
  const outer = i64.multiply(i64.and(group, OUTER_PAIRS), 100n + (1_000_000n << 32n));
  const inner = i64.multiply(i64.and(i64.shiftRight(group, 16n), OUTER_PAIRS), 1n + (10_000n << 32n));
  return after(
    group.set(i64.add(i64.multiply(group, 10n), i64.shiftRight(group, 8n))),
    i64.shiftRight(i64.add(outer, inner), 32n),
  );
}

/** The first and third of four pairs, each in two bytes. */
const OUTER_PAIRS = 0x000000ff000000ffn;

/** `at` is at the letter. */
function readExponent(v: NumberVariables, other: Label): Code {
  const { at, byte, count, exponent, isInteger, digits } = v;
  return [
    at.set(i32.add(at, 1)),
    byte.set(i32.loadByte(at)),
    at.set(i32.add(at, i32.or(i32.equal(byte, MINUS), i32.equal(byte, PLUS)))),
    readGroup(v),
    jumpIf(other, i32.above(i32.subtract(count, 1), 2)),
    digits.set(i32.fromI64(groupValue(v))),
    when(i32.equal(byte, MINUS), digits.set(i32.subtract(0, digits))),
    exponent.set(i32.add(exponent, digits)),
    at.set(i32.add(at, count)),
    byte.set(i32.loadByte(at)),
    isInteger.set(0),
  ].flat();
}

/** `value = mantissa * 10^exponent` */
function scale(v: NumberVariables, other: Label): Code {
  const { exponent, mantissa, value } = v;
  const done = { name: 'scaled' };
  const isExact = i32.and(
    i64.below(mantissa, LARGEST_SAFE + 2n),
    i32.below(i32.add(exponent, LARGEST_EXACT), 2 * LARGEST_EXACT + 1),
  );
  const place = (power: Expression<'i32'>) => i32.shiftLeft(power, 3);
  return block(
    done,
    when(
      isExact,
      when(
        i32.above(exponent, LARGEST_EXACT),
        value.set(f64.divide(f64.fromI64(mantissa), f64.load(place(i32.subtract(0, exponent)), EXACT_POWERS))),
        jump(done),
      ),
      value.set(f64.multiply(f64.fromI64(mantissa), f64.load(place(exponent), EXACT_POWERS))),
      jump(done),
    ),
    scaleWide(v, other),
  );
}

function scaleWide(v: NumberVariables, other: Label): Code {
  const { exponent, mantissa, zeros, power, group, value } = v;
  const place = i32.shiftLeft(i32.subtract(exponent, LEAST_EXPONENT), 3);
  const upper = (whole: Expression<'i64'>) => i64.shiftRight(whole, 32n);
  const lower = (whole: Expression<'i64'>) => i64.and(whole, LOWER_HALF);
  const isTall = i64.shiftRight(group, 63n);
  // The bits of the product below `top`, all but the first of them as a mask: 2^(9 or 10).
  const half = i64.shiftLeft(1n, i64.add(isTall, 9n));
  const cut = i64.and(group, i64.subtract(i64.shiftLeft(half, 1n), 1n));
  const rounding = i64.and(i64.shiftRight(group, i64.add(isTall, 9n)), 1n);
  const top = i64.add(i64.shiftRight(group, i64.add(isTall, 10n)), rounding);
  return [
    jumpIf(other, i32.above(i32.subtract(exponent, LEAST_EXPONENT), GREATEST_EXPONENT - LEAST_EXPONENT)),
    jumpIf(other, i64.isZero(mantissa)),
    zeros.set(i64.leadingZeros(mantissa)),
    mantissa.set(i64.shiftLeft(mantissa, zeros)),
    power.set(i64.load(place, WIDE_POWERS)),
    group.set(
      i64.add(
        i64.multiply(upper(mantissa), upper(power)),
        i64.add(upper(i64.multiply(upper(mantissa), lower(power))), upper(i64.multiply(lower(mantissa), upper(power)))),
      ),
    ),
    jumpIf(other, i64.below(i64.subtract(cut, i64.subtract(half, 3n)), 4n)),
    value.set(
      f64.ofBits(
        i64.add(i64.shiftLeft(i64.subtract(i64.add(i64.load(place, EXPONENT_FIELDS), isTall), zeros), 52n), top),
      ),
    ),
  ].flat();
}

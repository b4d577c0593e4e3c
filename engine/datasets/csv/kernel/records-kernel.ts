/**
 * The hot loop of CSV reading as a WebAssembly function: from bytes to columns of doubles.
 *
 * `records` reads whole records cell by cell. What most cells look like it reads itself: a plain number, nothing at all, a label of one
 * digit, a time on the same day as the one before. Every other cell it hands to the imported function `cell`, which says where the cell
 * ends; every record of another shape it leaves to the caller. So all that is strict or unusual is told in one place, in TypeScript.
 *
 * Its memory holds, one after another: tables, what is known of each column, a tile (some rows of all columns, one column after
 * another), and text. Why not JavaScript: it has no 64-bit integers to speak of, and numbers of 17 digits need them.
 */

import type { Code, Expression, Label } from '../../../wasm/code.ts';
import { block, giveBack, jump, jumpIf, loop, neverReached, when } from '../../../wasm/control.ts';
import { compiled } from '../../../wasm/kernel.ts';
import { callImported } from '../../../wasm/module.ts';
import { f64, i32, i64 } from '../../../wasm/numbers.ts';
import { globals, Variables } from '../../../wasm/variables.ts';
import { ABOVE_NINE, HIGHEST_BITS, type NumberVariables, readNumber } from './kernel-number.ts';

/** Given back instead of a place when the record at `recordStart` has too many or too few cells. */
export const RAGGED = -1;

/** How the kernel reads cells of a column; the first way means: not at all. */
export const WAYS = { asked: 0, number: 1, label: 2, time: 3, skipped: 4 } as const;
export type Way = keyof typeof WAYS;

/** What is known of a column: its way, and of its last time the date as text (8 and 2 bytes) and in microseconds since 1970. */
export const COLUMN_BYTES = 32;
export const DATE_AT = 8;
export const DAY_AT = 16;
export const DAY_MICROS_AT = 24;
/** Bytes of the times that the kernel reads, `YYYY-MM-DDThh:mm:ss`, and of the date in them. */
export const PLAIN_TIME_BYTES = 19;
export const DATE_BYTES = 10;

const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const SPACE = 0x20;
const UPPER_T = 0x54;
const ZERO = 0x30;
/** `00:00:00`, the first character in the lowest byte. */
const MIDNIGHT = 0x30303a30303a3030n;
const COLONS = 0x0000ff0000ff0000n;

const variables = new Variables();
const parameters = variables.parameters(
  'i32',
  ...(['at', 'end', 'columns', 'columnsEnd', 'rowPlace', 'tileEnd', 'stride'] as const),
);
/** `rowPlace`: where the first column keeps the value of the row that is read; its part of the tile ends at `tileEnd`. */
const { at, end, columns, columnsEnd, rowPlace, tileEnd } = parameters;
/** From a column's part of the tile to the next one's. */
const { stride } = parameters;
const { column, place, start } = variables.locals('i32', 'column', 'place', 'start');
const number: NumberVariables = {
  at,
  ...variables.locals('i32', 'byte', 'sign', 'from', 'count', 'digits', 'exponent', 'isInteger'),
  ...variables.locals('i64', 'group', 'mantissa', 'zeros', 'power'),
  ...variables.locals('f64', 'value'),
};
const { byte, group, value } = number;
const [hours, minutes, seconds] = [number.sign, number.from, number.digits] as const;
const found = globals('recordStart', 'row');
const { recordStart, row } = found;

function isCellEnd(code: Expression<'i32'>): Expression<'i32'> {
  return i32.or(i32.equal(code, COMMA), i32.or(i32.equal(code, LF), i32.equal(code, CR)));
}

/** Jumps to `other` unless `byte` ends the cell. */
function expectEnd(other: Label): Code {
  return jumpIf(other, i32.isZero(isCellEnd(byte)));
}

const cellDone: Label = { name: 'cell done' };
const other: Label = { name: 'other cell' };

function keep(result: Expression<'f64'>): Code {
  return [...f64.store(place, result), ...jump(cellDone)];
}

const numberCell: Code = [
  byte.set(i32.loadByte(at)),
  when(isCellEnd(byte), f64.store(place, Number.NaN), jump(cellDone)),
  readNumber(number, other),
  expectEnd(other),
  keep(value),
].flat();

const labelCell: Code = [
  value.set(f64.fromI32(i32.subtract(i32.loadByte(at), ZERO))),
  jumpIf(other, i32.above(i32.subtract(i32.loadByte(at), ZERO), 1)),
  at.set(i32.add(at, 1)),
  byte.set(i32.loadByte(at)),
  expectEnd(other),
  keep(value),
].flat();

/** Two digits of the group, the first in byte `index`. */
function pair(index: number): Expression<'i32'> {
  const digit = (which: number) => i32.and(i32.fromI64(i64.shiftRight(group, BigInt(which * 8))), 0xff);
  return i32.add(i32.multiply(digit(index), 10), digit(index + 1));
}

const timeCell: Code = [
  jumpIf(other, i64.differs(i64.load(at), i64.load(column, DATE_AT))),
  jumpIf(other, i32.differs(i32.loadPair(at, 8), i32.loadPair(column, DAY_AT))),
  byte.set(i32.loadByte(at, DATE_BYTES)),
  jumpIf(other, i32.isZero(i32.or(i32.equal(byte, UPPER_T), i32.equal(byte, SPACE)))),
  group.set(i64.xor(i64.load(at, DATE_BYTES + 1), MIDNIGHT)),
  jumpIf(
    other,
    i64.differs(i64.or(i64.and(group, COLONS), i64.and(i64.or(i64.add(group, ABOVE_NINE), group), HIGHEST_BITS)), 0n),
  ),
  hours.set(pair(0)),
  minutes.set(pair(3)),
  seconds.set(pair(6)),
  jumpIf(other, i32.or(i32.above(hours, 23), i32.or(i32.above(minutes, 59), i32.above(seconds, 59)))),
  byte.set(i32.loadByte(at, PLAIN_TIME_BYTES)),
  expectEnd(other),
  value.set(f64.fromI32(i32.add(i32.multiply(i32.add(i32.multiply(hours, 60), minutes), 60), seconds))),
  at.set(i32.add(at, PLAIN_TIME_BYTES)),
  keep(f64.add(f64.multiply(value, 1e6), f64.load(column, DAY_MICROS_AT))),
].flat();

const characters: Label = { name: 'characters' };
const skippedCell: Code = [
  jumpIf(other, i32.equal(i32.loadByte(at), QUOTE)),
  loop(
    characters,
    byte.set(i32.loadByte(at)),
    jumpIf(cellDone, isCellEnd(byte)),
    jumpIf(other, i32.equal(byte, QUOTE)),
    at.set(i32.add(at, 1)),
    jump(characters),
  ),
].flat();

const way = number.count;
const cell: Code = [
  ...start.set(at),
  ...block(
    cellDone,
    block(
      other,
      way.set(i32.load(column)),
      when(i32.equal(way, WAYS.number), numberCell),
      when(i32.equal(way, WAYS.label), labelCell),
      when(i32.equal(way, WAYS.time), timeCell),
      when(i32.equal(way, WAYS.skipped), skippedCell),
    ),
    at.set(callImported(column, row, start)),
  ),
];

const records: Label = { name: 'records' };
const cells: Label = { name: 'cells' };
const body: Code = [
  recordStart.set(at),
  row.set(0),
  loop(
    records,
    when(i32.isZero(i32.and(i32.below(at, end), i32.below(rowPlace, tileEnd))), giveBack(at)),
    recordStart.set(at),
    byte.set(i32.loadByte(at)),
    when(i32.or(i32.equal(byte, LF), i32.equal(byte, CR)), giveBack(at)),
    column.set(columns),
    place.set(rowPlace),
    loop(
      cells,
      cell,
      byte.set(i32.loadByte(at)),
      column.set(i32.add(column, COLUMN_BYTES)),
      place.set(i32.add(place, stride)),
      when(
        i32.equal(byte, COMMA),
        at.set(i32.add(at, 1)),
        when(i32.equal(column, columnsEnd), giveBack(RAGGED)),
        jump(cells),
      ),
    ),
    when(i32.differs(column, columnsEnd), giveBack(RAGGED)),
    at.set(i32.add(at, 1)),
    at.set(i32.add(at, i32.and(i32.equal(byte, CR), i32.equal(i32.loadByte(at), LF)))),
    rowPlace.set(i32.add(rowPlace, 8)),
    row.set(i32.add(row, 1)),
    jump(records),
  ),
].flat();

export const RECORDS_MODULE = compiled({
  functions: [{ name: 'records', variables, body, result: neverReached }],
  imported: { name: 'cell', parameters: 3 },
  globals: Object.keys(found),
});

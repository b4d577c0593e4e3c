/**
 * Searches four features of a node at once, as WebAssembly: most of the time that a forest takes.
 *
 * The idea: a cell of counts holds both classes of one bin, class 1 << 16 | class 0, and the cells of four features
 * stand side by side. One walk over the samples counts all four; one walk over the bins adds up what lies left of each and
 * estimates, in the lanes of a vector and without a branch, what the four borders below it gain: (l0 t1 - l1 t0)^2 / (S (N - S)), as
 * `border.ts` says it. Counts and the cross are exact, all else is a few roundings of float32 off, so that whatever is not near
 * the best estimate is worse; the few borders that are near it go to the caller, who decides in doubles. Small nodes mark the bins
 * that they occupy, a byte each, and only those are looked at. Where leaves must have more than one row, rows are counted beside
 * the copies, and a border with too few of them on one side gains nothing. Why not JavaScript: it has no vectors, and checks every
 * index.
 */
import type { Code, Expression, Label } from '../../../wasm/code.ts';
import { again, jumpIf, loop, when } from '../../../wasm/control.ts';
import type { KernelFunction } from '../../../wasm/module.ts';
import { f64, i32 } from '../../../wasm/numbers.ts';
import { type Variable, Variables } from '../../../wasm/variables.ts';
import { f32x4, i32x4, v128 } from '../../../wasm/vectors.ts';
import { MISSING } from '../trees/histogram-bins.ts';
import {
  BINS,
  CELL_BYTES,
  CELLS,
  COUNTS,
  GAINS,
  LANES,
  LEFTS,
  MARKS,
  MISSING_END,
  NEAR,
  ROWS,
  WORD_BYTES,
} from './kernel-places.ts';

const MARK = 0x80;
const MARKED_AT_ONCE = 32;
/** More than all roundings of two estimates together. */
const MARGIN = 1 - 2 ** -18;

type Vector = Variable<'v128'>;

/** What a step of the search works with. */
interface Scan {
  readonly cell: Variable<'i32'>;
  /** Steps so far, in bytes of one lane. */
  readonly steps: Variable<'i32'>;
  readonly own: Vector;
  readonly left: Vector;
  readonly of0: Vector;
  readonly of1: Vector;
  readonly gain: Vector;
  readonly best: Vector;
  readonly total0: Vector;
  readonly total1: Vector;
  /** Totals as they are multiplied for the cross: -t0 << 16 | t1. */
  readonly totals: Vector;
  readonly weight: Vector;
  /** Null where a leaf may have a single row. */
  readonly rows: RowScan | null;
}

/** Rows of the node, each once however often it was drawn. */
interface RowScan {
  readonly rowsOwn: Vector;
  readonly rowsLeft: Vector;
  /** The most that may lie left. */
  readonly mostLeft: Vector;
  /** The fewest that may lie on either side. */
  readonly fewest: Vector;
}

const zeros = i32x4.constant(0);
const noGain = f32x4.constant(-1);

type SampleVariables = Record<'at' | 'end' | 'word' | 'copies' | 'place' | 'cell', Variable<'i32'>>;

function countSamples(
  { at, end, word, copies, place, cell }: SampleVariables,
  columns: readonly Variable<'i32'>[],
  step: Variable<'i32'>,
  { marks, rows }: { readonly marks: boolean; readonly rows: boolean },
): Code {
  const samples: Label = { name: 'samples' };
  const lane = (column: Variable<'i32'>, index: number): Code => {
    const counts = COUNTS + WORD_BYTES * index;
    const ofRows = ROWS + WORD_BYTES * index;
    return [
      ...cell.set(i32.loadByte(i32.add(column, place))),
      ...(marks ? i32.storeByte(cell, MARK, MARKS) : []),
      ...cell.set(i32.multiply(cell, CELL_BYTES)),
      ...i32.store(cell, i32.add(i32.load(cell, counts), copies), counts),
      ...(rows ? i32.store(cell, i32.add(i32.load(cell, ofRows), 1), ofRows) : []),
    ];
  };
  return loop(
    samples,
    word.set(i32.load(at)),
    place.set(i32.multiply(i32.shiftRight(word, 8), step)),
    copies.set(i32.shiftLeft(i32.and(i32.shiftRight(word, 1), 127), i32.shiftLeft(i32.and(word, 1), 4))),
    ...columns.map(lane),
    again(samples, at, WORD_BYTES, end),
  );
}

/** Estimates the gains of the borders below the bin of `own`, in the lanes that are `open`, then adds it to what goes left. */
function takeBin(scan: Scan, open: Expression<'v128'>): Code {
  const { cell, steps, own, left, of0, of1, gain, best, total0, total1, totals, weight, rows } = scan;
  const weightOf = (class0: Expression<'v128'>, class1: Expression<'v128'>) =>
    f32x4.add(class0, f32x4.multiply(weight, class1));
  const rightWeight = weightOf(f32x4.subtract(total0, of0), f32x4.subtract(total1, of1));
  const lanes = i32.multiply(steps, LANES);
  return [
    of0.set(f32x4.fromI32(v128.and(left, i32x4.constant(0xffff)))),
    of1.set(f32x4.fromI32(i32x4.shiftRight(left, 16))),
    gain.set(f32x4.fromI32(i32x4.sumOfProducts(left, totals))),
    gain.set(f32x4.divide(f32x4.multiply(gain, gain), f32x4.multiply(weightOf(of0, of1), rightWeight))),
    gain.set(v128.choose(gain, noGain, rows === null ? open : v128.and(open, hasEnoughRows(rows)))),
    best.set(f32x4.larger(best, gain)),
    v128.store(lanes, gain, GAINS),
    v128.store(lanes, left, LEFTS),
    i32.store(steps, cell, CELLS),
    steps.set(i32.add(steps, WORD_BYTES)),
    left.set(i32x4.add(left, own)),
    rows === null ? [] : rows.rowsLeft.set(i32x4.add(rows.rowsLeft, rows.rowsOwn)),
  ].flat();
}

/** Whether there are enough rows on both sides, by lane. */
function hasEnoughRows({ rowsLeft, mostLeft, fewest }: RowScan): Expression<'v128'> {
  return v128.and(i32x4.notBelow(rowsLeft, fewest), i32x4.notBelow(mostLeft, rowsLeft));
}

function naturalBin(scan: Scan): Code {
  const { cell, own, rows } = scan;
  return [
    own.set(v128.load(cell, COUNTS)),
    v128.store(cell, zeros, COUNTS),
    rows === null ? [] : [...rows.rowsOwn.set(v128.load(cell, ROWS)), ...v128.store(cell, zeros, ROWS)],
    takeBin(scan, i32x4.differs(own, zeros)),
  ].flat();
}

/** All borders between present values with what is missing on the left, of the features that miss some; leaves the counts. */
function scanMissingLeft(scan: Scan): Code {
  const bins: Label = { name: 'bins' };
  const { cell, own, left, rows } = scan;
  const missing = v128.load(MISSING * CELL_BYTES, COUNTS);
  const isOpen = [i32x4.differs(missing, zeros), i32x4.differs(left, missing), i32x4.differs(own, zeros)];
  return when(
    v128.anyTrue(missing),
    left.set(missing),
    rows === null ? [] : rows.rowsLeft.set(v128.load(MISSING * CELL_BYTES, ROWS)),
    cell.set(0),
    loop(
      bins,
      own.set(v128.load(cell, COUNTS)),
      rows === null ? [] : rows.rowsOwn.set(v128.load(cell, ROWS)),
      takeBin(
        scan,
        isOpen.reduce((all, one) => v128.and(all, one)),
      ),
      again(bins, cell, CELL_BYTES, MISSING * CELL_BYTES),
    ),
    left.set(zeros),
    rows === null ? [] : rows.rowsLeft.set(zeros),
  );
}

function scanAll(scan: Scan): Code {
  const bins: Label = { name: 'bins' };
  return [...scan.cell.set(0), ...loop(bins, naturalBin(scan), again(bins, scan.cell, CELL_BYTES, BINS * CELL_BYTES))];
}

function scanMarked(scan: Scan, group: Variable<'i32'>, mask: Variable<'i32'>): Code {
  const groups: Label = { name: 'groups' };
  const bins: Label = { name: 'bins' };
  const upperMarks = v128.byteMask(v128.load(group, MARKS + 16));
  return [
    ...group.set(0),
    ...loop(
      groups,
      mask.set(i32.or(v128.byteMask(v128.load(group, MARKS)), i32.shiftLeft(upperMarks, 16))),
      when(
        mask,
        v128.store(group, zeros, MARKS),
        v128.store(group, zeros, MARKS + 16),
        loop(
          bins,
          scan.cell.set(i32.multiply(i32.add(group, i32.trailingZeros(mask)), CELL_BYTES)),
          naturalBin(scan),
          mask.set(i32.and(mask, i32.subtract(mask, 1))),
          jumpIf(bins, mask),
        ),
      ),
      again(groups, group, MARKED_AT_ONCE, BINS),
    ),
  ];
}

/** Lists the steps that come near the best of all lanes. */
function listNear({ steps, best }: Scan, step: Variable<'i32'>, near: Variable<'i32'>): Code {
  const all: Label = { name: 'steps' };
  const gains = v128.load(i32.multiply(step, LANES), GAINS);
  return [
    best.set(f32x4.larger(best, f32x4.arranged(best, [2, 3, 0, 1]))),
    best.set(f32x4.larger(best, f32x4.arranged(best, [1, 0, 3, 2]))),
    best.set(f32x4.multiply(best, f32x4.constant(MARGIN))),
    step.set(0),
    near.set(0),
    loop(
      all,
      when(v128.anyTrue(f32x4.notBelow(gains, best)), i32.store(near, step, NEAR), near.set(i32.add(near, WORD_BYTES))),
      again(all, step, WORD_BYTES, steps),
    ),
  ].flat();
}

/** @param all rows of the node. @param leafRows the fewest of a leaf */
function limitRows({ fewest, mostLeft }: RowScan, all: Expression<'i32'>, leafRows: Variable<'i32'>): Code {
  return [...fewest.set(i32x4.splat(leafRows)), ...mostLeft.set(i32x4.splat(i32.subtract(all, leafRows)))];
}

export function searchFunction(name: 'search' | 'searchForLeaves'): KernelFunction {
  const variables = new Variables();
  const { at, end } = variables.parameters('i32', 'at', 'end');
  const columns = Object.values(variables.parameters('i32', 'column0', 'column1', 'column2', 'column3'));
  const { step, all, total0, total1 } = variables.parameters('i32', 'step', 'all', 'total0', 'total1');
  const { weight } = variables.parameters('f64', 'weight');
  const leaves = name === 'search' ? null : variables.parameters('i32', 'leafRows');
  const samples = { at, end, ...variables.locals('i32', 'word', 'copies', 'place', 'cell') };
  const { group, mask, steps } = variables.locals('i32', 'group', 'mask', 'steps');
  const vectors = ['own', 'left', 'of0', 'of1', 'gain', 'best', 'total0', 'total1', 'totals', 'weight'] as const;
  const lanes = variables.locals('v128', ...vectors);
  const rows = leaves && variables.locals('v128', 'rowsOwn', 'rowsLeft', 'mostLeft', 'fewest');
  const scan: Scan = { cell: samples.cell, steps, ...lanes, rows };
  const isFew = i32.isZero(all);
  const body = [
    // Before the walk over the samples, which moves `at`.
    rows && leaves ? limitRows(rows, i32.shiftRight(i32.subtract(end, at), 2), leaves.leafRows) : [],
    when(isFew, countSamples(samples, columns, step, { marks: true, rows: rows !== null })),
    when(all, countSamples(samples, columns, step, { marks: false, rows: rows !== null })),
    scan.total0.set(f32x4.splat(f64.fromI32(total0))),
    scan.total1.set(f32x4.splat(f64.fromI32(total1))),
    scan.totals.set(i32x4.splat(i32.or(i32.shiftLeft(i32.subtract(0, total0), 16), total1))),
    scan.weight.set(f32x4.splat(weight)),
    scan.best.set(noGain),
    scanMissingLeft(scan),
    i32.store(0, steps, MISSING_END),
    when(isFew, scanMarked(scan, group, mask)),
    when(all, scanAll(scan)),
    listNear(scan, group, mask),
  ].flat();
  return { name, variables, body, result: i32.shiftRight(mask, 2) };
}

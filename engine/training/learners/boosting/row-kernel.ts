/** Divides the rows of a node and moves the margins of a leaf's, as WebAssembly: no index is checked, no branch guessed. */
import type { Label } from '../../../wasm/code.ts';
import { again, loop, when } from '../../../wasm/control.ts';
import type { KernelFunction } from '../../../wasm/module.ts';
import { i32 } from '../../../wasm/numbers.ts';
import { Variables } from '../../../wasm/variables.ts';
import { WORD_BYTES } from './record-layout.ts';

export interface RowKernel {
  /**
   * Brings the listed rows [at, end) whose bin, counted from `shift`, is not above `lastLeft` to the front, both sides in their old
   * order; gives back where the others begin.
   * @param column bins of the split's feature, a byte each. @param spare room for as many rows, and nothing that is needed
   */
  divide(at: number, end: number, column: number, shift: number, lastLeft: number, spare: number): number;
  /** Adds `left` or `right` to the margins of the listed rows [at, end), by the same question. */
  move(
    at: number,
    end: number,
    column: number,
    shift: number,
    lastLeft: number,
    margins: number,
    left: number,
    right: number,
  ): void;
}

const QUESTION = ['at', 'end', 'column', 'shift', 'lastLeft'] as const;

export function divideFunction(): KernelFunction {
  const variables = new Variables();
  const { at, end, column, shift, lastLeft, spare } = variables.parameters('i32', ...QUESTION, 'spare');
  const { row, middle, rights, goesRight, to } = variables.locals('i32', 'row', 'middle', 'rights', 'goesRight', 'to');
  const bin = i32.and(i32.add(i32.loadByte(i32.add(column, row)), shift), 255);
  const rows: Label = { name: 'rows' };
  const moved: Label = { name: 'moved' };
  const body = [
    middle.set(at),
    rights.set(spare),
    loop(
      rows,
      row.set(i32.load(at)),
      goesRight.set(i32.shiftLeft(i32.above(bin, lastLeft), 2)),
      // Both writes are cheaper than a branch that nobody can predict.
      i32.store(middle, row),
      i32.store(rights, row),
      rights.set(i32.add(rights, goesRight)),
      middle.set(i32.subtract(i32.add(middle, WORD_BYTES), goesRight)),
      again(rows, at, WORD_BYTES, end),
    ),
    to.set(middle),
    when(
      i32.below(to, end),
      loop(
        moved,
        i32.store(to, i32.load(spare)),
        spare.set(i32.add(spare, WORD_BYTES)),
        again(moved, to, WORD_BYTES, end),
      ),
    ),
  ].flat();
  return { name: 'divide', variables, body, result: middle };
}

export function moveFunction(): KernelFunction {
  const variables = new Variables();
  const { at, end, column, shift, lastLeft, margins, left, right } = variables.parameters(
    'i32',
    ...QUESTION,
    ...(['margins', 'left', 'right'] as const),
  );
  const { row, margin } = variables.locals('i32', 'row', 'margin');
  const bin = i32.and(i32.add(i32.loadByte(i32.add(column, row)), shift), 255);
  const rows: Label = { name: 'rows' };
  // Left, and the difference where the row goes right.
  const steps = i32.add(left, i32.multiply(i32.above(bin, lastLeft), i32.subtract(right, left)));
  const body = loop(
    rows,
    row.set(i32.load(at)),
    margin.set(i32.add(margins, i32.multiply(row, WORD_BYTES))),
    i32.store(margin, i32.add(i32.load(margin), steps)),
    again(rows, at, WORD_BYTES, end),
  );
  return { name: 'move', variables, body, result: null };
}

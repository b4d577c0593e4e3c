/** Draws the samples of a tree and divides those of a node, as WebAssembly. */
import type { Label } from '../../../wasm/code.ts';
import { again, loop } from '../../../wasm/control.ts';
import type { KernelFunction } from '../../../wasm/module.ts';
import { f64, i32 } from '../../../wasm/numbers.ts';
import { Variables } from '../../../wasm/variables.ts';
import { STATE, WORD_BYTES } from './kernel-places.ts';

export function divideFunction(): KernelFunction {
  const variables = new Variables();
  const { at, end, column, step, lastLeft, shift, spare } = variables.parameters(
    'i32',
    'at',
    'end',
    'column',
    'step',
    'lastLeft',
    'shift',
    'spare',
  );
  const { word, middle, rights, goesRight, to } = variables.locals(
    'i32',
    'word',
    'middle',
    'rights',
    'goesRight',
    'to',
  );
  const samples: Label = { name: 'samples' };
  const moved: Label = { name: 'moved' };
  const bin = i32.loadByte(i32.add(column, i32.multiply(i32.shiftRight(word, 8), step)));
  const body = [
    middle.set(at),
    rights.set(spare),
    loop(
      samples,
      word.set(i32.load(at)),
      goesRight.set(i32.shiftLeft(i32.above(i32.and(i32.add(bin, shift), 255), lastLeft), 2)),
      // Both writes are cheaper than a branch that nobody can predict.
      i32.store(middle, word),
      i32.store(rights, word),
      rights.set(i32.add(rights, goesRight)),
      middle.set(i32.subtract(i32.add(middle, 4), goesRight)),
      again(samples, at, 4, end),
    ),
    to.set(middle),
    loop(moved, i32.store(to, i32.load(spare)), spare.set(i32.add(spare, 4)), again(moved, to, 4, end)),
  ].flat();
  return { name: 'divide', variables, body, result: middle };
}

export function drawFunction(): KernelFunction {
  const variables = new Variables();
  const { rows, copies, label, words } = variables.parameters('i32', 'rows', 'copies', 'label', 'words');
  const { a, b, c, counter } = variables.locals('i32', 'a', 'b', 'c', 'counter');
  const { sum, at, count } = variables.locals('i32', 'sum', 'at', 'count');
  const state = [a, b, c, counter];
  const draws: Label = { name: 'draws' };
  const listed: Label = { name: 'listed' };
  const row = i32.fromF64(f64.multiply(f64.multiply(f64.fromI32(sum), f64.fromI32(rows)), 2 ** -32));
  const body = [
    ...state.map((word, index) => word.set(i32.load(0, STATE + WORD_BYTES * index))),
    at.set(0),
    loop(
      draws,
      // A word of sfc32, as in random.ts.
      sum.set(i32.add(i32.add(a, b), counter)),
      counter.set(i32.add(counter, 1)),
      a.set(i32.xor(b, i32.shiftRight(b, 9))),
      b.set(i32.add(c, i32.shiftLeft(c, 3))),
      c.set(i32.add(i32.or(i32.shiftLeft(c, 21), i32.shiftRight(c, 11)), sum)),
      count.set(i32.add(copies, row)),
      i32.storeByte(count, i32.add(i32.loadByte(count), 1)),
      again(draws, at, 1, rows),
    ),
    ...state.map((word, index) => i32.store(0, word, STATE + WORD_BYTES * index)),
    at.set(0),
    loop(
      listed,
      count.set(i32.loadByte(i32.add(copies, at))),
      i32.store(words, i32.or(i32.or(i32.shiftLeft(at, 8), i32.shiftLeft(count, 1)), i32.loadByte(i32.add(label, at)))),
      words.set(i32.add(words, i32.shiftLeft(i32.above(count, 0), 2))),
      again(listed, at, 1, rows),
    ),
  ].flat();
  return { name: 'draw', variables, body, result: words };
}

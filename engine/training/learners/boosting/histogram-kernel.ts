/**
 * Sums packed derivatives by feature and bin over the rows of a node, as WebAssembly: most of the time that boosting takes.
 *
 * The idea: one load of a word gives the bins of four features, and a walk over the rows takes up to five words of each, so that
 * row numbers and derivatives are read once for 20 features. Why not JavaScript: it checks every index, two for each cell.
 */
import type { Code, Label } from '../../../wasm/code.ts';
import { again, loop } from '../../../wasm/control.ts';
import type { KernelFunction } from '../../../wasm/module.ts';
import { f64, i32 } from '../../../wasm/numbers.ts';
import { type Variable, Variables } from '../../../wasm/variables.ts';
import { CELLS, FEATURES_A_WORD, PAIR_BYTES, WORD_BYTES } from './record-layout.ts';

const CELL_BYTES = 8;
const FEATURE_BYTES = CELLS * CELL_BYTES;

/** Adds the rows listed in [list, listEnd), of records of so many bytes, to the cells of some words: their places in a record and in memory. */
type Sum = (list: number, listEnd: number, records: number, recordBytes: number, ...wordsAndCells: number[]) => void;

export interface HistogramKernel {
  readonly sum5: Sum;
  readonly sum4: Sum;
  readonly sum1: Sum;
}

/** Adds `pair` to the cells of the four features in a word. */
function addFour(cells: Variable<'i32'>, bins: Variable<'i32'>, cell: Variable<'i32'>, pair: Variable<'f64'>): Code {
  return Array.from({ length: FEATURES_A_WORD }, (_, feature): Code => {
    const bin = i32.and(i32.shiftRight(bins, 8 * feature), CELLS - 1);
    const place = FEATURE_BYTES * feature;
    return [
      ...cell.set(i32.add(cells, i32.multiply(bin, CELL_BYTES))),
      ...f64.store(cell, f64.add(f64.load(cell, place), pair), place),
    ];
  }).flat();
}

export function sumFunction(words: 1 | 4 | 5): KernelFunction {
  const variables = new Variables();
  const { at, end, records, recordBytes } = variables.parameters('i32', 'at', 'end', 'records', 'recordBytes');
  const numbers = Array.from({ length: words }, (_, word) => word);
  const places = Object.values(variables.parameters('i32', ...numbers.map((word) => `place${word}`)));
  const cells = Object.values(variables.parameters('i32', ...numbers.map((word) => `cells${word}`)));
  const { record, bins, cell } = variables.locals('i32', 'record', 'bins', 'cell');
  const { pair } = variables.locals('f64', 'pair');
  const rows: Label = { name: 'rows' };
  const body = loop(
    rows,
    record.set(i32.add(records, i32.multiply(i32.load(at), recordBytes))),
    pair.set(f64.load(record)),
    ...numbers.flatMap((word) => [
      bins.set(i32.load(i32.add(record, places[word]!), PAIR_BYTES)),
      addFour(cells[word]!, bins, cell, pair),
    ]),
    again(rows, at, WORD_BYTES, end),
  );
  return { name: `sum${words}`, variables, body, result: null };
}

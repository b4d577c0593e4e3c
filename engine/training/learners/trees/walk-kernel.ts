/**
 * Walks rows down a tree as WebAssembly, which is nearly all the time that scoring takes.
 *
 * The idea: a step is a chain of dependent loads (node, then bin, then child), so eight rows go down a tree at a time and wait for
 * memory together. A step has no branch to mispredict: a node is one 64-bit word, child << 34 | (2^17 - 1 - bin) << 17 | column, to
 * which a row's cell, bin << 17, is added. The sum carries into the child, and so steps over to the right one, exactly when the
 * row's bin is above the node's. A leaf is a word that leads to itself, so that rows which arrive early may go on walking; whether
 * all have arrived is looked at every third step. Why not JavaScript: it has no 64-bit words, and checks every index.
 */
import type { Code, Label } from '../../../wasm/code.ts';
import { jumpIf, loop } from '../../../wasm/control.ts';
import { kernelOf } from '../../../wasm/kernel.ts';
import type { KernelFunction } from '../../../wasm/module.ts';
import { i32, i64 } from '../../../wasm/numbers.ts';
import { type Variable, Variables } from '../../../wasm/variables.ts';

/** Rows that are walked together: blocks are filled up to a multiple of it. */
export const LANES = 8;
export const NODE_BYTES = 8;
export const COLUMN_BITS = 17;
export const BIN_BITS = 17;
export const CELL_BYTES = 2;

const VOTE_BYTES = 4;
const STEPS_A_LOOK = 3;

export interface WalkKernel {
  /**
   * Adds the votes of one tree to rows that lie behind one another, `rowBytes` each.
   * @param leaves place of the votes by node. @param end behind the votes of the last row
   */
  walk(nodes: number, leaves: number, cells: number, rowBytes: number, votes: number, end: number): void;
}

function lanes(variables: Variables, name: string): Variable<'i32'>[] {
  const names = Array.from({ length: LANES }, (_, lane) => `${name}${lane}`);
  return Object.values(variables.locals('i32', ...names));
}

function walkFunction(): KernelFunction {
  const variables = new Variables();
  const names = ['nodes', 'leaves', 'cells', 'rowBytes', 'votes', 'end'] as const;
  const { nodes, leaves, cells, rowBytes, votes, end } = variables.parameters('i32', ...names);
  const node = lanes(variables, 'node');
  const before = lanes(variables, 'before');
  const row = lanes(variables, 'row');
  const { word } = variables.locals('i64', 'word');
  const column = i32.and(i32.fromI64(word), 2 ** COLUMN_BITS - 1);
  const step = (own: Variable<'i32'>, lane: number): Code => {
    const bin = i64.fromI32(i32.loadPair(i32.add(row[lane]!, i32.multiply(column, CELL_BYTES))));
    const sum = i64.add(word, i64.shiftLeft(bin, BigInt(COLUMN_BITS)));
    return [
      ...word.set(i64.load(i32.add(nodes, i32.multiply(own, NODE_BYTES)))),
      ...own.set(i32.fromI64(i64.shiftRight(sum, BigInt(COLUMN_BITS + BIN_BITS)))),
    ];
  };
  const addVotes = (own: Variable<'i32'>, lane: number): Code => {
    const vote = i32.load(i32.add(leaves, i32.multiply(own, VOTE_BYTES)));
    return i32.store(votes, i32.add(i32.load(votes, VOTE_BYTES * lane), vote), VOTE_BYTES * lane);
  };
  const moved = node.map((own, lane) => i32.xor(own, before[lane]!)).reduce((any, one) => i32.or(any, one));
  const rows: Label = { name: 'rows' };
  const steps: Label = { name: 'steps' };
  const body = loop(
    rows,
    ...row.map((own, lane) => own.set(lane === 0 ? cells : i32.add(row[lane - 1]!, rowBytes))),
    ...node.map((own) => own.set(0)),
    loop(
      steps,
      ...Array.from({ length: STEPS_A_LOOK - 1 }, () => node.flatMap(step)),
      ...before.map((own, lane) => own.set(node[lane]!)),
      node.flatMap(step),
      jumpIf(steps, moved),
    ),
    ...node.map(addVotes),
    cells.set(i32.add(row[LANES - 1]!, rowBytes)),
    votes.set(i32.add(votes, VOTE_BYTES * LANES)),
    jumpIf(rows, i32.below(votes, end)),
  );
  return { name: 'walk', variables, body, result: null };
}

/** One for all walks of a thread: what calls it is compiled for this very instance. */
export const WALK_KERNEL = kernelOf<WalkKernel>([walkFunction()]);

/** Tree by tree against XGBoost itself; golden/xgboost-trees.py made the file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boostTrees } from '#engine/training/learners/boosting/boost-trees.ts';
import { BOOSTING_DEFAULTS, baseSteps, leafUnit } from '#engine/training/learners/boosting/settings.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';
import { LEAF, type Tree } from '#engine/training/learners/trees/tree.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';

/** As XGBoost dumps it: a row goes to `yes` when its value is below `split_condition`. */
type DumpedNode =
  | { readonly leaf: number }
  | {
      readonly split: string;
      readonly split_condition: number;
      readonly yes: number;
      readonly missing: number;
      readonly children: readonly [DumpedNode & { nodeid: number }, DumpedNode & { nodeid: number }];
    };

interface Case {
  readonly name: string;
  readonly columns: readonly (readonly (number | null)[])[];
  readonly label: readonly number[];
  readonly weight: readonly number[] | null;
  readonly trees: readonly DumpedNode[];
  readonly margins: readonly number[];
}

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/xgboost-trees.json'), 'utf8')) as {
  readonly parameters: { readonly eta: number; readonly max_depth: number };
  readonly cases: readonly Case[];
};

function boosted({ columns, label, weight, trees }: Case) {
  const rows = label.length;
  const values = Float32Array.from(columns.flat(), (value) => value ?? Number.NaN);
  const table = binTable({
    values,
    tableRows: rows,
    label: Uint8Array.from(label),
    weight: weight === null ? null : Float32Array.from(weight),
    rows: rowRange(0, rows),
  });
  const { eta, max_depth } = golden.parameters;
  const spec = { ...BOOSTING_DEFAULTS, trees: trees.length, max_depth, learning_rate: eta, subsample: 1, colsample: 1 };
  const margins = new Int32Array(rows);
  const { grown } = boostTrees({ table, spec, seed: 1, from: 0, to: trees.length, margins, reach: 0 }, () => undefined);
  const unit = leafUnit(spec);
  const base = baseSteps(table.label, table.weight, unit);
  return { grown, unit, edges: table.edges, margins: Array.from(margins, (steps) => (base + steps) * unit) };
}

function expectSame(tree: Tree, node: number, dumped: DumpedNode, of: ReturnType<typeof boosted>): void {
  if ('leaf' in dumped) {
    expect(tree.feature[node]).toBe(LEAF);
    expect(tree.next[node]! * of.unit).toBeCloseTo(dumped.leaf, 4);
    return;
  }
  const feature = tree.feature[node]!;
  expect(`f${feature}`).toBe(dumped.split);
  const missingLeft = tree.missingLeft?.[node] === 1;
  // Between whole numbers, ours is halfway. With the missing ones on the left XGBoost looks from above, and so names the other end
  // of a gap that no row of the node is in: there the margins below tell.
  const edge = of.edges[feature]![tree.bin[node]!] ?? Number.POSITIVE_INFINITY;
  if (!missingLeft && edge !== Number.POSITIVE_INFINITY) expect(Math.ceil(edge)).toBe(dumped.split_condition);
  const [first, second] = dumped.children;
  const yes = first.nodeid === dumped.yes ? first : second;
  const no = first.nodeid === dumped.yes ? second : first;
  if (tree.missingLeft != null) expect(missingLeft).toBe(dumped.missing === dumped.yes);
  expectSame(tree, tree.next[node]!, yes, of);
  expectSame(tree, tree.next[node]! + 1, no, of);
}

describe('a boosted model', () => {
  it.each(golden.cases)('has the splits and leaves of XGBoost: $name', (example) => {
    const ours = boosted(example);

    expect(ours.grown).toHaveLength(example.trees.length);
    for (const [at, tree] of ours.grown.entries()) expectSame(tree, 0, example.trees[at]!, ours);
    for (const [row, margin] of ours.margins.entries()) expect(margin).toBeCloseTo(example.margins[row]!, 4);
  });
});

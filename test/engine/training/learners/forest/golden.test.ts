/** Trees and counts of drawn features against scikit-learn's own; golden/scikit-trees.py made the file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { treeGrower } from '#engine/training/learners/forest/grow-tree.ts';
import { drawnFeatures, parseMaxFeatures } from '#engine/training/learners/forest/max-features.ts';
import { seededRandom } from '#engine/training/learners/random.ts';
import { MISSING } from '#engine/training/learners/trees/histogram-bins.ts';
import { LEAF, type Tree } from '#engine/training/learners/trees/tree.ts';

/** `rows` are those of the bootstrap, each counted once; `share` is the weighted one of class 1. */
type Node =
  | { readonly rows: number; readonly share: number }
  | { readonly rows: number; readonly feature: number; readonly left: Node; readonly right: Node };

interface Golden {
  readonly seed: number;
  readonly class_weights: readonly [number, number];
  readonly cases: readonly {
    readonly name: string;
    readonly min_leaf: number;
    readonly columns: readonly (readonly (number | null)[])[];
    readonly label: readonly number[];
    readonly copies: readonly number[];
    readonly tree: Node;
  }[];
  readonly counts: readonly { readonly max: string; readonly features: number; readonly drawn: number }[];
}

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/scikit-trees.json'), 'utf8')) as Golden;
const FULL_VOTES = 2 ** 24;

/** The tree below `node` as the golden file writes it, over the rows that come there. */
function read(tree: Tree, columns: readonly Uint8Array[], rows: readonly number[], node = 0): Node {
  const feature = tree.feature[node]!;
  const next = tree.next[node]!;
  if (feature === LEAF) return { rows: rows.length, share: next / FULL_VOTES };
  const isLeft = (row: number) => {
    const bin = columns[feature]![row]!;
    return bin === MISSING ? tree.missingLeft?.[node] === 1 : bin <= tree.bin[node]!;
  };
  const left = read(tree, columns, rows.filter(isLeft), next);
  const right = read(
    tree,
    columns,
    rows.filter((row) => !isLeft(row)),
    next + 1,
  );
  return { rows: rows.length, feature, left, right };
}

/** Shares to six digits: ours are counted in votes. */
function rounded(node: Node): Node {
  if ('share' in node) return { ...node, share: Number(node.share.toFixed(6)) };
  return { ...node, left: rounded(node.left), right: rounded(node.right) };
}

describe('as scikit-learn', () => {
  it.each(golden.cases)('grows the same tree where leaves must have rows: $name', (given) => {
    const columns = given.columns.map((column) => Uint8Array.from(column, (value) => value ?? MISSING));
    const rows = given.label.length;
    const table = {
      bins: Uint8Array.from(columns.flatMap((column) => [...column])),
      rows,
      label: Uint8Array.from(given.label),
      weight: null,
      edges: columns.map(() => new Float32Array(0)),
    };
    const settings = { drawnFeatures: columns.length, leafRows: given.min_leaf, classWeights: golden.class_weights };
    const { grow, copies } = treeGrower(table, { ...settings, fullVotes: FULL_VOTES });

    const tree = grow(seededRandom(golden.seed, 0));

    expect(Array.from(copies)).toEqual(given.copies);
    const drawn = Array.from(copies.keys()).filter((row) => copies[row] !== 0);
    expect(rounded(read(tree, columns, drawn))).toEqual(rounded(given.tree));
  });

  it('counts the features to draw', () => {
    const ours = golden.counts.map(({ max, features }) => drawnFeatures(parseMaxFeatures(max)!, features));

    expect(ours).toEqual(golden.counts.map(({ drawn }) => drawn));
  });
});

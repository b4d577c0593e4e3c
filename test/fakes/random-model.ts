/** Models of random trees: every shape that a learner may leave behind, without having to fit one. */
import { type Random, seededRandom } from '#engine/training/learners/random.ts';
import { LEAF, type Tree, type TreeModel, VOTE_UNIT } from '#engine/training/learners/trees/tree.ts';

export interface ModelShape {
  readonly trees: number;
  readonly features: number;
  /** Bins of each feature: more than 255 make 16-bit trees. */
  readonly bins: number;
  readonly deepest: number;
  readonly missing: boolean;
  readonly link: TreeModel['link'];
  readonly seed: number;
}

export function randomModel(shape: ModelShape): TreeModel {
  const random = seededRandom(shape.seed, 0);
  const { trees, link } = shape;
  const most = link === 'identity' ? Math.floor(2 ** 24 / trees) : 2 ** 20;
  const leaf = () => (link === 'identity' ? random.below(most + 1) : random.below(2 * most) - most);
  return {
    kind: 'trees',
    trees: Array.from({ length: trees }, () => randomTree(shape, random, leaf)),
    edges: Array.from({ length: shape.features }, () => randomEdges(shape.bins - 1, random)),
    unit: link === 'identity' ? VOTE_UNIT : 2 ** -20,
    base: link === 'identity' ? 0 : random.below(2 ** 20) - 2 ** 19,
    link,
  };
}

/** Ascending and distinct. */
function randomEdges(count: number, random: Random): Float32Array {
  let edge = -random.below(1000) / 8;
  return Float32Array.from({ length: count }, () => {
    edge += (1 + random.below(50)) / 64;
    return edge;
  });
}

/** Nodes in the order of a walk, depth first, as learners leave them; splits at every bin, the last one included. */
function randomTree({ features, bins, deepest, missing }: ModelShape, random: Random, leaf: () => number): Tree {
  const feature: number[] = [LEAF];
  const bin: number[] = [0];
  const next: number[] = [0];
  const missingLeft: number[] = [0];
  const waiting = [{ node: 0, depth: 0 }];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const { node, depth } = at;
    if (depth === deepest || random.below(deepest + 2) < 2) {
      next[node] = leaf();
      continue;
    }
    const left = feature.length;
    feature[node] = random.below(features);
    bin[node] = random.below(bins);
    next[node] = left;
    missingLeft[node] = missing ? random.below(2) : 0;
    for (const child of [left + 1, left]) {
      feature[child] = LEAF;
      bin[child] = 0;
      next[child] = 0;
      missingLeft[child] = 0;
      waiting.push({ node: child, depth: depth + 1 });
    }
  }
  return {
    feature: Uint16Array.from(feature),
    bin: bins > 255 ? Uint16Array.from(bin) : Uint8Array.from(bin),
    next: Int32Array.from(next),
    missingLeft: missing ? Uint8Array.from(missingLeft) : null,
  };
}

const MOST_EDGES_PROBED = 300;

/** Row-major: random rows, rows on the very edges, the floats next to them, and what no table holds. */
export function probeRows(edges: readonly Float32Array[], seed = 11): Float32Array {
  const random = seededRandom(seed, 0);
  const features = edges.length;
  const anywhere = (feature: number) => {
    const own = edges[feature]!;
    const [low, high] = [own[0] ?? 0, own.at(-1) ?? 0];
    return low - 1 + ((high - low + 2) * random.below(1000)) / 1000;
  };
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 3.4e38];
  const rows: number[] = [];
  for (let row = 0; row < 200; row++) {
    const holes = row % 3 === 0;
    for (let f = 0; f < features; f++) {
      rows.push(holes && random.below(4) === 0 ? odd[random.below(odd.length)]! : anywhere(f));
    }
  }
  const all = edges.reduce((sum, own) => sum + own.length, 0);
  for (const [feature, own] of edges.entries()) {
    for (const [at, edge] of own.entries()) {
      if ((at + feature) % Math.ceil(all / MOST_EDGES_PROBED) !== 0) continue;
      for (const value of [edge, edge * (1 + 2 ** -23), edge * (1 - 2 ** -23)]) {
        for (let f = 0; f < features; f++) rows.push(f === feature ? value : anywhere(f));
      }
    }
  }
  for (const value of odd) for (let f = 0; f < features; f++) rows.push(value);
  return Float32Array.from(rows);
}

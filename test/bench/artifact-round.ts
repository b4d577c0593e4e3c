/** `artifact-round.ts <trees> <nodes a tree>`: makes a forest, writes it as ONNX once, and prints seconds and bytes as JSON. */
import { type Random, seededRandom } from '#engine/training/learners/random.ts';
import { LEAF, type Tree, VOTE_UNIT } from '#engine/training/learners/trees/tree.ts';
import { encodeModel } from '#engine/training/outputs/onnx-writer.ts';

const FEATURES = 20;
const BINS = 255;

/** Splits leaves at random until there are enough of them: as deep and as uneven as grown trees are. */
function randomTree(nodes: number, votes: number, random: Random): Tree {
  const feature = new Uint16Array(nodes).fill(LEAF);
  const bin = new Uint8Array(nodes);
  const next = new Int32Array(nodes);
  const leaves = [0];
  for (let children = 1; children < nodes; children += 2) {
    const pick = random.below(leaves.length);
    const node = leaves[pick]!;
    leaves[pick] = children;
    leaves.push(children + 1);
    feature[node] = random.below(FEATURES);
    bin[node] = random.below(BINS - 1);
    next[node] = children;
  }
  for (const leaf of leaves) next[leaf] = random.below(votes + 1);
  return { feature, bin, next };
}

const [trees, nodes] = process.argv.slice(2).map(Number) as [number, number];
const random = seededRandom(1, 0);
const forest = {
  kind: 'trees',
  trees: Array.from({ length: trees }, () => randomTree(nodes, Math.floor(2 ** 24 / trees), random)),
  edges: Array.from({ length: FEATURES }, () => Float32Array.from({ length: BINS - 1 }, (_, edge) => edge / 7)),
  unit: VOTE_UNIT,
  base: 0,
  link: 'identity',
} as const;
const started = performance.now();
const bytes = encodeModel(forest);
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ seconds, bytes: bytes.length }));

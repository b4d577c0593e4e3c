import { describe, expect, it } from 'vitest';
import { shareTrees } from '#engine/training/learners/trees/share-trees.ts';
import { LEAF, type Tree } from '#engine/training/learners/trees/tree.ts';

/** One split with two leaves; odd numbers of nodes, so that arrays do not end at whole words. */
function tree(bin: Tree['bin'], missingLeft: Uint8Array | null): Tree {
  return { feature: Uint16Array.of(3, LEAF, LEAF), bin, next: Int32Array.of(1, -70_000, 70_000), missingLeft };
}

describe('shared trees', () => {
  it('are the same trees, in one piece of shared memory, whatever they have', () => {
    const trees = [
      tree(Uint8Array.of(200, 0, 0), null),
      tree(Uint16Array.of(900, 0, 0), Uint8Array.of(1, 0, 0)),
      tree(Uint8Array.of(7, 0, 0), Uint8Array.of(0, 0, 0)),
      { feature: Uint16Array.of(LEAF), bin: Uint8Array.of(0), next: Int32Array.of(5), missingLeft: null },
    ];

    const shared = shareTrees(trees);

    expect(shared).toEqual(trees);
    const memory = shared.flatMap(({ feature, bin, next, missingLeft = null }) =>
      [feature, bin, next, ...(missingLeft === null ? [] : [missingLeft])].map(({ buffer }) => buffer),
    );
    expect(new Set(memory).size).toBe(1);
    expect(memory[0]).toBeInstanceOf(SharedArrayBuffer);
  });

  it('may be none', () => {
    expect(shareTrees([])).toEqual([]);
  });
});

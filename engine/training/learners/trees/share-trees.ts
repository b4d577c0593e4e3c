/** Trees whose arrays lie in one piece of shared memory: threads hand them on without copies, and one piece costs less than many. */
import type { Tree } from './tree.ts';

/** Copies of the trees. */
export function shareTrees(trees: readonly Tree[]): Tree[] {
  const bytes = trees.reduce((sum, tree) => sum + bytesOf(tree), 0);
  const memory = new SharedArrayBuffer(bytes);
  let at = 0;
  const place = <T extends Int32Array | Uint16Array | Uint8Array>(
    from: T,
    Kind: new (memory: SharedArrayBuffer, at: number, length: number) => T,
  ): T => {
    const copy = new Kind(memory, at, from.length);
    copy.set(from);
    at += from.byteLength;
    return copy;
  };
  // Words first, then half words, then bytes: each begins at a multiple of its size.
  const next = trees.map((tree) => place(tree.next, Int32Array<SharedArrayBuffer>));
  const feature = trees.map((tree) => place(tree.feature, Uint16Array<SharedArrayBuffer>));
  const wideBin = trees.map(({ bin }) =>
    bin instanceof Uint16Array ? place(bin, Uint16Array<SharedArrayBuffer>) : null,
  );
  const bin = trees.map(({ bin: own }, tree) =>
    own instanceof Uint16Array ? wideBin[tree]! : place(own, Uint8Array<SharedArrayBuffer>),
  );
  const missingLeft = trees.map(({ missingLeft: own = null }) =>
    own === null ? null : place(own, Uint8Array<SharedArrayBuffer>),
  );
  return trees.map((_, tree) => ({
    feature: feature[tree]!,
    bin: bin[tree]!,
    next: next[tree]!,
    missingLeft: missingLeft[tree]!,
  }));
}

function bytesOf({ feature, bin, next, missingLeft = null }: Tree): number {
  return feature.byteLength + bin.byteLength + next.byteLength + (missingLeft?.byteLength ?? 0);
}

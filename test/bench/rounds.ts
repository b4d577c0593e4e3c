/** Alternated rounds of two contenders, and the median of their ratios pair by pair: a machine whose speed drifts moves both. */

export interface BenchRow {
  readonly name: string;
  /** Median of ours / peer's; null when the peer was not there (`detail` says why). */
  readonly ratio: number | null;
  /** As written in the table: `<= 1.2`. */
  readonly goal?: string;
  readonly detail: string;
  /** Raw figures of each round, [ours, peer's], in the unit that `detail` names. */
  readonly rounds?: readonly (readonly [number, number])[];
}

/** Runs ours and the peer's in turn, A B A B …, after one warm-up of each; each returns its figure (seconds, bytes, rows/s). */
export async function alternate(
  rounds: number,
  ours: () => Promise<number>,
  peer: () => Promise<number>,
): Promise<readonly (readonly [number, number])[]> {
  await ours();
  await peer();
  const figures: [number, number][] = [];
  for (let round = 0; round < rounds; round += 1) figures.push([await ours(), await peer()]);
  return figures;
}

export function medianRatio(rounds: readonly (readonly [number, number])[]): number {
  return median(rounds.map(([ours, peer]) => ours / peer));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

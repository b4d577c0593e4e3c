/** Values that were refused, counted by stream, for whoever wants to tell people that a source sends nonsense. */
import type { Refusal } from './check-item.ts';

/** @param example why the first of them was refused, with what came */
export type RefusalListener = (source: string, signal: string, count: number, example: string) => void;

export class Refusals {
  readonly #listeners = new Set<RefusalListener>();
  #total = 0;

  /** Those too whose stream nobody can tell. */
  get total(): number {
    return this.#total;
  }

  /** @returns stops listening */
  listen(listener: RefusalListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(refused: readonly Refusal[]): void {
    if (refused.length === 0) return;
    this.#total += refused.length;
    const byStream = new Map<string, { source: string; signal: string; count: number; example: string }>();
    for (const { stream, problem } of refused) {
      if (stream === null) continue;
      const id = JSON.stringify([stream.source, stream.signal]);
      const known = byStream.get(id);
      if (known === undefined) byStream.set(id, { ...stream, count: 1, example: problem });
      else known.count += 1;
    }
    for (const { source, signal, count, example } of byStream.values()) {
      for (const listener of this.#listeners) listener(source, signal, count, example);
    }
  }
}

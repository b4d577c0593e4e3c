/** Messages by place (a channel, or the person who sees them), oldest first; found by time stamp without a search. */
export class MessageLog<Entry extends { readonly ts: string }> {
  /** A map keeps the order in which its keys came, and a changed entry keeps its place. */
  readonly #places = new Map<string, Map<string, Entry>>();
  readonly #kept: number;

  /** `kept`: how many a place holds before it forgets its oldest. */
  constructor(kept: number) {
    this.#kept = kept;
  }

  of(place: string): readonly Entry[] {
    return [...(this.#places.get(place)?.values() ?? [])];
  }

  all(): readonly Entry[] {
    return [...this.#places.values()].flatMap((entries) => [...entries.values()]);
  }

  get(place: string, ts: string): Entry | undefined {
    return this.#places.get(place)?.get(ts);
  }

  /** Returns the entry that had to go for it. */
  add(place: string, entry: Entry): Entry | undefined {
    const entries = this.#places.get(place) ?? new Map<string, Entry>();
    this.#places.set(place, entries.set(entry.ts, entry));
    if (entries.size <= this.#kept) return undefined;
    const [oldest] = entries.values();
    if (oldest !== undefined) entries.delete(oldest.ts);
    return oldest;
  }

  /** False where there is none to replace. */
  replace(place: string, entry: Entry): boolean {
    const entries = this.#places.get(place);
    if (entries?.has(entry.ts) !== true) return false;
    entries.set(entry.ts, entry);
    return true;
  }

  drop(place: string, ts: string): boolean {
    return this.#places.get(place)?.delete(ts) ?? false;
  }
}

/** Names that come again and again in the bytes of one batch, each made into a string once. */

interface Known {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

const SLOTS = 1024;
const QUOTE = 0x22;

export class NameTable {
  readonly #bytes: Buffer;
  readonly #known: (Known | undefined)[] = new Array(SLOTS).fill(undefined);
  /** The newest name in each place of an item. */
  readonly #newest: (Known | undefined)[] = [undefined, undefined, undefined, undefined];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The newest name in this place, if it begins at `start` again and a quote ends it. */
  likelyAt(place: number, start: number): string | undefined {
    const known = this.#newest[place];
    if (known === undefined || this.#bytes[start + known.end - known.start] !== QUOTE) return undefined;
    return this.#isSame(known, start, start + known.end - known.start) ? known.name : undefined;
  }

  /** @param hash of the bytes from `start` to `end`, which are ASCII */
  nameAt(place: number, start: number, end: number, hash: number): string {
    const slot = hash & (SLOTS - 1);
    let known = this.#known[slot];
    if (known === undefined || known.end - known.start !== end - start || !this.#isSame(known, start, end)) {
      known = { start, end, name: this.#bytes.toString('latin1', start, end) };
      // Of two names in one slot the later stays.
      this.#known[slot] = known;
    }
    this.#newest[place] = known;
    return known.name;
  }

  #isSame(known: Known, start: number, end: number): boolean {
    const bytes = this.#bytes;
    for (let a = known.start, b = start; b < end; a += 1, b += 1) if (bytes[a] !== bytes[b]) return false;
    return true;
  }
}

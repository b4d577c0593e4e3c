/** The newest batches of the log in memory, as long as somebody has yet to take them, so that whoever follows closely reads no file. */
import type { LoggedBatch, LogPosition } from '../types.ts';

/** Whoever is farther behind reads the files. */
const KEPT_BYTES = 8 * 1024 * 1024;

interface Entry {
  readonly batch: LoggedBatch;
  readonly bytes: number;
  /** Counts all batches that were ever added. */
  readonly number: number;
}

/** One who follows; `taken` counts as `Entry.number` does. */
export interface Reader {
  taken: number;
}

export class RecentBatches {
  readonly #keptBytes: number;
  /** By the place in front of each, oldest first. */
  readonly #entries = new Map<string, Entry>();
  readonly #readers = new Set<Reader>();
  #bytes = 0;
  #added = 0;

  constructor(keptBytes = KEPT_BYTES) {
    this.#keptBytes = keptBytes;
  }

  enter(): Reader {
    const reader = { taken: this.#added };
    this.#readers.add(reader);
    return reader;
  }

  leave(reader: Reader): void {
    this.#readers.delete(reader);
    this.#dropTaken();
  }

  /** @param before where the batch begins: behind the one before it, null for the first of all @param bytes about what it takes */
  add(before: LogPosition | null, batch: LoggedBatch, bytes: number): void {
    this.#added += 1;
    // Garbage that lives for long is what makes collecting it dear.
    if (this.#readers.size === 0) return;
    this.#entries.set(placeOf(before), { batch, bytes, number: this.#added });
    this.#bytes += bytes;
    while (this.#bytes > this.#keptBytes && this.#entries.size > 1) this.#dropOldest();
  }

  /** The batch that begins there, where it is still known. */
  take(position: LogPosition | null, reader: Reader): LoggedBatch | undefined {
    const entry = this.#entries.get(placeOf(position));
    if (entry === undefined) return undefined;
    reader.taken = entry.number;
    this.#dropTaken();
    return entry.batch;
  }

  #dropTaken(): void {
    let taken = this.#added;
    for (const reader of this.#readers) taken = Math.min(taken, reader.taken);
    for (const { number } of this.#entries.values()) {
      if (number > taken) return;
      this.#dropOldest();
    }
  }

  #dropOldest(): void {
    const [place, { bytes }] = this.#entries.entries().next().value!;
    this.#entries.delete(place);
    this.#bytes -= bytes;
  }
}

function placeOf(position: LogPosition | null): string {
  return position === null ? '' : `${position.segment} ${position.offset}`;
}

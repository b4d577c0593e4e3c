/** Growing columns in shared memory, so that every thread of the pool sees a table without copying it. */
import { OpsError } from '../../errors.ts';

export type SharedFloats = Float64Array<SharedArrayBuffer>;
export type SharedBytes = Uint8Array<SharedArrayBuffer>;

/** The memory of one table: how many rows its columns reserve when they grow, and how much they may take in all. */
export class TableMemory {
  /** How many rows the file is expected to have. */
  expectedRows = 0;
  /** True for one part of a table, whose columns have their places already: they cannot grow. */
  isFixed = false;
  readonly #file: string;
  readonly #limitBytes: number;
  #takenBytes = 0;

  constructor(file: string, limitBytes: number) {
    this.#file = file;
    this.#limitBytes = limitBytes;
  }

  /** @throws OpsError `dataset_too_large` before more is reserved than allowed */
  take(bytes: number): void {
    const neededBytes = this.#takenBytes + bytes;
    if (neededBytes > this.#limitBytes) {
      const facts = { file: this.#file, neededBytes, limitBytes: this.#limitBytes };
      throw new OpsError('dataset_too_large', `expected at most ${this.#limitBytes} bytes of table`, { facts });
    }
    this.#takenBytes = neededBytes;
  }
}

/** When a request names no limit. */
export const DEFAULT_MEMORY_LIMIT_BYTES = 4 * 2 ** 30;

export function sharedFloats(length: number): SharedFloats {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

/** The rows that were reserved for a part of a table do not suffice: it must be read in one piece. */
export class PartIsFull extends Error {}

/** A longer copy; what was not written yet is 0. */
export function grownFloats(values: SharedFloats, row: number, memory: TableMemory): SharedFloats {
  const length = grownLength(values.length, row, memory);
  memory.take((length - values.length) * Float64Array.BYTES_PER_ELEMENT);
  const grown = sharedFloats(length);
  grown.set(values);
  return grown;
}

export function grownBytes(values: SharedBytes, row: number, memory: TableMemory): SharedBytes {
  const length = grownLength(values.length, row, memory);
  memory.take(length - values.length);
  const grown = new Uint8Array(new SharedArrayBuffer(length));
  grown.set(values);
  return grown;
}

/** At least half as much again: a wrong estimate must not make growing quadratic. */
function grownLength(length: number, row: number, memory: TableMemory): number {
  if (memory.isFixed) throw new PartIsFull('more rows than were expected');
  return Math.max(row + 1, memory.expectedRows, Math.ceil(length * 1.5));
}

/** The bytes of a file that are needed now: read once, from the beginning to the end, hashed on the way, and dropped when they were used. */
import type { DataFile } from '../data-file.ts';

const PIECE_BYTES = 1 << 20;

export class FileWindow {
  readonly #file: DataFile;
  #buffer = Buffer.alloc(0);
  /** The buffer holds the file's bytes from here … */
  #from = 0;
  /** … to here, which is how far the file was read. */
  #to = 0;

  constructor(file: DataFile) {
    this.#file = file;
  }

  /** How far the file was read. */
  get bytesRead(): number {
    return this.#to;
  }

  /**
   * The bytes in `[start, end)`, good until the next call; `start` must not lie before that of an earlier call.
   * @throws RangeError when the file ends before `end`
   */
  take(start: number, end: number): Buffer {
    if (start < this.#from || end < start) throw new RangeError('these bytes were dropped');
    while (this.#to < start) this.#readOn(0, Math.min(PIECE_BYTES, start - this.#to));
    if (end > this.#to) {
      const kept = this.#to - start;
      const held = this.#buffer.subarray(start - this.#from, this.#to - this.#from);
      if (this.#buffer.length < end - start) {
        const longer = Buffer.alloc(end - start);
        if (this.#from <= start && kept > 0) held.copy(longer);
        this.#buffer = longer;
      } else if (kept > 0) {
        held.copy(this.#buffer);
      }
      this.#from = start;
      while (this.#to < end) this.#readOn(this.#to - start, Math.min(PIECE_BYTES, end - this.#to));
    }
    return this.#buffer.subarray(start - this.#from, end - this.#from);
  }

  #readOn(offset: number, length: number): void {
    if (this.#buffer.length < offset + length) this.#buffer = Buffer.alloc(offset + length);
    const count = this.#file.read(this.#buffer, offset, length);
    if (count === 0) throw new RangeError('the file ends too early');
    // What is only skipped is overwritten by what comes next.
    if (offset === 0) this.#from = this.#to;
    this.#to += count;
  }
}

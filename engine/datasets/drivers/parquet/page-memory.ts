/** Memory that pages share, one after the other. */
export class PageMemory {
  #plain = new Uint8Array(0);
  #aligned = new Uint8Array(0);
  #present = new Uint8Array(0);
  #wide = new Float64Array(0);

  /** For the decompressed page. */
  plain(length: number): Uint8Array {
    if (this.#plain.length < length) this.#plain = new Uint8Array(length);
    return this.#plain.subarray(0, length);
  }

  /** For which rows have a value. */
  present(rows: number): Uint8Array {
    if (this.#present.length < rows) this.#present = new Uint8Array(rows);
    return this.#present.subarray(0, rows);
  }

  /** For integers that became doubles. */
  wide(count: number): Float64Array {
    if (this.#wide.length < count) this.#wide = new Float64Array(count);
    return this.#wide.subarray(0, count);
  }

  /** A copy that begins where any number may begin. */
  aligned(bytes: Uint8Array): Uint8Array {
    if (this.#aligned.length < bytes.length) this.#aligned = new Uint8Array(bytes.length);
    this.#aligned.set(bytes);
    return this.#aligned.subarray(0, bytes.length);
  }
}

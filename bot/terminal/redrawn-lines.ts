/** A few lines at the end of a terminal that are redrawn in place. */
import { stripVTControlCharacters } from 'node:util';
import { displayWidth } from '#bot/views/display-width.ts';
import { type OutputStream, write } from './io.ts';

export class LiveCard {
  readonly #stream: OutputStream;
  /** Rows that the last drawing took on the screen. */
  #rows = 0;

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  async draw(lines: readonly string[]): Promise<void> {
    const text = lines.map((line) => `${line}\n`).join('');
    await write(this.#stream, this.#erase() + text);
    this.#rows = lines.reduce((rows, line) => rows + this.#rowsOf(line), 0);
  }

  /** Leaves an empty place, as if nothing had been drawn. */
  async clear(): Promise<void> {
    await write(this.#stream, this.#erase());
    this.#rows = 0;
  }

  #erase(): string {
    return this.#rows === 0 ? '' : `\x1b[${this.#rows}A\r\x1b[J`;
  }

  #rowsOf(line: string): number {
    const columns = this.#stream.columns ?? 80;
    return Math.max(1, Math.ceil(displayWidth(stripVTControlCharacters(line)) / columns));
  }
}

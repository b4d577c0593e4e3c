/** Lines that are no observations: counted, and quoted in the log of the process at most once a minute. */
import type { Clock } from '../../../clock.ts';
import type { Logger } from '../../../jobs/logger.ts';

export interface BadLine {
  /** In the file, from 1. */
  readonly line: number;
  readonly problem: string;
}

const EACH_MS = 60_000;
const QUOTED = 5;

export class BadLines {
  readonly #clock: Clock;
  readonly #log: Logger;
  #total = 0;
  /** Since the last word of them. */
  #untold = 0;
  #examples: BadLine[] = [];
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  get total(): number {
    return this.#total;
  }

  add(lines: readonly BadLine[]): void {
    this.#total += lines.length;
    this.#untold += lines.length;
    this.#examples.push(...lines.slice(0, QUOTED - this.#examples.length));
    this.tell();
  }

  /** Says what has not been said, once it is time to. */
  tell(): void {
    const now = this.#clock.now();
    if (this.#untold === 0 || now - this.#toldMs < EACH_MS) return;
    this.#log.warn({ lines: this.#untold, examples: this.#examples }, 'lines of a followed file are no observations');
    this.#untold = 0;
    this.#examples = [];
    this.#toldMs = now;
  }
}

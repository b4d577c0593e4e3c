/** How long Slack waits for acknowledgements, as a histogram. */

/** Upper bounds in milliseconds; Slack gives up after 3,000. */
export const ACK_BUCKETS_MS = [5, 10, 25, 50, 100, 250, 500, 1000, 3000] as const;

export interface AckHistogram {
  /** Acknowledged within each of `ACK_BUCKETS_MS`, counting those of the buckets before. */
  readonly within: readonly number[];
  readonly count: number;
  readonly sumMs: number;
}

export class AckTimes {
  readonly #within = ACK_BUCKETS_MS.map(() => 0);
  #count = 0;
  #sumMs = 0;

  add(ms: number): void {
    this.#count += 1;
    this.#sumMs += ms;
    for (const [index, bound] of ACK_BUCKETS_MS.entries()) if (ms <= bound) this.#within[index]! += 1;
  }

  snapshot(): AckHistogram {
    return { within: [...this.#within], count: this.#count, sumMs: this.#sumMs };
  }
}

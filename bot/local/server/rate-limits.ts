/** Token buckets on the given clock: Slack's tiers per method, and its pace for posts per channel and workspace. */
import type { Clock } from './clock.ts';
import type { Rate, SlackRates } from './limits.ts';

export type Tier = 'tier1' | 'tier2' | 'tier3' | 'tier4' | 'post' | 'unlimited';

interface Bucket {
  tokens: number;
  atMs: number;
}

export class RateLimits {
  readonly #rates: SlackRates;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rates: SlackRates, clock: Clock) {
    this.#rates = rates;
    this.#clock = clock;
  }

  /** Seconds until the call may be tried again; 0 when it may go, and then it has been counted. */
  take(method: string, tier: Tier, channel: string | null): number {
    if (tier === 'unlimited') return 0;
    if (tier !== 'post') return this.#takeAll([[method, this.#rates[tier]]]);
    return this.#takeAll([
      ['post', this.#rates.postPerWorkspace],
      [`post ${channel ?? ''}`, this.#rates.postPerChannel],
    ]);
  }

  /** Takes from all buckets or from none. */
  #takeAll(wanted: readonly (readonly [string, Rate])[]): number {
    let waitSeconds = 0;
    const buckets = wanted.map(([key, rate]) => {
      const bucket = this.#filled(key, rate);
      const missing = 1 - bucket.tokens;
      if (missing > 1e-9) waitSeconds = Math.max(waitSeconds, Math.ceil((missing * 60) / rate.perMinute - 1e-9));
      return bucket;
    });
    if (waitSeconds === 0) for (const bucket of buckets) bucket.tokens -= 1;
    return waitSeconds;
  }

  #filled(key: string, rate: Rate): Bucket {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: rate.burst, atMs: now };
    this.#buckets.set(key, bucket);
    bucket.tokens = Math.min(rate.burst, bucket.tokens + ((now - bucket.atMs) * rate.perMinute) / 60_000);
    bucket.atMs = now;
    return bucket;
  }
}

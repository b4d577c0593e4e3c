/** The one allowance that all redrawn messages share: 40 in any minute, with some kept back for those that matter most. */
import type { Clock } from '#engine/clock.ts';
import type { Priority } from './entry.ts';

/** Tokens at most, and their number a minute: together what can leave within any one minute. */
const BURST = 10;
const PER_MINUTE = 30;
/** Progress leaves these to results, alerts and incidents. */
const KEPT_BACK = 4;

export class UpdateBudget {
  readonly #clock: Clock;
  #tokens = BURST;
  #atMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#atMs = clock.now();
  }

  /** When a message of this priority may be redrawn: now or earlier, or the moment at which there will be a token. */
  readyAt(priority: Priority): number {
    this.#fill();
    const missing = 1 + (priority === 'progress' ? KEPT_BACK : 0) - this.#tokens;
    return this.#atMs + Math.max(0, Math.ceil((missing * 60_000) / PER_MINUTE));
  }

  take(): void {
    this.#fill();
    this.#tokens -= 1;
  }

  #fill(): void {
    const now = this.#clock.now();
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#atMs) * PER_MINUTE) / 60_000);
    this.#atMs = now;
  }
}

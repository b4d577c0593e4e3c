/** The pace of all posts together: the workspace's own limit, shared out by urgency. */
import type { Clock } from '#engine/clock.ts';
import { PRIORITIES, type Priority } from './entry.ts';

/** Slack says "several hundred a minute" and no more; beyond this it answers 429, which is obeyed as well. */
const EVERY_MS = 100;
const BURST = 20;

export class PostPace {
  readonly #clock: Clock;
  readonly #waiting: (() => void)[][] = PRIORITIES.map(() => []);
  /** When the next turn would be due if each had taken its share of time. */
  #dueAt = Number.NEGATIVE_INFINITY;
  #isTimed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when it is this post's turn. */
  turn(priority: Priority): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting[PRIORITIES.indexOf(priority)]!.push(resolve);
      if (!this.#isTimed) this.#share();
    });
  }

  /** Nobody waits any longer: whoever did looks for itself whether it still wants to go. */
  stop(): void {
    for (const line of this.#waiting) for (const go of line.splice(0)) go();
  }

  #share(): void {
    this.#isTimed = false;
    for (;;) {
      const line = this.#waiting.find((each) => each.length > 0);
      if (line === undefined) return;
      const now = this.#clock.now();
      this.#dueAt = Math.max(this.#dueAt, now - BURST * EVERY_MS);
      const waitMs = this.#dueAt + EVERY_MS - now;
      if (waitMs > 0) {
        this.#isTimed = true;
        this.#clock.after(waitMs, () => this.#share());
        return;
      }
      this.#dueAt += EVERY_MS;
      line.shift()!();
    }
  }
}

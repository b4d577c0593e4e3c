/** The real clock, for tests whose threads and processes are real. */
import type { Clock } from '#engine/clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, fire) {
    const timer = setTimeout(fire, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

/** The one clock that really tells the time. */
import type { Clock } from '#engine/clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, fire) => {
    const timer = setTimeout(fire, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

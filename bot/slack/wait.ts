/** Waiting by the clock that was handed in. */
import type { Clock } from '#engine/clock.ts';

/** Resolves when the clock shows `atMs` or `signal` aborts, whichever comes first. */
export function waitUntil(atMs: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  const delayMs = atMs - clock.now();
  if (delayMs <= 0 || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const over = () => {
      cancel();
      signal?.removeEventListener('abort', over);
      resolve();
    };
    const cancel = clock.after(delayMs, over);
    signal?.addEventListener('abort', over, { once: true });
  });
}

/** Keeps callers away from what fails again and again, and tries by itself whether it works again. */
import type { Clock } from '../clock.ts';

export interface CircuitBreakerOptions {
  readonly clock: Clock;
  /** So many failures in a row open it. */
  readonly failuresToOpen: number;
  /** From opening to the first trial; each trial that fails doubles the wait for the next. */
  readonly firstTrialMs: number;
  readonly longestWaitMs: number;
  /** Resolves when what failed works again. */
  readonly trial: () => Promise<void>;
  readonly onChange: (isOpen: boolean) => void;
}

export interface CircuitBreaker {
  readonly isOpen: boolean;
  succeeded(): void;
  failed(): void;
  /** Tries at once, if it is open. */
  tryNow(): void;
  /** As if nothing had ever failed: what failed was replaced. */
  reset(): void;
  /** No trial comes any more. */
  stop(): void;
}

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { clock, failuresToOpen, firstTrialMs, longestWaitMs, trial, onChange } = options;
  let failures = 0;
  let isOpen = false;
  let waitMs = firstTrialMs;
  let cancelTrial: (() => void) | undefined;
  /** A trial that began before a reset says nothing about what is there now. */
  let generation = 0;

  function turn(open: boolean): void {
    cancelTrial?.();
    cancelTrial = undefined;
    generation += 1;
    failures = 0;
    waitMs = firstTrialMs;
    if (isOpen === open) return;
    isOpen = open;
    onChange(open);
  }

  function tryLater(): void {
    cancelTrial = clock.after(waitMs, () => void tryIt());
    waitMs = Math.min(longestWaitMs, waitMs * 2);
  }

  async function tryIt(): Promise<void> {
    cancelTrial?.();
    generation += 1;
    const mine = generation;
    const works = await trial().then(
      () => true,
      () => false,
    );
    if (mine !== generation) return;
    if (works) turn(false);
    else tryLater();
  }

  return {
    get isOpen() {
      return isOpen;
    },
    succeeded() {
      failures = 0;
    },
    failed() {
      failures += 1;
      if (isOpen || failures < failuresToOpen) return;
      turn(true);
      tryLater();
    },
    tryNow() {
      if (isOpen) void tryIt();
    },
    reset() {
      turn(false);
    },
    stop() {
      generation += 1;
      cancelTrial?.();
    },
  };
}

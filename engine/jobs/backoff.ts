/** How long a failed attempt waits for the next one: exponential, capped, and spread so that failures do not come back in step. */
import { createHash } from 'node:crypto';
import type { Backoff } from './types.ts';

/**
 * Milliseconds after attempt `attempt` (from 1) failed: between half and all of `min(maxMs, baseMs * 2^(attempt - 1))`.
 * `spread` in [0, 1) picks the place between.
 */
export function backoffMs(backoff: Backoff, attempt: number, spread: number): number {
  // Beyond 2^40 every wait is the maximum; without the bound, base 0 would end at 0 * Infinity.
  const full = Math.min(backoff.maxMs, backoff.baseMs * 2 ** Math.min(attempt - 1, 40));
  return Math.round(full / 2 + (full / 2) * spread);
}

/** A number in [0, 1) that is the same for the same attempt and seed. */
export function spreadOf(fence: string, seed: number): number {
  return createHash('sha256').update(`${seed}/${fence}`).digest().readUInt32BE(0) / 2 ** 32;
}

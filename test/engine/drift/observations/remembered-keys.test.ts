import { expect, it } from 'vitest';
import { RememberedKeys } from '#engine/drift/observations/remembered-keys.ts';

const HOUR_MS = 3_600_000;

it('keys are remembered for a day of the batches, not of the clock', () => {
  const keys = new RememberedKeys();
  keys.add({ key: 'a', atMs: 0 });
  keys.add({ key: 'b', atMs: HOUR_MS });
  keys.add({ key: 'c', atMs: 24.5 * HOUR_MS });

  expect(['a', 'b', 'c'].map((key) => keys.has(key))).toEqual([false, true, true]);
});

it('of too many keys the newest are remembered; one that comes again is new', () => {
  const keys = new RememberedKeys(3);
  for (const key of ['a', 'b', 'c', 'a', 'd']) keys.add({ key, atMs: 0 });

  expect(['a', 'b', 'c', 'd'].map((key) => keys.has(key))).toEqual([true, false, true, true]);
});

import { expect, it } from 'vitest';
import { Backoff } from '#engine/drift/detection/backoff.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

/** How long each of so many waits is. */
async function waits(backoff: Backoff, clock: FakeClock, count: number): Promise<number[]> {
  const all: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const { nextMs } = backoff;
    all.push(nextMs);
    const waited = backoff.wait();
    await clock.advance(nextMs);
    await waited;
  }
  return all;
}

it('waits twice as long each time, up to a minute', async () => {
  const clock = new FakeClock();
  const backoff = new Backoff(clock, new AbortController().signal);

  const all = await waits(backoff, clock, 8);

  expect(all).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
});

it('begins with the shortest wait again after all went well for a minute', async () => {
  const clock = new FakeClock();
  const backoff = new Backoff(clock, new AbortController().signal);
  await waits(backoff, clock, 5);

  await clock.advance(60_000);

  expect(await waits(backoff, clock, 2)).toEqual([1_000, 2_000]);
});

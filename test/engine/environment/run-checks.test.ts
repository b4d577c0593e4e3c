import { describe, expect, it } from 'vitest';
import { poolCheck } from '#engine/environment/process-checks.ts';
import { runChecks } from '#engine/environment/run-checks.ts';
import type { CheckResult, EnvironmentCheck } from '#engine/environment/types.ts';
import type { Compute, ComputeOptions } from '#engine/jobs/compute.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const TIMEOUT_MS = 10_000;

/** What comes out when nobody answers in time. */
async function afterTheTimeout(check: EnvironmentCheck): Promise<CheckResult> {
  const clock = new FakeClock();
  const running = runChecks([check], { timeoutMs: TIMEOUT_MS }, clock);
  await clock.advance(2 * TIMEOUT_MS);
  const [result] = await running;
  expect(clock.pending).toBe(0);
  return result!;
}

/** A pool that never answers, and drops its task with the signal as a pool does. */
function silentPool(takesTheTask: boolean): Compute {
  return {
    threads: 2,
    run: (_task, _input, { signal, onStart }: ComputeOptions = {}) => {
      if (takesTheTask) onStart?.();
      return new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    },
    close: async () => {},
  };
}

describe('the environment checks', () => {
  it('say that one has no answer, whether it hears that its time is up or not', async () => {
    const deaf: EnvironmentCheck = { name: 'state_folder', look: () => new Promise(() => {}) };
    const hearing: EnvironmentCheck = {
      name: 'mlflow',
      look: (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    };

    for (const check of [deaf, hearing]) {
      expect(await afterTheTimeout(check)).toEqual({
        name: check.name,
        state: 'failed',
        reason: 'no_answer',
        facts: { timeout_ms: TIMEOUT_MS },
      });
    }
  });

  it('tell a check that failed from one without an answer', async () => {
    const broken: EnvironmentCheck = { name: 'clock', look: async () => Promise.reject(new Error('no clock')) };

    expect(await afterTheTimeout(broken)).toMatchObject({
      state: 'failed',
      reason: 'error',
      facts: { detail: 'no clock' },
    });
  });
});

describe('the pool check', () => {
  it('warns of a pool whose threads all have other work', async () => {
    const result = await afterTheTimeout(poolCheck(silentPool(false)));

    expect(result).toEqual({ name: 'pool', state: 'warning', reason: 'busy', facts: { threads: 2 } });
  });

  it('fails when a thread took the question and does not answer', async () => {
    const result = await afterTheTimeout(poolCheck(silentPool(true)));

    expect(result).toMatchObject({ name: 'pool', state: 'failed', reason: 'no_answer' });
  });
});

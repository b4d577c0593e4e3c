/** Runs fuzz cases in a thread that may hang or die without taking the test along. */
import { Worker } from 'node:worker_threads';
import type { FuzzOutcome, FuzzPlan } from './fuzz-thread.ts';

/** No single file of a few kilobytes takes a thousandth of it; only who hangs meets it. */
const SILENCE_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 1000;
/** For the slowest of machines: the watch below ends what hangs. */
export const FUZZ_TIMEOUT_MS = 900_000;

/** @throws Error that names the seed at which the reader hung or died */
export async function fuzzRun(plan: Omit<FuzzPlan, 'progress'>): Promise<FuzzOutcome> {
  const progress = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(new URL('./fuzz-thread.ts', import.meta.url), {
    workerData: { ...plan, progress } satisfies FuzzPlan,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  const at = () => `${plan.kind} ${Atomics.load(progress, 0)}`;
  let watch: NodeJS.Timeout | undefined;
  try {
    return await new Promise<FuzzOutcome>((resolve, reject) => {
      let seen = -1;
      let silentMs = 0;
      watch = setInterval(() => {
        const now = Atomics.load(progress, 0);
        silentMs = now === seen ? silentMs + LOOK_EVERY_MS : 0;
        seen = now;
        if (silentMs >= SILENCE_LIMIT_MS) reject(new Error(`the reader hangs at seed ${at()}`));
      }, LOOK_EVERY_MS);
      thread.once('message', resolve);
      thread.once('error', (cause) => reject(new Error(`the reader died at seed ${at()}`, { cause })));
      thread.once('exit', (code) => reject(new Error(`the reader ended with ${code} at seed ${at()}`)));
    });
  } finally {
    clearInterval(watch);
    await thread.terminate();
  }
}

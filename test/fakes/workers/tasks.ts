/** The fake worker files by task name, as a pool wants them. */
import type { ComputeTask } from '#engine/jobs/compute.ts';

export const FAKE_TASKS = {
  echo: new URL('./echo.ts', import.meta.url),
  endless: new URL('./endless.ts', import.meta.url),
  'out-of-memory': new URL('./out-of-memory.ts', import.meta.url),
  exit: new URL('./exit.ts', import.meta.url),
  'late-throw': new URL('./late-throw.ts', import.meta.url),
  fail: new URL('./fail.ts', import.meta.url),
  count: new URL('./count.ts', import.meta.url),
  'fill-shared': new URL('./fill-shared.ts', import.meta.url),
} as const satisfies Record<string, URL>;

export const ECHO: ComputeTask<unknown, unknown> = { name: 'echo' };
export const ENDLESS: ComputeTask<Int32Array, never> = { name: 'endless' };
export const OUT_OF_MEMORY: ComputeTask<null, never> = { name: 'out-of-memory' };
export const EXIT: ComputeTask<number, never> = { name: 'exit' };
export const LATE_THROW: ComputeTask<{ readonly answersFirst: boolean }, string> = { name: 'late-throw' };
export const FAIL: ComputeTask<'expected' | 'unexpected', never> = { name: 'fail' };
export const COUNT: ComputeTask<number, number> = { name: 'count' };
export const FILL_SHARED: ComputeTask<SharedArrayBuffer, SharedArrayBuffer> = { name: 'fill-shared' };

/** Two shared cells: `endless` sets the first when it runs and counts in the second. */
export function sharedFlag(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** Resolves when `endless` has begun. */
export async function begun(flag: Int32Array): Promise<void> {
  await Atomics.waitAsync(flag, 0, 0).value;
}

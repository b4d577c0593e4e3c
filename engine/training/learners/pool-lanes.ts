/** Runs the parts of one piece of work on the pool, as many at a time as it has threads. */
import type { Compute } from '../../jobs/compute.ts';

/**
 * Results in the order of the parts, whichever thread made them. The pool is first come, first served: as many lanes as it
 * has threads keep it busy, and whoever comes meanwhile waits for a few parts instead of for all. The first part that fails
 * ends the others: nobody waits for what nobody wants.
 * @param run part `index` on the pool, with the signal to run it under
 */
export async function onLanes<Part>(
  count: number,
  { compute, signal }: { readonly compute: Compute; readonly signal: AbortSignal },
  run: (index: number, signal: AbortSignal) => Promise<Part>,
): Promise<Part[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const parts = new Array<Part>(count);
  let next = 0;
  const lane = async () => {
    while (next < count && !failed.signal.aborted) {
      const index = next++;
      parts[index] = await run(index, either).catch((thrown: unknown) => {
        failed.abort(thrown);
        throw thrown;
      });
    }
  };
  const lanes = Array.from({ length: Math.min(compute.threads, count) }, lane);
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
  return parts;
}

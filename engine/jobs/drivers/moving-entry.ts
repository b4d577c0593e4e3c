/** Entry of tasks whose result is large and wanted once: its memory goes over to the caller, who can give it back at once. */
import { move, transferableSymbol, valueSymbol } from 'piscina';
import type { TaskContext } from '../compute.ts';
import { type TaskMessage, workerEntry } from '../worker-entry.ts';

/** The default export of a file in `workers/`, like `workerEntry(fn)`; the result lies in an ArrayBuffer of its own. */
export function movingEntry<Input>(run: (input: Input, context: TaskContext) => Uint8Array<ArrayBuffer>) {
  const entry = workerEntry(run);
  return async (message: TaskMessage<Input>) => {
    const outcome = await entry(message);
    return outcome.ok ? move({ [transferableSymbol]: [outcome.value.buffer], [valueSymbol]: outcome }) : outcome;
  };
}

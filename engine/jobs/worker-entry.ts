/** Turns a pure function into what the pool calls in a worker thread: input checked in, a plain Outcome out, progress by port. */
import type { MessagePort } from 'node:worker_threads';
import { toOpsError } from '../errors.ts';
import type { Outcome, TaskContext } from './compute.ts';

/** What the pool's driver posts to a thread. */
export interface TaskMessage<Input> {
  readonly input: Input;
  /** Where progress reports go; null when nobody listens. */
  readonly progress: MessagePort | null;
}

/** The default export of every file in `workers/` is `workerEntry(fn)`. */
export function workerEntry<Input, Output>(run: (input: Input, context: TaskContext) => Output | Promise<Output>) {
  return async ({ input, progress }: TaskMessage<Input>): Promise<Outcome<Output>> => {
    try {
      const value = await run(input, { report: (report) => progress?.postMessage(report) });
      return { ok: true, value };
    } catch (thrown) {
      const { code, message, facts } = toOpsError(thrown).toRecord();
      return { ok: false, error: { code, message, facts } };
    } finally {
      progress?.close();
    }
  };
}

/** Port Compute: CPU work on a pool of threads; pure functions in, plain data out. */

/** One kind of CPU work, by name and by the types of its input and output (structured-cloneable; shared buffers stay shared). */
export interface ComputeTask<Input, Output> {
  readonly name: string;
  /** Never set: carries the types. */
  readonly types?: { readonly input: Input; readonly output: Output };
}

export interface ComputeOptions {
  /** Abort ends the thread within 2 s; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with whatever the task reports; lossy, never after the promise has settled. */
  readonly onProgress?: (report: unknown) => void;
  /** Called when the task has waited long enough and a thread takes it on. */
  readonly onStart?: () => void;
}

export interface Compute {
  /** Number of threads. */
  readonly threads: number;
  /** @throws the task's own OpsError; `worker_lost` when the thread died, `worker_out_of_memory` when its heap was full. */
  run<Input, Output>(task: ComputeTask<Input, Output>, input: Input, options?: ComputeOptions): Promise<Output>;
  /** Ends all threads, running tasks included, within about a second. */
  close(): Promise<void>;
}

/** The only thing that travels back from a worker thread: an error class would arrive without its code and fields. */
export type Outcome<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly error: { code: string; message: string; facts: Record<string, unknown> } };

/** What a worker's task function gets beside its input. */
export interface TaskContext {
  readonly report: (report: unknown) => void;
}

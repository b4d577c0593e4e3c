/** Compute on a piscina pool of low-priority threads: started at the first task, isolated from every way a thread can die. */
import { getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { fromRecord, OpsError, toOpsError } from '../../errors.ts';
import type { Compute, ComputeOptions, ComputeTask, Outcome } from '../compute.ts';
import type { TaskMessage } from '../worker-entry.ts';

export interface PiscinaComputeOptions {
  readonly threads: number;
  /** The worker file of each task, by the task's name; its default export is a `workerEntry(fn)`. */
  readonly tasks: Readonly<Record<string, URL>>;
  /** Of one thread's JavaScript heap in MiB; typed arrays and shared buffers lie outside it. */
  readonly heapLimitMb?: number;
  /** Added to the threads' niceness, so that the main thread answers in time while all of them compute. */
  readonly niceIncrement?: number;
  /** After so long without work a thread ends and gives its memory back. */
  readonly idleTimeoutMs?: number;
  /** Told of a thread that died between two tasks (a throw in a forgotten timer, say): nobody else would hear of it. */
  readonly onStrayError?: (error: unknown) => void;
}

/** Of short-lived objects in one thread: tasks make few of them beside typed arrays, and each thread would take several times that. */
const YOUNG_MB = 4;

/** Threads keep compiled code where their process does, which Node does not see to by itself. */
const KEEP_COMPILED = new URL('./keep-compiled.ts', import.meta.url).href;

export function createPiscinaCompute(options: PiscinaComputeOptions): Compute {
  return new PiscinaCompute(options);
}

interface StartedPool {
  readonly piscina: Piscina;
  /** Why the pool was ended before its time. */
  diedOf: unknown;
}

class PiscinaCompute implements Compute {
  readonly threads: number;
  readonly #options: PiscinaComputeOptions;
  /** Our own line before the pool: with `minThreads` 0 piscina starts no new thread for tasks that are already in ITS queue when a
   *  thread dies or is aborted, so it is never given more tasks than it has threads. */
  readonly #line: (() => void)[] = [];
  #inPool = 0;
  #pool: StartedPool | undefined;
  #closed = false;

  constructor(options: PiscinaComputeOptions) {
    this.threads = options.threads;
    this.#options = options;
  }

  async run<Input, Output>(
    task: ComputeTask<Input, Output>,
    input: Input,
    options: ComputeOptions = {},
  ): Promise<Output> {
    const file = this.#options.tasks[task.name];
    if (file === undefined) throw new OpsError('internal', `no worker file is registered for the task ${task.name}`);
    await this.#turn(options.signal);
    options.onStart?.();
    try {
      return await this.#runInPool<Output>(task.name, file, input, options);
    } finally {
      const next = this.#line.shift();
      if (next === undefined) this.#inPool -= 1;
      // The place in the pool goes over to the next in line, so that nobody can step in between.
      else next();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    // `destroy` ends threads at once, where `close` would wait for endless tasks. Each task that ends so wakes one in the line, who
    // is then refused.
    await this.#pool?.piscina.destroy();
  }

  /** Resolves when a place in the pool is the caller's. */
  async #turn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#closed) throw poolClosed();
    if (this.#inPool < this.threads) this.#inPool += 1;
    else await this.#wait(signal);
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#line.splice(this.#line.indexOf(wake), 1);
        reject(signal?.reason);
      };
      this.#line.push(wake);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  async #runInPool<Output>(task: string, file: URL, input: unknown, options: ComputeOptions): Promise<Output> {
    if (this.#closed) throw poolClosed();
    const reports = options.onProgress === undefined ? null : listen(options.onProgress);
    const message: TaskMessage<unknown> = { input, progress: reports?.port ?? null };
    const pool = this.#startedPool();
    try {
      const outcome: Outcome<Output> = await pool.piscina.run(message, {
        filename: fileURLToPath(file),
        transferList: reports === null ? [] : [reports.port],
        signal: options.signal ?? null,
      });
      reports?.deliverRest();
      if (outcome.ok) return outcome.value;
      throw fromRecord(outcome.error);
    } catch (thrown) {
      throw this.#explain(task, pool.diedOf ?? thrown, options.signal);
    } finally {
      reports?.close();
    }
  }

  #startedPool(): StartedPool {
    if (this.#pool !== undefined) return this.#pool;
    const { heapLimitMb, niceIncrement = 10, idleTimeoutMs = 30_000 } = this.#options;
    const piscina = new Piscina({
      minThreads: 0,
      maxThreads: this.threads,
      idleTimeout: idleTimeoutMs,
      niceIncrement,
      // With atomics an idle thread sleeps outside its event loop: a late throw would then hit the NEXT task instead of nobody.
      atomics: 'disabled',
      ...threadOptions(),
      resourceLimits: {
        maxYoungGenerationSizeMb: YOUNG_MB,
        ...(heapLimitMb === undefined ? {} : { maxOldGenerationSizeMb: heapLimitMb }),
      },
    });
    const pool: StartedPool = { piscina, diedOf: undefined };
    piscina.on('error', (error: unknown) => this.#threadDiedWithoutTask(pool, error));
    this.#pool = pool;
    return pool;
  }

  #threadDiedWithoutTask(pool: StartedPool, error: unknown): void {
    this.#options.onStrayError?.(error);
    if (pool.piscina.queueSize === 0) return;
    // It died before it was ready, and piscina would leave the task that it was started for in the queue for ever. Ending the
    // whole pool fails that task; what runs beside it is tried again. Where threads cannot even start, that is the lesser evil.
    pool.diedOf = error;
    if (this.#pool === pool) this.#pool = undefined;
    void pool.piscina.destroy();
  }

  /** What a rejection of the pool means to the caller. */
  #explain(task: string, thrown: unknown, signal: AbortSignal | undefined): unknown {
    if (signal?.aborted) return signal.reason;
    if (thrown instanceof OpsError) return thrown;
    if (this.#closed) return poolClosed();
    // The input cannot be cloned; no second attempt can mend that.
    if (thrown instanceof DOMException && thrown.name === 'DataCloneError') return toOpsError(thrown);
    if (hasCode(thrown, 'ERR_WORKER_OUT_OF_MEMORY')) {
      return new OpsError('worker_out_of_memory', `the task ${task} filled its thread's heap`, {
        facts: { task },
        cause: thrown,
      });
    }
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return new OpsError('worker_lost', `the thread of the task ${task} died: ${reason}`, {
      facts: { task, reason },
      cause: thrown,
    });
  }
}

function threadOptions(): { execArgv?: string[] } {
  // Options that Node was started with go over to threads only where no others are given, and not all may be given.
  if (getCompileCacheDir() === undefined || process.execArgv.length > 0) return {};
  return { execArgv: ['--import', KEEP_COMPILED] };
}

function poolClosed(): OpsError {
  return new OpsError('engine_stopping', 'the worker pool is closed');
}

interface Reports {
  /** For the thread. */
  readonly port: MessagePort;
  /** Hands over what the thread posted before its result and the event loop has not brought yet. */
  deliverRest(): void;
  /** Nothing is delivered afterwards. */
  close(): void;
}

function listen(onProgress: (report: unknown) => void): Reports {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', onProgress);
  return {
    port: port2,
    deliverRest() {
      for (let next = receiveMessageOnPort(port1); next !== undefined; next = receiveMessageOnPort(port1)) {
        onProgress(next.message);
      }
    },
    close() {
      port1.off('message', onProgress);
      port1.close();
    },
  };
}

function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}

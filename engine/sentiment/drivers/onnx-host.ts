/**
 * The model in a process of its own, since ONNX Runtime can take a whole process down. When that happens, calls under way fail, the
 * process is started again, and the last model that worked is loaded again.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { OpsError, toOpsError } from '../../errors.ts';
import type { ModelFolder } from '../host/protocol.ts';
import type { LoadedModel, ModelHostEvent, Probabilities, ScoreOptions, SentimentModel, Snapshot } from '../types.ts';
import { underWay } from './onnx-host/call-under-way.ts';
import { type FinalAnswer, HostClient, hostLost } from './onnx-host/host-client.ts';
import { createPreparedWeights, type PreparedWeights } from './onnx-host/prepared-weights.ts';
import { RestartWaits } from './onnx-host/restart-waits.ts';
import { createShortLived, type ShortLived } from './onnx-host/short-lived.ts';

export interface OnnxHostOptions {
  /** Of the process: calls `serveOnnxHost`. */
  readonly entry: URL;
  /** Sessions at once, each on one core. */
  readonly threads: number;
  readonly clock: Clock;
  readonly onEvent?: (event: ModelHostEvent) => void;
  /** Told of each process that is started to serve. */
  readonly onStart?: (pid: number) => void;
  /** Added to the process's niceness, so that the bot answers in time while all cores score. */
  readonly niceIncrement?: number;
  /** Texts that may wait or run; a single call may have more when nothing else waits. */
  readonly maxWaitingTexts?: number;
  /** How long a cancelled call may go on in the process before that is killed. */
  readonly graceMs?: number;
  /** Ours alone. Weights are prepared there, at the size of the model's file, and compiled code is kept: both for less memory. Default: neither. */
  readonly scratchDir?: string;
  /** A process that has something to do and gives no sign of life for so long is killed. */
  readonly stallMs?: number;
  /** Of restarts: the first comes at once, the second after `baseMs`, each further one after twice the time. */
  readonly restart?: { readonly baseMs: number; readonly maxMs: number };
}

const DEFAULTS = {
  niceIncrement: 10,
  maxWaitingTexts: 20_000,
  // A batch of full precision takes as long beside a training run: to kill what only is slow would cost a load of the model.
  graceMs: 30_000,
  stallMs: 120_000,
  restart: { baseMs: 500, maxMs: 60_000 },
};

/** A model that worked, and is loaded again after a restart. */
interface Served {
  readonly snapshot: Snapshot;
  /** Folder of its prepared weights. */
  readonly prepared: string | null;
  readonly model: LoadedModel;
}

export function createOnnxHost(options: OnnxHostOptions): SentimentModel {
  return new OnnxHost(options);
}

class OnnxHost implements SentimentModel {
  readonly #options: OnnxHostOptions & typeof DEFAULTS & { readonly compileCacheDir: string | null };
  readonly #apart: ShortLived;
  readonly #prepared: PreparedWeights;
  #process: HostClient | undefined;
  #served: Served | undefined;
  /** Whether the present process has loaded what is served. */
  #ready = false;
  /** Loads one after the other, restarts among them. */
  #turn: Promise<unknown> = Promise.resolve();
  #waitingTexts = 0;
  readonly #restarts: RestartWaits;
  /** Whether its end was told, and not yet that it serves again. */
  #isDown = false;
  #cancelStall: (() => void) | undefined;
  #closed = false;

  constructor(options: OnnxHostOptions) {
    const { scratchDir = null } = options;
    const compileCacheDir = scratchDir === null ? null : join(scratchDir, 'compiled');
    this.#options = { ...DEFAULTS, ...options, compileCacheDir };
    this.#apart = createShortLived(this.#options);
    this.#prepared = createPreparedWeights(scratchDir, this.#apart);
    const { clock, restart } = this.#options;
    // A refusal means that it was closed meanwhile.
    const again = () => void this.#inTurn(() => this.#restart()).catch(() => undefined);
    this.#restarts = new RestartWaits({ clock, ...restart, restart: again });
  }

  loaded(): LoadedModel | null {
    return this.#ready ? this.#served!.model : null;
  }

  load(snapshot: Snapshot, { signal }: { signal?: AbortSignal } = {}): Promise<LoadedModel> {
    return this.#inTurn(async () => {
      signal?.throwIfAborted();
      try {
        const prepared = await this.#prepared.make(folderOf(snapshot), signal);
        const model = await this.#loadInto(this.#process ?? this.#start(), { snapshot, prepared }, signal);
        this.#restarts.worked();
        return model;
      } finally {
        // The process may be a new one that has nothing to serve yet.
        if (!this.#ready) this.#restartSoon();
      }
    });
  }

  async score(texts: readonly string[], options: ScoreOptions = {}): Promise<readonly Probabilities[]> {
    options.signal?.throwIfAborted();
    const process = this.#servingProcess();
    if (texts.length === 0) return [];
    this.#makeRoom(texts.length);
    this.#waitingTexts += texts.length;
    try {
      const call = process.call({ kind: 'score', texts }, options.onProgress);
      this.#watch();
      const probabilities = scoredOf(
        await underWay(process, call, { ...this.#options, ...options, texts: texts.length }),
      );
      this.#restarts.worked();
      return probabilities;
    } catch (thrown) {
      throw this.#explain(thrown);
    } finally {
      this.#waitingTexts -= texts.length;
    }
  }

  async scoreByPipeline(
    snapshot: Snapshot,
    texts: readonly string[],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<readonly Probabilities[]> {
    if (this.#closed) throw closed();
    try {
      return scoredOf(await this.#apart.run({ kind: 'pipeline', model: folderOf(snapshot), texts }, signal));
    } catch (thrown) {
      throw this.#explain(thrown);
    }
  }

  async peakBytes(): Promise<number | null> {
    const status = await readFile(`/proc/${this.#process?.pid}/status`, 'utf8').catch(() => '');
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#restarts.stop();
    this.#cancelStall?.();
    this.#process?.kill('closed');
    await Promise.all([this.#process?.exited, this.#apart.close()]);
    await this.#turn;
    await this.#prepared.clear();
  }

  #inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(() => {
      if (this.#closed) throw closed();
      return run();
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #start(): HostClient {
    const process = new HostClient({
      ...this.#options,
      onExit: (reason) => this.#lost(process, reason),
      onAnswer: () => this.#watch(),
    });
    this.#process = process;
    if (process.pid !== undefined) this.#options.onStart?.(process.pid);
    return process;
  }

  async #loadInto(
    process: HostClient,
    { snapshot, prepared }: Omit<Served, 'model'>,
    signal?: AbortSignal,
  ): Promise<LoadedModel> {
    const { clock, threads } = this.#options;
    const { commit, precision } = snapshot.manifest;
    const startMs = clock.now();
    const call = process.call({ kind: 'load', model: folderOf(snapshot), prepared, threads });
    this.#watch();
    // What serves beside must not die of a load that is no longer wanted.
    const graceMs = this.#ready ? Number.POSITIVE_INFINITY : this.#options.graceMs;
    try {
      await underWay(process, call, { clock, graceMs, ...(signal === undefined ? {} : { signal }) });
    } catch (thrown) {
      throw this.#explain(thrown);
    }
    const model = { commit, precision, loadMs: clock.now() - startMs };
    this.#served = { snapshot, prepared, model };
    this.#ready = true;
    if (this.#isDown) this.#options.onEvent?.({ kind: 'recovered', model });
    this.#isDown = false;
    return model;
  }

  #servingProcess(): HostClient {
    if (this.#closed) throw closed();
    if (this.#process !== undefined && this.#ready) return this.#process;
    if (this.#served !== undefined) throw hostLost('it is being started again');
    throw new OpsError('model_not_loaded', 'no model is loaded');
  }

  #makeRoom(texts: number): void {
    const { maxWaitingTexts: limit } = this.#options;
    if (this.#waitingTexts === 0 || this.#waitingTexts + texts <= limit) return;
    const facts = { waiting: this.#waitingTexts, limit };
    throw new OpsError('model_busy', `${this.#waitingTexts} texts wait, ${limit} may`, { facts });
  }

  #lost(process: HostClient, reason: string): void {
    if (this.#process !== process) return;
    this.#process = undefined;
    this.#ready = false;
    this.#watch();
    if (this.#closed) return;
    this.#isDown = true;
    this.#options.onEvent?.({ kind: 'lost', reason });
    this.#restartSoon();
  }

  #restartSoon(): void {
    if (!this.#closed && this.#served !== undefined) this.#restarts.soon();
  }

  async #restart(): Promise<void> {
    const served = this.#served;
    if (served === undefined || this.#ready) return;
    try {
      await this.#loadInto(this.#process ?? this.#start(), served);
    } catch (thrown) {
      // Should it be the prepared weights that are damaged, the next attempt does without them.
      this.#served = { ...served, prepared: null };
      const { nextMs } = this.#restarts;
      this.#restartSoon();
      if (!this.#closed) this.#options.onEvent?.({ kind: 'restart_failed', error: toOpsError(thrown), nextMs });
    }
  }

  /** Begins anew to wait for a sign of life, if there is something to wait for. */
  #watch(): void {
    this.#cancelStall?.();
    this.#cancelStall = undefined;
    const process = this.#process;
    if (process === undefined || process.callsUnderWay === 0 || this.#closed) return;
    const { clock, stallMs } = this.#options;
    this.#cancelStall = clock.after(stallMs, () => process.kill(`no sign of life for ${stallMs} ms`));
  }

  #explain(thrown: unknown): unknown {
    return this.#closed && thrown instanceof OpsError && thrown.code === 'model_host_lost' ? closed() : thrown;
  }
}

function scoredOf(answer: FinalAnswer): Probabilities[] {
  if (answer.kind !== 'scored') throw new OpsError('internal', `expected probabilities, got ${answer.kind}`);
  const { probabilities } = answer;
  const rows: Probabilities[] = [];
  for (let at = 0; at < probabilities.length; at += 3)
    rows.push([probabilities[at]!, probabilities[at + 1]!, probabilities[at + 2]!]);
  return rows;
}

function folderOf({ dir, manifest }: Snapshot): ModelFolder {
  return { dir, precision: manifest.precision };
}

function closed(): OpsError {
  return new OpsError('engine_stopping', 'the model host is closed');
}

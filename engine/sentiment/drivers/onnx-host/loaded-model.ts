/** A model that is open: its tokenizer, its threads, and the texts that wait for them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '../../../durable/if-there.ts';
import { createBatchQueue, type WaitingText } from '../../host/batch-queue.ts';
import { softmax, sumByLabel } from '../../host/label-columns.ts';
import { type ModelSettings, modelSettings, SMALL_FILES } from '../../host/model-settings.ts';
import { paddedBatch } from '../../host/padded-batch.ts';
import type { ModelFolder } from '../../host/protocol.ts';
import { unloadable } from '../../host/unloadable.ts';
import { MODEL_FILES } from '../../snapshot/needed-files.ts';
import { PREPARED_WEIGHTS } from './prepare-names.ts';
import { type Lane, type Lanes, openLanes } from './session-threads.ts';

export interface OpenOptions {
  /** Folder of prepared weights. */
  readonly prepared: string | null;
  readonly threads: number;
  readonly sessionFile: URL;
}

/** 512 tokens are about a quarter of a second on one core in 8 bits: how long a cancel waits. Larger batches are no faster. */
const LIMITS = { rows: 32, tokens: 512 };
const SENTIMENTS = 3;

interface Request {
  readonly probabilities: Float64Array;
  readonly onProgress: (texts: number) => void;
  readonly settle: { resolve(scored: Float64Array | null): void; reject(thrown: unknown): void };
  scored: number;
  running: number;
  dropped: boolean;
}

/** Opens it, and lets it score the tokenizer's last word and the longest text. @throws OpsError `model_unloadable` */
export async function openModel({ dir, precision }: ModelFolder, options: OpenOptions): Promise<LoadedModel> {
  const files = await Promise.all(
    SMALL_FILES.map(async (name) => [name, await ifThere(readFile(join(dir, name), 'utf8'))] as const),
  );
  const settings = modelSettings(Object.fromEntries(files));
  const { prepared, threads, sessionFile } = options;
  const weights = prepared === null ? join(dir, MODEL_FILES[precision]) : join(prepared, PREPARED_WEIGHTS);
  const isOptimised = prepared !== null;
  const lanes = await openLanes({ threads, sessionFile, weights, isOptimised, labels: settings.columns.labels });
  try {
    await probe(lanes.all[0]!, settings);
  } catch (thrown) {
    await lanes.close();
    throw thrown;
  }
  return new LoadedModel(settings, lanes);
}

async function probe(lane: Lane, { tokenizer, highestId }: ModelSettings): Promise<void> {
  const { maxTokens, padId } = tokenizer;
  const refuse = (part: 'vocabulary' | 'positions', what: string) => (cause: unknown) => {
    throw unloadable(part, `it failed on ${what}: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  };
  const lastWord = paddedBatch([Int32Array.of(highestId)], padId);
  await lane.run(lastWord).catch(refuse('vocabulary', `the id ${highestId}`));
  const longest = paddedBatch([new Int32Array(maxTokens).fill(padId)], padId);
  await lane.run(longest).catch(refuse('positions', `a text of ${maxTokens} tokens`));
}

export class LoadedModel {
  readonly #settings: ModelSettings;
  readonly #lanes: Lanes;
  readonly #queue = createBatchQueue(LIMITS);
  readonly #requests = new Map<number, Request>();
  readonly #idle: Lane[];
  #whenIdle: (() => void) | undefined;

  constructor(settings: ModelSettings, lanes: Lanes) {
    this.#settings = settings;
    this.#lanes = lanes;
    this.#idle = [...lanes.all];
  }

  has(request: number): boolean {
    return this.#requests.has(request);
  }

  /** Null when it was dropped; settles when nothing of it runs any more. */
  score(id: number, texts: readonly string[], onProgress: (texts: number) => void): Promise<Float64Array | null> {
    return new Promise((resolve, reject) => {
      const probabilities = new Float64Array(texts.length * SENTIMENTS);
      const settle = { resolve, reject };
      this.#requests.set(id, { probabilities, onProgress, settle, scored: 0, running: 0, dropped: false });
      this.#queue.add(
        id,
        texts.map((text) => this.#settings.tokenizer.encode(text)),
      );
      this.#dispatch();
    });
  }

  drop(id: number): void {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    request.dropped = true;
    this.#queue.drop(id);
    this.#settleIfOver(id, request);
  }

  /** Lets what runs and waits come to its end, then gives the memory back. */
  async retire(): Promise<void> {
    if (this.#idle.length < this.#lanes.all.length)
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    await this.#lanes.close();
  }

  #dispatch(): void {
    while (this.#idle.length > 0) {
      const batch = this.#queue.next();
      if (batch.length === 0) break;
      void this.#run(this.#idle.pop()!, batch);
    }
    if (this.#idle.length === this.#lanes.all.length) this.#whenIdle?.();
  }

  async #run(lane: Lane, batch: readonly WaitingText[]): Promise<void> {
    const ids = [...new Set(batch.map(({ request }) => request))];
    for (const id of ids) this.#requests.get(id)!.running += 1;
    const input = paddedBatch(
      batch.map(({ ids }) => ids),
      this.#settings.tokenizer.padId,
    );
    const outcome = await lane.run(input).then(
      (logits) => ({ ok: true, logits }) as const,
      (error: unknown) => ({ ok: false, error }) as const,
    );
    if (outcome.ok) this.#keep(batch, outcome.logits);
    for (const id of ids) this.#batchEnded(id, outcome.ok ? undefined : outcome.error);
    this.#idle.push(lane);
    this.#dispatch();
  }

  #keep(batch: readonly WaitingText[], logits: Float32Array): void {
    const { columns } = this.#settings;
    for (const [row, { request: id, at }] of batch.entries()) {
      const request = this.#requests.get(id)!;
      const own = logits.subarray(row * columns.labels, (row + 1) * columns.labels);
      request.probabilities.set(sumByLabel(softmax(own), columns), at * SENTIMENTS);
      request.scored += 1;
    }
  }

  #batchEnded(id: number, error: unknown): void {
    const request = this.#requests.get(id)!;
    request.running -= 1;
    if (error !== undefined) {
      // The first failure is the one that is told.
      request.settle.reject(error);
      this.drop(id);
    } else if (!request.dropped) request.onProgress(request.scored);
    this.#settleIfOver(id, request);
  }

  #settleIfOver(id: number, request: Request): void {
    if (request.running > 0 || !this.#requests.has(id)) return;
    const isWhole = request.scored * SENTIMENTS === request.probabilities.length;
    if (!request.dropped && !isWhole) return;
    this.#requests.delete(id);
    request.settle.resolve(request.dropped ? null : request.probabilities);
  }
}

/**
 * The process that holds the model: answers the bot's requests, and is gone when the bot is. All that computes runs in its threads, so
 * that it hears of a cancel, and of the bot's end, at any time.
 */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { toOpsError } from '../../../errors.ts';
import type { HostAnswer, HostRequest } from '../../host/protocol.ts';
import { MODEL_FILES } from '../../snapshot/needed-files.ts';
import { type LoadedModel, openModel } from './loaded-model.ts';
import { scoreByLibrary } from './pipeline.ts';
import { prepareWeights } from './prepare.ts';

/** The part of `process` that is needed. */
export type HostChannel = Pick<NodeJS.Process, 'pid' | 'kill' | 'on' | 'send'>;

/** @param sessionFile of a thread: its default export is a `sessionEntry()` */
export function serveOnnxHost(channel: HostChannel, sessionFile: URL): void {
  const host = new ModelServer(channel, sessionFile);
  channel.on('message', (request) => void host.answer(request as HostRequest));
  // An ordinary exit during a run would abort, and leave a core file behind.
  channel.on('disconnect', () => channel.kill(channel.pid, 'SIGKILL'));
  // A terminal sends them to all of its processes: it is the bot that decides what is finished before the end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) channel.on(signal, () => undefined);
}

class ModelServer {
  readonly #channel: HostChannel;
  readonly #sessionFile: URL;
  /** The last one scores; the others finish what they have begun. */
  #models: LoadedModel[] = [];
  /** Loads under way that are still wanted. */
  readonly #loading = new Set<number>();

  constructor(channel: HostChannel, sessionFile: URL) {
    this.#channel = channel;
    this.#sessionFile = sessionFile;
  }

  async answer(request: HostRequest): Promise<void> {
    if (request.kind === 'cancel') return this.#cancel(request.id);
    const { id } = request;
    try {
      this.#send(await this.#answerTo(request));
    } catch (thrown) {
      const { code, message, facts } = toOpsError(thrown).toRecord();
      this.#send({ kind: 'failed', id, error: { code, message, facts } });
    }
  }

  #send(answer: HostAnswer): void {
    this.#channel.send?.(answer);
  }

  #answerTo(request: Exclude<HostRequest, { kind: 'cancel' }>): Promise<HostAnswer> {
    switch (request.kind) {
      case 'load':
        return this.#load(request);
      case 'score':
        return this.#score(request);
      case 'prepare': {
        const { id, model, folder } = request;
        return prepareWeights(join(model.dir, MODEL_FILES[model.precision]), folder).then(() => ({
          kind: 'prepared',
          id,
        }));
      }
      case 'pipeline':
        return scoreByLibrary(request.model, request.texts).then((probabilities) => ({
          kind: 'scored',
          id: request.id,
          probabilities,
        }));
    }
  }

  async #load({ id, model, prepared, threads }: HostRequest & { kind: 'load' }): Promise<HostAnswer> {
    this.#loading.add(id);
    try {
      const opened = await openModel(model, { prepared, threads, sessionFile: this.#sessionFile });
      if (!this.#loading.has(id)) {
        await opened.retire();
        return { kind: 'dropped', id };
      }
      const former = this.#models;
      this.#models = [...former, opened];
      for (const old of former) void this.#retire(old);
      // It may be killed at any time, and would write nothing then.
      flushCompileCache();
      return { kind: 'loaded', id };
    } finally {
      this.#loading.delete(id);
    }
  }

  async #retire(model: LoadedModel): Promise<void> {
    await model.retire();
    this.#models = this.#models.filter((other) => other !== model);
  }

  async #score({ id, texts }: HostRequest & { kind: 'score' }): Promise<HostAnswer> {
    const model = this.#models.at(-1);
    if (model === undefined) throw new Error('nothing is loaded');
    const probabilities = await model.score(id, texts, (scored) => this.#send({ kind: 'progress', id, texts: scored }));
    return probabilities === null ? { kind: 'dropped', id } : { kind: 'scored', id, probabilities };
  }

  #cancel(id: number): void {
    this.#loading.delete(id);
    for (const model of this.#models) model.drop(id);
  }
}

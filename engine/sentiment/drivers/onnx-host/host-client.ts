/** The bot's end of the process that holds the model: starts it, matches its answers to requests, and notices its death. */
import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { fromRecord, OpsError } from '../../../errors.ts';
import type { HostAnswer, HostRequest } from '../../host/protocol.ts';

type Unnumbered<Request> = Request extends { id: number } ? Omit<Request, 'id'> : never;
/** A request before it has its number. */
export type HostCall = Unnumbered<Exclude<HostRequest, { kind: 'cancel' }>>;
export type FinalAnswer = Exclude<HostAnswer, { kind: 'progress' | 'failed' }>;

export interface HostClientOptions {
  readonly entry: URL;
  readonly niceIncrement: number;
  /** Where compiled code is kept for the next start, which then takes 30 MB less; null: nowhere. */
  readonly compileCacheDir: string | null;
  /** Told once, however it came about; the calls under way have failed by then. */
  readonly onExit: (reason: string) => void;
  /** Told of each sign of life. */
  readonly onAnswer?: () => void;
}

export interface CallUnderWay {
  readonly id: number;
  /** @throws what the process answers, or `model_host_lost` */
  readonly answer: Promise<FinalAnswer>;
}

interface Waiting {
  readonly onProgress: ((texts: number) => void) | undefined;
  resolve(answer: FinalAnswer): void;
  reject(thrown: unknown): void;
}

/** What it last wrote to its standard error is enough to tell why it died. */
const LAST_WORDS = 2_000;

export class HostClient {
  readonly #child: ChildProcess;
  readonly #options: HostClientOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #abandoned = new Set<number>();
  readonly exited: Promise<void>;
  #nextId = 1;
  #lastWords = '';
  #killedFor: string | undefined;
  #lost: string | undefined;

  constructor(options: HostClientOptions) {
    this.#options = options;
    this.#child = fork(fileURLToPath(options.entry), {
      // Neither the bot's flags nor its secrets.
      execArgv: [],
      env: options.compileCacheDir === null ? {} : { NODE_COMPILE_CACHE: options.compileCacheDir },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
    });
    this.#child.on('message', (answer) => this.#take(answer as HostAnswer));
    this.exited = new Promise((resolve) => {
      const ended = (reason: string) => {
        this.#ended(reason);
        resolve();
      };
      this.#child.on('exit', (code, signal) => ended(this.#killedFor ?? this.#describe(code, signal)));
      // Not started, or a message that it could not be sent any more: then the exit follows.
      this.#child.on('error', (error) => {
        if (this.#child.pid === undefined) ended(error.message);
      });
    });
    if (this.#child.pid !== undefined) lowerPriority(this.#child.pid, options.niceIncrement);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Calls that have no final answer yet. */
  get callsUnderWay(): number {
    return this.#waiting.size;
  }

  call(request: HostCall, onProgress?: (texts: number) => void): CallUnderWay {
    const id = this.#nextId++;
    const answer = new Promise<FinalAnswer>((resolve, reject) => {
      if (this.#lost !== undefined) return reject(hostLost(this.#lost));
      this.#waiting.set(id, { onProgress, resolve, reject });
      this.#send({ ...request, id });
    });
    return { id, answer };
  }

  /** Nobody waits for the call any more; the process is asked to let go of it. */
  abandon(id: number): void {
    if (!this.#waiting.has(id)) return;
    this.#abandoned.add(id);
    this.#send({ kind: 'cancel', id });
  }

  /** Whether somebody waits for an answer. */
  get isWanted(): boolean {
    return this.#waiting.size > this.#abandoned.size;
  }

  /** @param reason what the calls under way are told */
  kill(reason: string): void {
    this.#killedFor ??= reason;
    this.#child.kill('SIGKILL');
  }

  #send(request: HostRequest): void {
    // A failure to send is followed by the exit, which tells everybody.
    this.#child.send(request, () => undefined);
  }

  #take(answer: HostAnswer): void {
    this.#give(answer);
    this.#options.onAnswer?.();
  }

  #give(answer: HostAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    if (answer.kind === 'progress') {
      if (!this.#abandoned.has(answer.id)) waiting.onProgress?.(answer.texts);
      return;
    }
    this.#waiting.delete(answer.id);
    this.#abandoned.delete(answer.id);
    if (answer.kind === 'failed') waiting.reject(fromRecord(answer.error));
    else waiting.resolve(answer);
  }

  #ended(reason: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = reason;
    for (const { reject } of this.#waiting.values()) reject(hostLost(reason));
    this.#waiting.clear();
    this.#abandoned.clear();
    this.#options.onExit(reason);
  }

  #describe(code: number | null, signal: string | null): string {
    const words = this.#lastWords.trim().split('\n').at(-1) ?? '';
    return `${signal ?? `exit ${code}`}${words === '' ? '' : `: ${words}`}`;
  }
}

export function hostLost(reason: string): OpsError {
  return new OpsError('model_host_lost', `the process that holds the model ended: ${reason}`, { facts: { reason } });
}

/** Before it has started threads, which then have the same priority. */
function lowerPriority(pid: number, niceIncrement: number): void {
  try {
    setPriority(pid, niceIncrement);
  } catch {
    // It is gone already, or the system has no priorities: it then runs with the bot's.
  }
}

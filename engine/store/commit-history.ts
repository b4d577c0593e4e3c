/** The most recent commits, kept in memory for followers, who wait here for the next one. */
import { OpsError } from '../errors.ts';
import type { Commit, Seq } from './types.ts';

export class CommitHistory {
  /** Commits after this one are kept. */
  #keptAfter: Seq;
  readonly #commits: Commit[] = [];
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(keptAfter: Seq) {
    this.#keptAfter = keptAfter;
  }

  /** Takes commits that follow the last one without a gap. */
  push(commits: readonly Commit[]): void {
    for (const commit of commits) this.#commits.push(commit);
    this.#wakeAll();
  }

  /** Forgets the commits up to and including `seq`; a follower who had not seen them gets `history_gone`. */
  forgetThrough(seq: Seq): void {
    if (seq <= this.#keptAfter) return;
    this.#commits.splice(0, seq - this.#keptAfter);
    this.#keptAfter = seq;
    this.#wakeAll();
  }

  close(): void {
    this.#closed = true;
    this.#wakeAll();
  }

  /** The commits after `seq`, then each new one; ends after close() or when `signal` aborts. @throws OpsError `history_gone` */
  async *since(seq: Seq, signal?: AbortSignal): AsyncGenerator<Commit, void, void> {
    let seen = seq;
    while (!signal?.aborted) {
      if (seen < this.#keptAfter) {
        const message = `commits after ${seen} were asked for, only those after ${this.#keptAfter} are kept`;
        throw new OpsError('history_gone', message, { facts: { seq: seen } });
      }
      const commit = this.#commits[seen - this.#keptAfter];
      if (commit !== undefined) {
        seen = commit.seq;
        yield commit;
      } else if (this.#closed) return;
      else await this.#change(signal);
    }
  }

  #change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

/** Remembers the last changes of the workspace, so that a window that was away can be told what it has missed. */
import type { PageWorkspace, WorkspaceChange } from '../types.ts';

/** What can be seen changing. */
const SEEN = ['message', 'ephemeral', 'channel', 'view'];
/** At least as many changes are kept. */
const KEPT = 2_000;

export class ChangeJournal {
  /** Tells numbers of this run from those of an earlier one. */
  readonly #run: string;
  readonly #stop: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #changes: WorkspaceChange[] = [];
  /** Number of the newest change; the first is 1. */
  #last = 0;

  constructor(workspace: PageWorkspace, run: string) {
    this.#run = run;
    this.#stop = workspace.changes.subscribe((change) => {
      if (!SEEN.includes(change.type)) return;
      this.#last += 1;
      this.#changes.push(change);
      if (this.#changes.length >= 2 * KEPT) this.#changes.splice(0, KEPT);
      for (const listener of [...this.#listeners]) listener();
    });
  }

  /** Names this moment: the changes after it are the ones that come. */
  get position(): string {
    return `${this.#run}-${this.#last}`;
  }

  /** The changes after a position, oldest first; null where they are no longer known. */
  after(position: string): readonly WorkspaceChange[] | null {
    const [run, number] = position.split('-');
    const missed = this.#last - Number(number);
    if (run !== this.#run || !Number.isInteger(missed) || missed < 0 || missed > this.#changes.length) return null;
    return missed === 0 ? [] : this.#changes.slice(-missed);
  }

  /** Calls `listener` after each change; the returned function ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stop();
    this.#listeners.clear();
  }
}

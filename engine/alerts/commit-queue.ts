/**
 * Changes one after the other, committed many at a time: each sees the one before, and none is told to whoever asked for it before
 * it is durable. One that is refused, or whose own ops clash, leaves the others as they are.
 */
import { toOpsError } from '../errors.ts';
import type { Op, Store } from '../store/types.ts';
import type { Ledger } from './ledger.ts';

/** Changes the ledger's drafts and nothing else: it is decided again where a commit fails. Checks first, changes then. */
export type Decision<Result> = (ledger: Ledger) => Result;

/** What is committed with a change, all or nothing; it may depend on what was decided. */
export type Together<Result> = readonly Op[] | ((result: Result) => readonly Op[]);

interface Turn {
  readonly decide: Decision<unknown>;
  readonly together: Together<never>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (thrown: unknown) => void;
}

/** So that a commit stays a write of reasonable size. */
const MOST_PER_COMMIT = 500;

interface Hooks {
  /** Draws up what follows from all changes of a commit. */
  readonly beforeCommit: (ledger: Ledger) => void;
  readonly afterCommit: () => void;
}

export class CommitQueue {
  readonly #store: Store;
  readonly #ledger: Ledger;
  readonly #hooks: Hooks;
  readonly #waiting: Turn[] = [];
  #running: Promise<void> | undefined;

  constructor(store: Store, ledger: Ledger, hooks: Hooks) {
    this.#store = store;
    this.#ledger = ledger;
    this.#hooks = hooks;
  }

  take<Result>(decide: Decision<Result>, together: Together<Result> = []): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ decide, together, resolve: resolve as (result: unknown) => void, reject });
      this.#running ??= this.#run();
    });
  }

  async #run(): Promise<void> {
    // Lets everything that is asked for in the same turn of the event loop join the first commit.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#settle(this.#waiting.splice(0, MOST_PER_COMMIT));
    this.#running = undefined;
  }

  async #settle(turns: readonly Turn[], isAgain = false): Promise<void> {
    const refused = new Set<Turn>();
    const decided: { readonly turn: Turn; readonly result: unknown }[] = [];
    try {
      await this.#ledger.load();
      for (const turn of turns) {
        try {
          decided.push({ turn, result: turn.decide(this.#ledger) });
        } catch (thrown) {
          refused.add(turn);
          turn.reject(thrown);
        }
      }
      this.#hooks.beforeCommit(this.#ledger);
      const ops = [...this.#ledger.takeOps(), ...decided.flatMap(({ turn, result }) => opsOf(turn, result))];
      if (ops.length > 0) await this.#store.commit(ops);
    } catch (thrown) {
      this.#ledger.forget();
      const left = turns.filter((turn) => !refused.has(turn));
      return await this.#recover(left, thrown, isAgain);
    }
    this.#hooks.afterCommit();
    for (const { turn, result } of decided) turn.resolve(result);
  }

  /** A clash is one turn's own, or comes of an alert that was archived since it was read: each is tried once more, alone. */
  async #recover(turns: readonly Turn[], thrown: unknown, isAgain: boolean): Promise<void> {
    if (isAgain || toOpsError(thrown).code !== 'conflict') {
      for (const turn of turns) turn.reject(thrown);
      return;
    }
    for (const turn of turns) await this.#settle([turn], true);
  }
}

function opsOf({ together }: Turn, result: unknown): readonly Op[] {
  return typeof together === 'function' ? together(result as never) : together;
}

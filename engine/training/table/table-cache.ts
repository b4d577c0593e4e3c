/** Training tables of this process: read once however many jobs want them, and shared by all its threads. */
import type { Dataset, DatasetRequest } from '../../datasets/types.ts';
import type { Compute } from '../../jobs/compute.ts';
import type { WorkFolder } from '../../jobs/types.ts';
import type { TrainPlan } from '../plan.ts';
import { FILL_TABLE } from '../tasks.ts';
import type { InputCopies, Memory, TableCache } from '../types.ts';
import { type TrainingTable, trainingTable } from './training-table.ts';

export interface TableCacheCollaborators {
  readonly compute: Compute;
  readonly copies: InputCopies;
  /** Reads a data file on the pool. */
  readonly load: (request: DatasetRequest, signal: AbortSignal) => Promise<Dataset>;
  readonly memory: Memory;
}

/**
 * Of the memory that is free, what the columns as read may take. Sorting holds them twice for a moment; then the float32 table
 * is half as large, a fold's own filling as much again, and bins a quarter of that.
 */
const LOADED_SHARE = 0.4;

interface Entry {
  readonly table: Promise<TrainingTable>;
  readonly cancel: AbortController;
  waiting: number;
  settled: boolean;
}

/** @param capacity tables kept; what is in use besides is never dropped under its users */
export function createTableCache(capacity: number, collaborators: TableCacheCollaborators): TableCache {
  const entries = new Map<string, Entry>();

  function start(key: string, plan: TrainPlan, work: WorkFolder): Entry {
    const cancel = new AbortController();
    const table = readTable(plan, work, cancel.signal, collaborators);
    const entry: Entry = { table, cancel, waiting: 0, settled: false };
    table.then(
      () => {
        entry.settled = true;
      },
      // A failure is not kept: the next attempt reads again. Those who wait hear of it themselves.
      () => forget(key, entry),
    );
    entries.set(key, entry);
    return entry;
  }

  function forget(key: string, entry: Entry): void {
    entry.settled = true;
    if (entries.get(key) === entry) entries.delete(key);
  }

  /** The map's order is the order of use. */
  function touch(key: string, entry: Entry): void {
    entries.delete(key);
    entries.set(key, entry);
    for (const [oldKey, old] of entries) {
      if (entries.size <= capacity) return;
      if (old.settled && old !== entry) entries.delete(oldKey);
    }
  }

  return {
    async open(plan, work, signal) {
      signal.throwIfAborted();
      const key = work.path;
      const entry = entries.get(key) ?? start(key, plan, work);
      touch(key, entry);
      entry.waiting++;
      try {
        return await untilAborted(entry.table, signal);
      } finally {
        entry.waiting--;
        if (entry.waiting === 0 && !entry.settled) {
          forget(key, entry);
          entry.cancel.abort(signal.reason);
        }
      }
    },
  };
}

async function readTable(
  plan: TrainPlan,
  work: WorkFolder,
  signal: AbortSignal,
  { compute, copies, load, memory }: TableCacheCollaborators,
): Promise<TrainingTable> {
  const path = await copies.take(plan.dataset, plan.dataset_shown, work);
  const dataset = await load(
    {
      path,
      displayPath: plan.dataset_shown,
      labelColumn: plan.label_column,
      timeColumn: plan.time_column,
      startColumn: plan.start_column,
      weightColumn: plan.weight_column,
      featureColumns: plan.feature_cols,
      otherTimeColumns: plan.other_time_columns.filter(
        (name) => name !== plan.time_column && name !== plan.start_column && name !== plan.weight_column,
      ),
      memoryLimitBytes: Math.floor(memory.freeBytes() * LOADED_SHARE),
    },
    signal,
  );
  const { features, rows } = dataset;
  // Rows behind a test block must not be filled from it: there each fold fills for itself.
  const options = { missing: plan.missing, keepUnfilled: plan.cv === 'purged-kfold' };
  return trainingTable(dataset, await compute.run(FILL_TABLE, { features, rows, options }, { signal }));
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Folders for prepared weights: one for the model that serves, one for the next. They are made anew for each load, and never trusted later. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFolder } from '../../host/protocol.ts';
import type { ShortLived } from './short-lived.ts';

export interface PreparedWeights {
  /** Null where they cannot be made (a full disk, a model that does not load): the model's own file then serves, with more memory. */
  make(model: ModelFolder, signal?: AbortSignal): Promise<string | null>;
  clear(): Promise<void>;
}

/** @param folder ours alone; null: never made */
export function createPreparedWeights(folder: string | null, apart: ShortLived): PreparedWeights {
  let turns = 0;
  return {
    async make(model, signal) {
      if (folder === null) return null;
      const own = join(folder, `weights-${turns++ % 2}`);
      try {
        await rm(own, { recursive: true, force: true });
        await mkdir(own, { recursive: true, mode: 0o700 });
        await apart.run({ kind: 'prepare', model, folder: own }, signal);
        return own;
      } catch {
        signal?.throwIfAborted();
        await rm(own, { recursive: true, force: true }).catch(() => undefined);
        return null;
      }
    },
    async clear() {
      if (folder === null) return;
      for (const turn of [0, 1])
        await rm(join(folder, `weights-${turn}`), { recursive: true, force: true }).catch(() => undefined);
    },
  };
}

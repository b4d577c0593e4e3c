/** The model cache and the state folder: are they there, writable, and large enough? */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CheckFinding, EnvironmentCheck } from '../types.ts';

/** FinBERT's weights (0.44 GB) twice, since a refresh keeps the former snapshot, and their quantised copies. */
const MODEL_CACHE_BYTES = 2 * 1024 ** 3;
/** A journal and its snapshot, an audit file, the fold results of some trainings. */
const STATE_BYTES = 256 * 1024 ** 2;

/** @param configured whether `AI_TRADER_MODEL_CACHE` names the folder; the default one is made when it is first needed */
export function modelCacheCheck(options: { readonly path: string; readonly configured: boolean }): EnvironmentCheck {
  return {
    name: 'model_cache',
    look: async () => {
      if (options.configured && (await kindOf(options.path)) === 'missing') {
        return { state: 'failed', reason: 'missing', facts: { path: options.path } };
      }
      return await judgeFolder(options.path, MODEL_CACHE_BYTES);
    },
  };
}

export function stateFolderCheck(options: { readonly path: string }): EnvironmentCheck {
  return { name: 'state_folder', look: () => judgeFolder(options.path, STATE_BYTES) };
}

async function judgeFolder(path: string, neededBytes: number): Promise<CheckFinding> {
  const existing = await nearestExisting(path);
  if ((await kindOf(existing)) !== 'folder') return { state: 'failed', reason: 'not_a_folder', facts: { path } };
  const writable = await access(existing, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable) return { state: 'failed', reason: 'not_writable', facts: { path } };
  const { bavail, bsize } = await statfs(existing);
  const facts = { path, free_bytes: bavail * bsize, needed_bytes: neededBytes };
  return facts.free_bytes < neededBytes
    ? { state: 'warning', reason: 'low_space', facts }
    : { state: 'ok', reason: 'ready', facts };
}

async function nearestExisting(path: string): Promise<string> {
  let at = path;
  while ((await kindOf(at)) === 'missing' && dirname(at) !== at) at = dirname(at);
  return at;
}

async function kindOf(path: string): Promise<'folder' | 'other' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    throw error;
  }
}

/** Folders of the model cache, with the true reason where they cannot be made. */
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '#engine/durable/folders.ts';
import { systemCode } from '#engine/durable/state-error.ts';
import { cacheError } from './cache-error.ts';

/** With its parents, durably. @throws OpsError `state_full`, `cache_unwritable` */
export async function makeCacheFolder(path: string): Promise<void> {
  try {
    await makeFolder(path);
  } catch (thrown) {
    throw cacheError((await whyNot(path)) ?? thrown, path);
  }
}

/** Node's recursive mkdir says ENOENT on a read-only disk: the nearest folder that is there knows better. */
async function whyNot(path: string): Promise<unknown> {
  for (let dir = dirname(path); ; dir = dirname(dir)) {
    try {
      await access(dir, constants.W_OK);
      return undefined;
    } catch (thrown) {
      if (systemCode(thrown) !== 'ENOENT') return thrown;
    }
  }
}

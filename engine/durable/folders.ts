/** Private folders whose entries survive a power cut. */
import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { stateError } from './state-error.ts';

/** Makes new, renamed and removed entries of a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates the folder and its parents (mode 0700) where missing, durably. @throws OpsError `state_full`, `state_unwritable` */
export async function makeFolder(path: string): Promise<void> {
  const target = resolve(path);
  try {
    const topmost = await mkdir(target, { recursive: true, mode: 0o700 });
    if (topmost === undefined) return;
    for (let made = target; made.length >= topmost.length; made = dirname(made)) await syncFolder(dirname(made));
  } catch (thrown) {
    throw stateError(thrown, target);
  }
}

/** Removes a test's folder, in which a process that is just ending may still make a file: then it is tried again. */
import { rm } from 'node:fs/promises';

export function removeFolder(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 20 });
}

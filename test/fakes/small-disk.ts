/** A file system of a few megabytes, where the system lets us mount one. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

/** Gone when the test is over. */
export async function smallDisk(megabytes: number): Promise<SmallDisk | { readonly missing: string }> {
  const dir = await temporaryFolder('disk');
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir]);
  } catch (thrown) {
    return { missing: (thrown as Error).message.trim() };
  }
  onTestFinished(() => run('umount', [dir]).then());
  return { dir, makeReadOnly: async () => void (await run('mount', ['-o', 'remount,ro', dir])) };
}

interface SmallDisk {
  readonly dir: string;
  makeReadOnly(): Promise<void>;
}

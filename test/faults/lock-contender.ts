/** Child process that tries to own a folder whenever it is told to, and says how that went. */
import { acquireFolderLock, type FolderLock } from '#engine/durable/folder-lock.ts';
import { OpsError } from '#engine/errors.ts';

export type ContenderOrder = 'acquire' | 'release';
export type ContenderAnswer =
  | { readonly won: true }
  | { readonly won: false; readonly code: string; readonly pid: number };

const folder = process.argv[2]!;
const clock = { now: () => 0, after: () => () => undefined };
let lock: FolderLock | undefined;

process.on('message', async (order: ContenderOrder) => {
  if (order === 'release') {
    await lock?.release();
    process.send?.({ won: false, code: 'released', pid: process.pid } satisfies ContenderAnswer);
    return;
  }
  process.send?.(await acquire());
});

async function acquire(): Promise<ContenderAnswer> {
  try {
    lock = await acquireFolderLock(folder, clock);
    return { won: true };
  } catch (thrown) {
    if (!(thrown instanceof OpsError)) throw thrown;
    return { won: false, code: thrown.code, pid: Number(thrown.facts.pid) };
  }
}

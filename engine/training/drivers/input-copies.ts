/** InputCopies on disk: the data file is copied into the flow's work folder once, whatever happens to the original after. */
import { constants as fsConstants } from 'node:fs';
import { access, copyFile, link, open, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { makeFolder, syncFolder } from '#engine/durable/folders.ts';
import { stateError, systemCode } from '#engine/durable/state-error.ts';
import { temporaryPath } from '#engine/durable/temporary-file.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { OpsError } from '../../errors.ts';
import type { InputCopies } from '../types.ts';

export function createInputCopies(probe?: WriteProbe): InputCopies {
  return {
    async take(path, displayPath, work) {
      // The suffix stays: it decides how the file is read.
      const copy = join(work.path, `input${extname(path).toLowerCase()}`);
      if (await exists(copy)) return copy;
      await checkReadable(path, displayPath);
      try {
        await makeFolder(work.path);
        await copyDurably(path, copy, work.path, probe);
      } catch (thrown) {
        throw stateError(thrown, copy);
      }
      return copy;
    },
  };
}

async function copyDurably(path: string, copy: string, folder: string, probe?: WriteProbe): Promise<void> {
  const temporary = temporaryPath(copy);
  try {
    probe?.('work.write');
    await copyFile(path, temporary, fsConstants.COPYFILE_EXCL);
    const handle = await open(temporary, 'r+');
    await handle.sync().finally(() => handle.close());
    probe?.('work.rename');
    // A link, unlike a rename, never replaces the copy that another attempt may be reading already.
    await link(temporary, copy).catch((thrown: unknown) => {
      if (systemCode(thrown) !== 'EEXIST') throw thrown;
    });
    await syncFolder(folder);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

async function checkReadable(path: string, displayPath: string): Promise<void> {
  const facts = { file: displayPath };
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new OpsError('not_a_file', `${displayPath} is not a file`, { facts });
    await access(path, fsConstants.R_OK);
  } catch (thrown) {
    if (thrown instanceof OpsError) throw thrown;
    const reason = systemCode(thrown) ?? 'unknown';
    if (reason === 'ENOENT' || reason === 'ENOTDIR') {
      throw new OpsError('file_not_found', `${displayPath} does not exist`, { facts, cause: thrown });
    }
    throw new OpsError('file_unreadable', `${displayPath} cannot be read (${reason})`, {
      facts: { ...facts, reason },
      cause: thrown,
    });
  }
}

/** OutputFiles on the local disk: what stood at the place is kept under its hash, and at no moment is nothing there. */
import { createHash, type Hash } from 'node:crypto';
import { chmod, copyFile, constants as fsConstants, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { syncFolder } from '#engine/durable/folders.ts';
import { ifThere } from '#engine/durable/if-there.ts';
import { sha256Hex } from '#engine/durable/sha256.ts';
import { stateError, systemCode } from '#engine/durable/state-error.ts';
import { createSynced, sweepTemporaryFiles, temporaryPath, writeAll } from '#engine/durable/temporary-file.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { OpsError } from '../../errors.ts';
import type { OutputContent, OutputFiles, PublishedFile } from '../types.ts';

/** Other programs, run by other users, read these files. */
const MODE = 0o644;
const READ_BYTES = 256 << 10;
const SHORTEST_HASH = 8;
const HASH = 64;

export function createLocalFiles(probe?: WriteProbe): OutputFiles {
  return {
    async publish(path, content) {
      try {
        return await publish(path, content, probe);
      } catch (thrown) {
        throw outputError(thrown, path);
      }
    },
  };
}

async function publish(path: string, content: OutputContent, probe?: WriteProbe): Promise<PublishedFile> {
  await sweepLeftovers(dirname(path));
  const published = { path, ...(await measure(content)) };
  const old = await hashOfFile(path);
  if (old === published.sha256) return { ...published, kept: null };
  if (old === undefined) await mkdir(dirname(path), { recursive: true });
  const kept = old === undefined ? null : await keep(path, old, probe);
  await replace(path, content, probe);
  return { ...published, kept };
}

async function measure(content: OutputContent): Promise<{ sha256: string; bytes: number }> {
  if (content instanceof Uint8Array) return { sha256: sha256Hex(content), bytes: content.length };
  const hash = createHash('sha256');
  const bytes = await hashFile(content.file, hash);
  return { sha256: hash.update(content.tail).digest('hex'), bytes: bytes + content.tail.length };
}

/** Through one buffer: those of a stream would pile up to the size of the file before they are collected. Returns the file's bytes. */
async function hashFile(path: string, hash: Hash): Promise<number> {
  const handle = await open(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, bytes);
      if (bytesRead === 0) return bytes;
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

async function replace(path: string, content: OutputContent, probe?: WriteProbe): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    probe?.('artifact.write');
    if (content instanceof Uint8Array) await createSynced(temporary, content, MODE);
    else await createSyncedCopy(temporary, content);
    probe?.('artifact.rename');
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw thrown;
  }
  await syncFolder(dirname(path));
}

async function createSyncedCopy(temporary: string, { file, tail }: Exclude<OutputContent, Uint8Array>): Promise<void> {
  await copyFile(file, temporary, fsConstants.COPYFILE_EXCL);
  await chmod(temporary, MODE);
  const handle = await open(temporary, 'r+');
  try {
    const { size } = await handle.stat();
    await writeAll(handle, tail, size);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives the old file a second name; an earlier attempt may have done so already. Returns the name. */
async function keep(path: string, hash: string, probe?: WriteProbe): Promise<string> {
  const suffix = extname(path);
  const stem = basename(path, suffix);
  for (let digits = SHORTEST_HASH; digits <= HASH; digits *= 2) {
    const kept = join(dirname(path), `${stem}.${hash.slice(0, digits)}${suffix}`);
    const there = await hashOfFile(kept);
    if (there === undefined) {
      probe?.('artifact.keep');
      await linkOrCopy(path, kept);
    }
    if (there === undefined || there === hash) return kept;
  }
  throw new OpsError('internal', `no free name to keep ${path} under`);
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (thrown) {
    if (!['EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS'].includes(systemCode(thrown) ?? '')) throw thrown;
    await copyFile(from, to, fsConstants.COPYFILE_EXCL);
  }
}

/** What a killed process left half-written may be as large as a model. */
async function sweepLeftovers(folder: string): Promise<void> {
  // Who may write a new file may yet be unable to list the folder, or to remove another user's file: the sweep is a favour.
  await sweepTemporaryFiles(folder).catch(() => undefined);
}

async function hashOfFile(path: string): Promise<string | undefined> {
  return (await ifThere(measure({ file: path, tail: new Uint8Array() })))?.sha256;
}

/** A full disk is the same mistake everywhere; what else the system refuses is told by the output's name. */
function outputError(thrown: unknown, path: string): OpsError {
  const error = stateError(thrown, path);
  if (error.code !== 'state_unwritable') return error;
  const reason = String(error.facts.reason);
  return new OpsError('output_unwritable', `${path} cannot be written (${reason})`, {
    facts: { file: path, reason },
    cause: thrown,
  });
}

/** OutputFiles on the local disk: what stood at the place is kept under its hash, and at no moment is nothing there. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, constants as fsConstants, link, mkdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeFileAtomic } from '#engine/durable/atomic-file.ts';
import { sha256Hex } from '#engine/durable/sha256.ts';
import { stateError, systemCode } from '#engine/durable/state-error.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { OpsError } from '../../errors.ts';
import type { OutputFiles, PublishedFile } from '../types.ts';

const POINTS = { write: 'artifact.write', rename: 'artifact.rename' } as const;
/** Other programs, run by other users, read these files. */
const MODE = 0o644;
const SHORTEST_HASH = 8;
const HASH = 64;

export function createLocalFiles(probe?: WriteProbe): OutputFiles {
  return {
    async publish(path, bytes) {
      try {
        return await publish(path, bytes, probe);
      } catch (thrown) {
        throw outputError(thrown, path);
      }
    },
  };
}

async function publish(path: string, bytes: Uint8Array, probe?: WriteProbe): Promise<PublishedFile> {
  const published = { path, sha256: sha256Hex(bytes), bytes: bytes.length };
  const old = await hashOfFile(path);
  if (old === published.sha256) return { ...published, kept: null };
  if (old === undefined) await mkdir(dirname(path), { recursive: true });
  const kept = old === undefined ? null : await keep(path, old, probe);
  await writeFileAtomic(path, bytes, { points: POINTS, mode: MODE }, probe);
  return { ...published, kept };
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

async function hashOfFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
  return hash.digest('hex');
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

/** DetectorSnapshots in one file of the state folder: a line each for the head, every stream and every detector, a checksum at the end. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../durable/atomic-file.ts';
import { makeFolder } from '../../durable/folders.ts';
import { ifThere } from '../../durable/if-there.ts';
import { stateError } from '../../durable/state-error.ts';
import { sweepTemporaryFiles } from '../../durable/temporary-file.ts';
import type { WriteProbe } from '../../durable/write-points.ts';
import { OpsError } from '../../errors.ts';
import type { DetectorSnapshots, SavedStream, SavedWatch } from '../detection/types.ts';

const SCHEMA = 'mlops.detectors/1';
const FILE = 'detectors.ndjson';
const POINTS = { write: 'detectors.write', rename: 'detectors.rename' } as const;
/** Streams that are written as text at a time: nobody waits longer for this process than that takes. */
const STREAMS_AT_ONCE = 200;

/** @param dir `state/detectors` */
export async function openDetectorSnapshots(dir: string, probe?: WriteProbe): Promise<DetectorSnapshots> {
  await makeFolder(dir);
  await sweepTemporaryFiles(dir);
  const path = join(dir, FILE);
  return {
    load: async () => {
      const bytes = await ifThere(readFile(path)).catch((thrown: unknown) => {
        throw stateError(thrown, path);
      });
      return bytes === undefined ? null : savedOf(bytes, path);
    },
    save: async (saved) => await writeFileAtomic(path, await bytesOf(saved), { points: POINTS }, probe),
  };
}

async function bytesOf({ position, streams }: SavedWatch): Promise<Buffer> {
  const hash = createHash('sha256');
  const parts: Buffer[] = [];
  const add = (text: string) => {
    const bytes = Buffer.from(text);
    hash.update(bytes);
    parts.push(bytes);
  };
  add(`${JSON.stringify({ schema: SCHEMA, position, streams: streams.length })}\n`);
  for (let at = 0; at < streams.length; at += STREAMS_AT_ONCE) {
    const lines = streams.slice(at, at + STREAMS_AT_ONCE).map((stream) => `${JSON.stringify(stream)}\n`);
    add(lines.join(''));
    await new Promise((resolve) => setImmediate(resolve));
  }
  parts.push(Buffer.from(`${hash.digest('hex')}\n`));
  return Buffer.concat(parts);
}

function savedOf(bytes: Buffer, path: string): SavedWatch {
  const corrupt = (where: string, cause?: unknown) =>
    new OpsError('state_corrupt', `${path} is no snapshot of detectors: ${where}`, { facts: { path, where }, cause });
  const lastLine = bytes.lastIndexOf('\n', bytes.length - 2) + 1;
  const hash = createHash('sha256').update(bytes.subarray(0, lastLine)).digest('hex');
  if (bytes.subarray(lastLine).toString() !== `${hash}\n`) throw corrupt('checksum');
  try {
    const [head, ...lines] = documentsOf(bytes.subarray(0, lastLine));
    const { schema, position, streams } = head as { schema: string; position: SavedWatch['position']; streams: number };
    if (schema !== SCHEMA || streams !== lines.length) throw corrupt('line 1');
    return { position, streams: lines as SavedStream[] };
  } catch (thrown) {
    throw thrown instanceof OpsError ? thrown : corrupt('line 1', thrown);
  }
}

/** One a line, line by line: all of a hundred thousand streams may be more than one text can hold. */
function* documentsOf(bytes: Buffer): Generator<unknown> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf('\n', start);
    yield JSON.parse(bytes.toString('utf8', start, end));
    start = end + 1;
  }
}

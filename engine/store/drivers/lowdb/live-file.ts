/** The live document `live.json`, through lowdb with an adapter that a power cut or a full disk cannot hurt. */
import { readFile } from 'node:fs/promises';
import { type Adapter, Low } from 'lowdb';
import { writeFileAtomic } from '#engine/durable/atomic-file.ts';
import { ifThere } from '#engine/durable/if-there.ts';
import { stateError } from '#engine/durable/state-error.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { OpsError } from '../../../errors.ts';
import type { LiveDocuments, StoredDocument } from '../../documents.ts';
import { freezeJson } from '../../frozen-json.ts';
import type { Seq } from '../../types.ts';
import type { ArchiveSizes } from './archive.ts';

export const LIVE_SCHEMA = 'mlops.live/1';

/** Everything that is not archived, as it was after commit `seq`. */
export interface LiveFile {
  readonly schema: typeof LIVE_SCHEMA;
  readonly seq: Seq;
  readonly archives: ArchiveSizes;
  /** Documents in the order of their first writes. */
  readonly collections: Readonly<Record<string, readonly StoredDocument[]>>;
}

const EMPTY: LiveFile = { schema: LIVE_SCHEMA, seq: 0, archives: {}, collections: {} };

/** Reads the file. @throws OpsError `state_corrupt`, `state_unwritable` */
export async function openLiveFile(path: string, probe?: WriteProbe): Promise<Low<LiveFile>> {
  const low = new Low<LiveFile>(durableAdapter(path, probe), EMPTY);
  await low.read();
  return low;
}

export function toLiveDocuments(collections: LiveFile['collections']): LiveDocuments {
  const live: LiveDocuments = new Map();
  for (const [collection, documents] of Object.entries(collections)) {
    live.set(collection, new Map(documents.map((document) => [document.id, document])));
  }
  return live;
}

export function fromLiveDocuments(live: LiveDocuments): LiveFile['collections'] {
  return Object.fromEntries([...live].map(([collection, documents]) => [collection, [...documents.values()]]));
}

/** lowdb's own file adapter renames without fsync: after a power cut the new name may hold an empty file. */
function durableAdapter(path: string, probe: WriteProbe | undefined): Adapter<LiveFile> {
  const points = { write: 'snapshot.write', rename: 'snapshot.rename' } as const;
  return {
    async read() {
      const text = await ifThere(readFile(path, 'utf8')).catch((thrown: unknown) => {
        throw stateError(thrown, path);
      });
      return text === undefined ? null : parseLiveFile(text, path);
    },
    write: (file) => writeFileAtomic(path, JSON.stringify(file), { points }, probe),
  };
}

function parseLiveFile(text: string, path: string): LiveFile {
  try {
    const file = JSON.parse(text) as LiveFile;
    if (file.schema === LIVE_SCHEMA && Number.isSafeInteger(file.seq)) return freezeJson(file as never);
  } catch (cause) {
    throw corrupt(path, 'JSON', cause);
  }
  throw corrupt(path, 'schema');
}

function corrupt(path: string, where: string, cause?: unknown): OpsError {
  return new OpsError('state_corrupt', `expected a document ${LIVE_SCHEMA} in ${path}, its ${where} is damaged`, {
    facts: { path, where },
    cause,
  });
}

/** RunSpool in a folder: one JSON file a run record, there until its tracker has it. */
import { join } from 'node:path';
import { writeFileAtomic } from '#engine/durable/atomic-file.ts';
import { makeFolder } from '#engine/durable/folders.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { OpsError } from '../../errors.ts';
import type { RunSpool } from '../types.ts';

const POINTS = { write: 'spool.write', rename: 'spool.rename' } as const;

/** @param folder `state/spool`, made by the first record */
export function createSpool(folder: string, probe?: WriteProbe): RunSpool {
  return {
    async put(record) {
      if (!/^[\w-]+(\.[\w-]+)*$/.test(record.id)) {
        throw new OpsError(
          'internal',
          `expected a run record's id to be a plain name, got ${JSON.stringify(record.id)}`,
        );
      }
      await makeFolder(folder);
      const path = join(folder, `${record.id}.json`);
      await writeFileAtomic(path, `${JSON.stringify(record, null, 2)}\n`, { points: POINTS }, probe);
      return path;
    },
  };
}

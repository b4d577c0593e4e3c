/** A snapshot of a generated model in a folder of the test's own, as the cache would hand it out. */
import { join } from 'node:path';
import { writeRandomModel } from '#bot/local/hub/model/base-model.ts';
import { type TinyVariant, tinyModel } from '#bot/local/hub/model/tiny-model.ts';
import { numberedWords } from '#bot/local/hub/model/vocabulary.ts';
import { writeFiles } from '#bot/local/hub/model/write-files.ts';
import type { Precision, Snapshot } from '#engine/sentiment/types.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface SnapshotChoice {
  readonly variant?: TinyVariant;
  readonly precision?: Precision;
  readonly seed?: number;
}

export async function tinySnapshot({ precision = 'int8', ...model }: SnapshotChoice = {}): Promise<Snapshot> {
  const dir = join(await temporaryFolder('model'), 'ProsusAI__finbert');
  await writeFiles(dir, tinyModel(model));
  return snapshotOf(dir, precision, model.seed ?? 1);
}

/** Writes a model whose runs last more than a tenth of a second into `dir`; its labels mean nothing. */
export async function slowSnapshot(dir: string): Promise<Snapshot> {
  await writeRandomModel(dir, { vocabulary: numberedWords(2_000), shape: { layers: 2 }, precisions: ['int8'] });
  return snapshotOf(dir, 'int8', 1);
}

/** The host looks at nothing else of a manifest. */
export function snapshotOf(dir: string, precision: Precision, number: number): Snapshot {
  const commit = String(number).padStart(40, '0');
  const at = '2026-01-05T09:00:00.000Z';
  return {
    dir,
    manifest: {
      schema: 'mlops.snapshot/1',
      repository: 'drill/finbert',
      commit,
      precision,
      files: [],
      checksum: '',
      at,
    },
  };
}

/** Places of followed files in the state folder, one file each. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../durable/atomic-file.ts';
import { makeFolder } from '../../../durable/folders.ts';
import { ifThere } from '../../../durable/if-there.ts';
import { sweepTemporaryFiles } from '../../../durable/temporary-file.ts';
import type { WriteProbe } from '../../../durable/write-points.ts';
import { positionFileName, positionFrom, type ReadPosition } from '../../observations/read-position.ts';

const POINTS = { write: 'followed.write', rename: 'followed.rename' } as const;

export class ReadPositionFiles {
  readonly #dir: string;
  readonly #probe: WriteProbe | undefined;
  #made: Promise<void> | undefined;

  constructor(dir: string, probe?: WriteProbe) {
    this.#dir = dir;
    this.#probe = probe;
  }

  /** Undefined where the file was never followed, or nobody can read how far. */
  async read(path: string): Promise<ReadPosition | undefined> {
    await this.#ready();
    const text = await ifThere(readFile(join(this.#dir, positionFileName(path)), 'utf8'));
    if (text === undefined) return undefined;
    try {
      return positionFrom(JSON.parse(text), path);
    } catch {
      return undefined;
    }
  }

  /** Durable once it resolves. @throws OpsError `state_full`, `state_unwritable`, `state_corrupt` */
  async save(place: ReadPosition): Promise<void> {
    await this.#ready();
    const target = join(this.#dir, positionFileName(place.path));
    await writeFileAtomic(target, `${JSON.stringify(place)}\n`, { points: POINTS }, this.#probe);
  }

  async #ready(): Promise<void> {
    this.#made ??= makeFolder(this.#dir).then(() => sweepTemporaryFiles(this.#dir));
    // One that failed is tried again.
    await this.#made.catch((thrown: unknown) => {
      this.#made = undefined;
      throw thrown;
    });
  }
}

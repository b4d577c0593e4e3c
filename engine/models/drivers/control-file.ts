/** `control.json` in the state folder: a copy of the newest control document for programs that read files. */
import { join } from 'node:path';
import { writeFileAtomic } from '#engine/durable/atomic-file.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import type { Clock } from '../../clock.ts';
import type { ControlDocument } from '../control.ts';

const POINTS = { write: 'control.write', rename: 'control.rename' } as const;
const AGAIN_MS = 1_000;

export interface ControlFileOptions {
  readonly stateDir: string;
  readonly clock: Clock;
  readonly onFailed: (error: unknown) => void;
  readonly probe?: WriteProbe;
}

/** The document itself is durable before the copy is made: where the disk refuses the copy, it is tried again until it stands. */
export class ControlFile {
  readonly #options: ControlFileOptions;
  #newest: ControlDocument | undefined;
  #stopTrying = () => {};

  constructor(options: ControlFileOptions) {
    this.#options = options;
  }

  /** Resolves after the first try; never rejects. */
  async write(document: ControlDocument): Promise<void> {
    const { stateDir, clock, onFailed, probe } = this.#options;
    this.#newest = document;
    this.#stopTrying();
    const path = join(stateDir, 'control.json');
    try {
      await writeFileAtomic(path, `${JSON.stringify(document, null, 2)}\n`, { points: POINTS }, probe);
    } catch (thrown) {
      onFailed(thrown);
      this.#stopTrying = clock.after(AGAIN_MS, () => void this.write(this.#newest!));
    }
  }

  close(): void {
    this.#stopTrying();
  }
}

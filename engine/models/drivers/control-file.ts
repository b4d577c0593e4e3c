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
  /** Writes one after the other: an older document never comes last. */
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: ControlFileOptions) {
    this.#options = options;
  }

  /** Resolves after the first try; never rejects. */
  write(document: ControlDocument): Promise<void> {
    this.#newest = document;
    this.#writing = this.#writing.then(() => this.#writeNewest());
    return this.#writing;
  }

  /** Waits for what is to be written already: afterwards the folder may be another process's. */
  async close(): Promise<void> {
    await this.#writing;
    this.#closed = true;
    this.#stopTrying();
  }

  async #writeNewest(): Promise<void> {
    if (this.#closed || this.#newest === undefined) return;
    const { stateDir, clock, onFailed, probe } = this.#options;
    this.#stopTrying();
    const text = `${JSON.stringify(this.#newest, null, 2)}\n`;
    try {
      await writeFileAtomic(join(stateDir, 'control.json'), text, { points: POINTS }, probe);
    } catch (thrown) {
      onFailed(thrown);
      this.#stopTrying = clock.after(AGAIN_MS, () => void this.write(this.#newest!));
    }
  }
}

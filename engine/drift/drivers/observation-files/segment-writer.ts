/** Appends to the newest segment of the log, begins the next one with each day and size, and drops the oldest. */
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, isoTime } from '../../../clock.ts';
import { AppendLog } from '../../../durable/append-log.ts';
import { readLog } from '../../../durable/read-log.ts';
import type { WriteProbe } from '../../../durable/write-points.ts';
import { OpsError } from '../../../errors.ts';
import type { LogPosition } from '../../types.ts';
import { isWhole } from './batch-line.ts';
import { dropKeys } from './key-files.ts';
import { type Segment, segmentNamed } from './segments.ts';

export interface SegmentWriterOptions {
  readonly dir: string;
  readonly clock: Clock;
  /** A new segment begins beyond this. */
  readonly segmentBytes: number;
  /** Of all segments together. */
  readonly keptBytes: number;
  readonly probe: WriteProbe | undefined;
  /** Hears before a segment is left for good. */
  readonly onFull: (segment: Segment) => Promise<void>;
  readonly onDamaged: (path: string, offset: number) => void;
}

const POINTS = {
  create: 'observations.create',
  append: 'observations.append',
  sync: 'observations.sync',
  truncate: 'observations.truncate',
} as const;

export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  /** Oldest first; the last one is written to. */
  readonly segments: Segment[];
  #log: AppendLog | undefined;

  constructor(options: SegmentWriterOptions, segments: readonly Segment[]) {
    this.#options = options;
    this.segments = [...segments];
  }

  /**
   * Goes on in the newest segment, what a kill tore off cut away. One that is damaged elsewhere stays as it is, and the next one begins.
   * @param takeLine sees each whole line
   * @returns whether it was sound
   */
  async reopen(takeLine: (line: Buffer) => void): Promise<boolean> {
    const last = this.segments.at(-1);
    if (last === undefined) return true;
    const path = join(this.#options.dir, last.name);
    const take = ({ bytes }: { bytes: Buffer }) => {
      if (!isWhole(bytes)) return false;
      takeLine(bytes);
      return true;
    };
    try {
      const { goodBytes, tornBytes, unfinishedBytes } = await readLog(path, take);
      // A whole line that is bad was not left by a kill: somebody may want to see it.
      if (tornBytes > unfinishedBytes) {
        this.#options.onDamaged(path, goodBytes);
        return false;
      }
      this.#log = await AppendLog.open(path, { points: POINTS, goodBytes }, this.#options.probe);
      last.bytes = goodBytes;
      return true;
    } catch (thrown) {
      if (!(thrown instanceof OpsError) || thrown.code !== 'state_corrupt') throw thrown;
      this.#options.onDamaged(path, -1);
      return false;
    }
  }

  /** Behind what is durable; null while there is nothing. A segment that has only begun says nothing. */
  get end(): LogPosition | null {
    const last = this.segments.findLast(({ bytes }) => bytes > 0);
    return last === undefined ? null : { segment: last.name, offset: last.bytes };
  }

  /** Durable once it resolves. @returns where the bytes begin @throws OpsError as `AppendLog.append` */
  async append(bytes: Uint8Array): Promise<LogPosition> {
    const log = await this.#logForNow();
    const segment = this.segments.at(-1)!;
    const offset = await log.append(bytes);
    segment.bytes = log.size;
    return { segment: segment.name, offset };
  }

  async close(): Promise<void> {
    await this.#log?.close();
    this.#log = undefined;
  }

  async #logForNow(): Promise<AppendLog> {
    const { dir, clock, segmentBytes, probe } = this.#options;
    const day = isoTime(clock.now()).slice(0, 10);
    const last = this.segments.at(-1);
    // A clock that goes back writes on: the order of segments is that of their writing.
    const isFit = last !== undefined && last.day >= day && last.bytes < segmentBytes;
    // Without a log the last one is damaged.
    if (this.#log !== undefined && isFit) return this.#log;
    if (last !== undefined) await this.#options.onFull(last);
    const next = last !== undefined && last.day >= day ? segmentNamed(last.day, last.number + 1) : segmentNamed(day, 1);
    const log = await AppendLog.open(join(dir, next.name), { points: POINTS, goodBytes: 0 }, probe);
    await this.close();
    this.#log = log;
    this.segments.push(next);
    await this.#dropOldest();
    return log;
  }

  async #dropOldest(): Promise<void> {
    const { dir, segmentBytes, keptBytes } = this.#options;
    // Room for the one that has just begun.
    let sum = this.segments.reduce((total, { bytes }) => total + bytes, segmentBytes);
    while (sum > keptBytes && this.segments.length > 1) {
      const { name, bytes } = this.segments[0]!;
      // One that cannot be deleted now is tried again with the next.
      if (!(await unlink(join(dir, name)).then(() => true, isGone))) return;
      await dropKeys(dir, name);
      this.segments.shift();
      sum -= bytes;
    }
  }
}

function isGone(thrown: unknown): boolean {
  return (thrown as NodeJS.ErrnoException).code === 'ENOENT';
}

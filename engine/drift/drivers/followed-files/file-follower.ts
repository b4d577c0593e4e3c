/**
 * Follows one NDJSON file that somebody else writes, through rotation, truncation and absence, into the log of observations. Before a
 * block of lines is appended its extent is put on the disk, and the log knows the block by it: so a kill at any moment neither loses
 * a line nor takes one twice.
 */
import { type Clock, isoTime } from '../../../clock.ts';
import { toOpsError } from '../../../errors.ts';
import type { Logger } from '../../../jobs/logger.ts';
import { bareLine, wholeLines } from '../../observations/line-block.ts';
import { BatchReader } from '../../observations/read-batch.ts';
import { keyOfPosition, newPosition, type ReadPosition } from '../../observations/read-position.ts';
import type { Refusals } from '../../observations/refusals.ts';
import type { FollowedFile } from '../../streams/types.ts';
import type { ObservationLog } from '../../types.ts';
import { BadLines } from './bad-lines.ts';
import { Content, foundAt } from './content.ts';
import { findFile, hasSuccessor, isAsItWas } from './find-file.ts';
import type { ReadPositionFiles } from './read-position-files.ts';

export interface FollowerPorts {
  readonly log: Pick<ObservationLog, 'appendBatch'>;
  readonly refusals: Refusals;
  readonly places: ReadPositionFiles;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Hears, again until it resolves, that lines behind one of the file may be lost, since nobody knows where they are. */
  readonly onLost: (lost: { readonly path: string; readonly line: number }) => Promise<unknown>;
}

export interface FollowedState {
  readonly path: string;
  /** Null while it is followed; `missing`, or what the system or the log says. */
  readonly trouble: string | null;
  readonly offset: number;
  readonly lines: number;
  readonly badLines: number;
}

/** Looked at so often, whatever the file system tells. */
const POLL_MS = 1000;
/** Whoever writes may go on for a while in a file that was renamed. */
const LEFT_QUIET_MS = 3000;
/** Read at once; a line that is longer is none. */
const BLOCK_BYTES = 512 * 1024;

export class FileFollower {
  readonly #entry: FollowedFile;
  readonly #ports: FollowerPorts;
  readonly #bad: BadLines;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #content: Content | undefined;
  #place: ReadPosition | undefined;
  /** Whether `#place` is on the disk as it is. */
  #isSaved = false;
  #trouble: string | null = null;
  /** All of this file has been read, and something else is to be at the path. */
  #finished: string | undefined;
  /** Whether all that stood in the file when it was looked at last has been read. */
  #isReadUp = false;
  /** Since when nothing more came in a file that is no longer at the path. */
  #quietSinceMs: number | undefined;
  #wake: () => void = () => {};
  #isWoken = false;

  constructor(entry: FollowedFile, ports: FollowerPorts) {
    this.#entry = entry;
    this.#ports = { ...ports, logger: ports.logger.child({ path: entry.path }) };
    this.#bad = new BadLines(ports.clock, this.#ports.logger);
    this.#running = this.#run();
  }

  get state(): FollowedState {
    const { offset = 0, line: lines = 0 } = this.#place ?? {};
    return { path: this.#entry.path, trouble: this.#trouble, offset, lines, badLines: this.#bad.total };
  }

  /** Something may have happened. */
  wake(): void {
    this.#isWoken = true;
    this.#wake();
  }

  /** Resolves when the block that is being appended is. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      let isMore = false;
      try {
        isMore = await this.#step();
        if (this.#content !== undefined) this.#tell(null);
        else if (!isMore) this.#tell('missing');
      } catch (thrown) {
        this.#tell(reasonOf(thrown));
      }
      this.#bad.tell();
      if (!isMore) await this.#pause();
    }
    await this.#content?.close();
  }

  /** One block, or one look at what has become of the file. @returns whether there is more to do at once */
  async #step(): Promise<boolean> {
    this.#content ??= await this.#open();
    const content = this.#content;
    if (content === undefined) return false;
    if (!(await isAsItWas(content, this.#place!))) {
      this.#content = undefined;
      await content.close();
      return true;
    }
    const place = this.#place!;
    if (place.until !== null) return this.#takeAgain(content, place.until);
    const bytes = await content.read(place.offset, BLOCK_BYTES);
    this.#isReadUp = bytes.length < BLOCK_BYTES;
    if (place.inLongLine) return this.#skipLongLine(bytes, content);
    const block = wholeLines(bytes, false);
    if (block.bytes > 0) return this.#take(content, block.lines, place.offset + block.bytes);
    if (bytes.length < BLOCK_BYTES) return this.#atEnd(content, bytes);
    this.#bad.add([{ line: place.line + 1, problem: `expected a line of at most ${BLOCK_BYTES} bytes` }]);
    return this.#skipLongLine(bytes, content);
  }

  /** Where it stands now, or where a rotation put it before all of it was read; then what was written after it. */
  async #open(): Promise<Content | undefined> {
    const { path } = this.#entry;
    this.#place ??= await this.#ports.places.read(path);
    const place = this.#place;
    if (place === undefined) {
      const content = await Content.open(path);
      if (content !== undefined) this.#setPlace(newPosition(path, 1, content.file, await content.modifiedMs()));
      return content;
    }
    const isFinished = this.#finished === place.file;
    const found = await findFile(place, isFinished);
    if (found === undefined) return undefined;
    const { content, isFormer, hasGap } = found;
    try {
      if (!isFormer) await this.#beginAnew(content, hasGap);
      else if (content.file !== place.file) this.#setPlace({ ...place, file: content.file });
    } catch (thrown) {
      await content.close();
      throw thrown;
    }
    this.#finished = undefined;
    return content;
  }

  /** @param hasGap whether something may stand between it and what has been read */
  async #beginAnew(content: Content, hasGap: boolean): Promise<void> {
    const { path, generation, offset, line, until, file } = this.#place!;
    const next = newPosition(path, generation + 1, content.file, await content.modifiedMs());
    const { logger, onLost } = this.#ports;
    // One that was emptied as it stood, when all of it had been read.
    const isEmptied = this.#isReadUp && until === null && content.file === file;
    if (hasGap && isEmptied) logger.warn({ offset }, 'a followed file was emptied: it is read from its beginning');
    else if (hasGap) {
      logger.warn({ offset, line }, 'a followed file is gone before all of it was read: what followed may be missing');
      await onLost({ path, line });
    }
    this.#setPlace(next);
    this.#isReadUp = false;
  }

  /** A process before this one may have appended it. */
  async #takeAgain(content: Content, until: number): Promise<boolean> {
    const { offset } = this.#place!;
    const block = wholeLines(await content.read(offset, until - offset), true);
    return this.#take(content, block.lines, until);
  }

  async #take(content: Content, lines: readonly string[], end: number): Promise<true> {
    const place = this.#place!;
    if (place.until === null || !this.#isSaved) {
      this.#setPlace({ ...place, until: end });
      await this.#save();
    }
    const { batch, refused, lineNumbers } = this.#read(lines, place.line);
    const isNew = await this.#ports.log.appendBatch(batch, keyOfPosition(place, end));
    if (isNew) {
      this.#ports.refusals.add(refused);
      this.#bad.add(refused.map(({ index, problem }) => ({ line: lineNumbers[index]!, problem })));
    }
    const mark = await content.markBefore(end);
    const modified_ms = await content.modifiedMs();
    this.#setPlace({ ...place, offset: end, line: place.line + lines.length, until: null, mark, modified_ms });
    this.#quietSinceMs = undefined;
    return true;
  }

  #read(lines: readonly string[], before: number) {
    const { source, signal } = this.#entry;
    const arrived = isoTime(this.#ports.clock.now());
    const reader = new BatchReader({
      arrived,
      isStrict: false,
      ...(source === null ? {} : { source }),
      ...(signal === null ? {} : { signal }),
    });
    const lineNumbers: number[] = [];
    for (const [index, line] of lines.entries()) {
      const bare = bareLine(line);
      if (bare === '') continue;
      lineNumbers.push(before + index + 1);
      reader.takeLine(bare);
    }
    return { ...reader.result(), lineNumbers };
  }

  async #skipLongLine(bytes: Buffer, content: Content): Promise<boolean> {
    if (bytes.length === 0) return this.#atEnd(content, bytes);
    const place = this.#place!;
    const newline = bytes.indexOf('\n');
    const offset = place.offset + (newline === -1 ? bytes.length : newline + 1);
    const mark = await content.markBefore(offset);
    this.#setPlace({ ...place, offset, mark, inLongLine: newline === -1, line: place.line + (newline === -1 ? 0 : 1) });
    return true;
  }

  /** @param rest what follows the last newline */
  async #atEnd(content: Content, rest: Buffer): Promise<boolean> {
    await this.#save();
    const standing = await foundAt(this.#entry.path);
    if (standing?.file === content.file) {
      this.#quietSinceMs = undefined;
      return false;
    }
    const now = this.#ports.clock.now();
    this.#quietSinceMs ??= now;
    const isQuiet = now - this.#quietSinceMs >= LEFT_QUIET_MS;
    // Nobody goes on writing to a file before the last: whoever waited there would fall behind.
    if (!isQuiet && !(await hasSuccessor(content, this.#entry.path, standing?.file))) return false;
    if (rest.length > 0 && !this.#place!.inLongLine) {
      const { lines } = wholeLines(rest, true);
      return this.#take(content, lines, this.#place!.offset + rest.length);
    }
    this.#quietSinceMs = undefined;
    this.#finished = content.file;
    this.#content = undefined;
    await content.close();
    return standing !== undefined;
  }

  #setPlace(place: ReadPosition): void {
    this.#place = place;
    this.#isSaved = false;
  }

  async #save(): Promise<void> {
    if (this.#isSaved) return;
    await this.#ports.places.save(this.#place!);
    this.#isSaved = true;
  }

  #tell(trouble: string | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (trouble === null) this.#ports.logger.info({}, 'a followed file is read again');
    else this.#ports.logger.warn({ reason: trouble }, 'a followed file cannot be read on; tried again');
  }

  async #pause(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const cancel = this.#ports.clock.after(POLL_MS, resolve);
        this.#wake = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#isWoken = false;
    this.#wake = () => {};
  }
}

function reasonOf(thrown: unknown): string {
  const { code } = thrown as { code?: unknown };
  return typeof code === 'string' ? code : toOpsError(thrown).message;
}

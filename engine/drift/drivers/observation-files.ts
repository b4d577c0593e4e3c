/**
 * ObservationLog in files of the state folder: NDJSON segments of about a day or a size, the oldest deleted when they are too much.
 * What was acknowledged survives a kill; a torn last line is cut off by the next process.
 */
import { type Clock, isoTime } from '../../clock.ts';
import { BatchQueue, type Settled } from '../../durable/batch-queue.ts';
import { makeFolder } from '../../durable/folders.ts';
import { sweepTemporaryFiles } from '../../durable/temporary-file.ts';
import type { WriteProbe } from '../../durable/write-points.ts';
import { OpsError } from '../../errors.ts';
import { LogFeed } from '../observations/log-feed.ts';
import { plainBatch } from '../observations/plain-batch.ts';
import { type RememberedKey, RememberedKeys } from '../observations/remembered-keys.ts';
import type { LoggedBatch, LogPosition, ObservationBatch, ObservationLog } from '../types.ts';
import { encodeBatch } from './observation-files/batch-line.ts';
import { noteKey, readKeys, writeKeys } from './observation-files/key-files.ts';
import { readSegments } from './observation-files/read-segments.ts';
import { SegmentWriter } from './observation-files/segment-writer.ts';
import { listSegments, type Segment } from './observation-files/segments.ts';

export interface ObservationFilesOptions {
  /** `state/observations`. */
  readonly dir: string;
  readonly clock: Clock;
  /** A new segment begins beyond this. */
  readonly segmentBytes?: number;
  /** Of all segments together. */
  readonly keptBytes?: number;
  /** Of what may wait for the disk. */
  readonly waitingBytes?: number;
  /** Of what is kept in memory for those who follow. */
  readonly recentBytes?: number;
  readonly probe?: WriteProbe;
  /** Hears of a line, by its offset, that is not what was written; -1: somewhere in the file. It is passed over. */
  readonly onDamaged?: (path: string, offset: number) => void;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;
const KEPT_BYTES = 512 * 1024 * 1024;
const WAITING_BYTES = 32 * 1024 * 1024;
const DAY_MS = 24 * 3_600_000;

interface Entry {
  readonly batch: ObservationBatch;
  readonly key: string | null;
  readonly atMs: number;
  readonly line: Buffer;
}

/** @throws OpsError `state_full`, `state_unwritable` */
export async function openObservationFiles(options: ObservationFilesOptions): Promise<ObservationLog> {
  const files = new ObservationFiles(options);
  await files.open();
  return files;
}

class ObservationFiles implements ObservationLog {
  readonly #options: ObservationFilesOptions;
  readonly #queue: BatchQueue<Entry, boolean>;
  readonly #keys = new RememberedKeys();
  /** Of the newest segment. */
  #newestKeys: RememberedKey[] = [];
  #writer!: SegmentWriter;
  #feed!: LogFeed;
  #waitingBytes = 0;
  #closing: Promise<void> | undefined;

  constructor(options: ObservationFilesOptions) {
    this.#options = options;
    this.#queue = new BatchQueue({ write: (entries) => this.#write(entries) });
  }

  async open(): Promise<void> {
    const { dir, clock, probe, onDamaged = () => {}, recentBytes } = this.#options;
    await makeFolder(dir);
    await sweepTemporaryFiles(dir);
    const { segmentBytes = SEGMENT_BYTES, keptBytes = KEPT_BYTES } = this.#options;
    const onFull = ({ name }: Segment) => this.#leave(name);
    const segments = await listSegments(dir);
    this.#writer = new SegmentWriter({ dir, clock, segmentBytes, keptBytes, probe, onFull, onDamaged }, segments);
    const isSound = await this.#writer.reopen((line) => noteKey(line, this.#newestKeys));
    const newest = segments.at(-1);
    if (newest !== undefined && !isSound) this.#newestKeys = [...(await readKeys(dir, newest.name))];
    await this.#rememberKeys(segments);
    this.#feed = new LogFeed(this.#writer.end, recentBytes);
  }

  get end(): LogPosition | null {
    return this.#feed.end;
  }

  async append(observations: ObservationBatch['observations']): Promise<void> {
    await this.appendBatch({ observations, outcomes: [] }, null);
  }

  async appendBatch(given: ObservationBatch, key: string | null): Promise<boolean> {
    if (this.#closing !== undefined)
      throw new OpsError('state_closed', 'the observations were closed before this batch');
    const batch = plainBatch(given);
    if (batch.observations.length + batch.outcomes.length === 0) return true;
    const atMs = this.#options.clock.now();
    const line = encodeBatch(batch, key, atMs);
    const limit = this.#options.waitingBytes ?? WAITING_BYTES;
    const waiting = this.#waitingBytes + line.length;
    // Whoever is alone is always let in.
    if (this.#waitingBytes > 0 && waiting > limit) {
      throw new OpsError('observations_busy', `${waiting} bytes would wait for the disk, ${limit} may`, {
        facts: { waiting, limit },
      });
    }
    this.#waitingBytes = waiting;
    try {
      return await this.#queue.push({ batch, key, atMs, line });
    } finally {
      this.#waitingBytes -= line.length;
    }
  }

  follow(from: LogPosition | null, signal: AbortSignal): AsyncIterable<LoggedBatch> {
    const { dir, onDamaged = () => {} } = this.#options;
    return this.#feed.follow(from, signal, (after, to) =>
      readSegments({ dir, segments: this.#writer.segments, onDamaged }, after, to),
    );
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#queue.idle();
      this.#feed.close();
      await this.#writer.close();
    })();
    return this.#closing;
  }

  /** One write and one sync for all that wait; what was given before is left out. */
  async #write(entries: readonly Entry[]): Promise<readonly Settled<boolean>[]> {
    const fresh = new Set<string>();
    const isNew = entries.map(({ key }) => {
      if (key === null) return true;
      if (this.#keys.has(key) || fresh.has(key)) return false;
      fresh.add(key);
      return true;
    });
    const kept = entries.filter((_, index) => isNew[index]);
    if (kept.length > 0) {
      const { segment, offset } = await this.#writer.append(joined(kept));
      let end = offset;
      for (const { batch, key, atMs, line } of kept) {
        end += line.length;
        if (key !== null) this.#remember({ key, atMs });
        const { observations, outcomes } = batch;
        this.#feed.push(
          { observations, outcomes, arrived: isoTime(atMs), next: { segment, offset: end } },
          line.length,
        );
      }
    }
    return isNew.map((value) => ({ ok: true, value }));
  }

  #remember(key: RememberedKey): void {
    this.#keys.add(key);
    this.#newestKeys.push(key);
  }

  async #rememberKeys(segments: readonly Segment[]): Promise<void> {
    const newest = segments.at(-1);
    if (newest === undefined) return;
    const firstDay = isoTime(Date.parse(newest.day) - DAY_MS).slice(0, 10);
    for (const { name, day } of segments.slice(0, -1)) {
      if (day < firstDay) continue;
      for (const key of await readKeys(this.#options.dir, name)) this.#keys.add(key);
    }
    for (const key of this.#newestKeys) this.#keys.add(key);
  }

  /** What the next start would have to look for in the segment is put beside it; without that it looks. */
  async #leave(segment: string): Promise<void> {
    const { dir, probe } = this.#options;
    await writeKeys(dir, segment, this.#newestKeys, probe).then(
      () => {
        this.#newestKeys = [];
      },
      () => undefined,
    );
  }
}

function joined(entries: readonly Entry[]): Uint8Array {
  return entries.length === 1 ? entries[0]!.line : Buffer.concat(entries.map(({ line }) => line));
}

/**
 * Observations in files of the state folder: NDJSON segments of about a day or a size, the oldest deleted when they are too much.
 * What was acknowledged survives a kill; a torn last line is cut off by the next process.
 */
import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { AppendLog } from '../../durable/append-log.ts';
import { BatchQueue } from '../../durable/batch-queue.ts';
import { makeFolder } from '../../durable/folders.ts';
import { readLog } from '../../durable/read-log.ts';
import type { WriteProbe } from '../../durable/write-points.ts';
import type { Observation, ObservationSink } from '../types.ts';

export interface ObservationFilesOptions {
  /** `state/observations`. */
  readonly dir: string;
  readonly clock: Clock;
  /** A new segment begins beyond this. */
  readonly segmentBytes?: number;
  /** Of all segments together. */
  readonly keptBytes?: number;
  readonly probe?: WriteProbe;
}

const SEGMENT_BYTES = 16 * 1024 * 1024;
const KEPT_BYTES = 512 * 1024 * 1024;
const POINTS = {
  create: 'observations.create',
  append: 'observations.append',
  sync: 'observations.sync',
  truncate: 'observations.truncate',
} as const;
/** `2026-11-23.0007.ndjson`: in the order of their names. */
const SEGMENT = /^(\d{4}-\d\d-\d\d)\.(\d{4,})\.ndjson$/;

interface Segment {
  readonly name: string;
  readonly day: string;
  readonly number: number;
}

export async function openObservationFiles(options: ObservationFilesOptions): Promise<ObservationSink> {
  await makeFolder(options.dir);
  const files = new ObservationFiles(options, await segmentsOf(options.dir));
  const queue = new BatchQueue<readonly Observation[], void>({
    write: async (batch) => {
      await files.write(batch.flat());
      return batch.map(() => ({ ok: true, value: undefined }));
    },
  });
  return {
    append: (observations) => queue.push(observations),
    close: async () => {
      await queue.idle();
      await files.close();
    },
  };
}

class ObservationFiles {
  readonly #options: ObservationFilesOptions;
  readonly #segments: Segment[];
  #open: { readonly segment: Segment; readonly log: AppendLog } | undefined;

  constructor(options: ObservationFilesOptions, segments: readonly Segment[]) {
    this.#options = options;
    this.#segments = [...segments];
  }

  async write(observations: readonly Observation[]): Promise<void> {
    const lines = observations.map((each) => `${JSON.stringify(each)}\n`).join('');
    const log = await this.#log();
    await log.append(Buffer.from(lines));
  }

  async close(): Promise<void> {
    await this.#open?.log.close();
    this.#open = undefined;
  }

  /** The segment for now: the last one of the day, until it is full. */
  async #log(): Promise<AppendLog> {
    const { clock, segmentBytes = SEGMENT_BYTES } = this.#options;
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    const open = this.#open ?? (await this.#reopen());
    // A clock that goes back writes on: the order of segments is that of their writing.
    if (open !== undefined && open.segment.day >= day && open.log.size < segmentBytes) return open.log;
    const last = this.#segments.at(-1);
    const begun = last !== undefined && last.day >= day ? last : { day, number: 0 };
    await this.close();
    return (await this.#begin({ day: begun.day, number: begun.number + 1 })).log;
  }

  async #reopen() {
    const last = this.#segments.at(-1);
    if (last === undefined) return undefined;
    const path = join(this.#options.dir, last.name);
    const { goodBytes } = await readLog(path, ({ bytes }) => isJson(bytes));
    const log = await AppendLog.open(path, { points: POINTS, goodBytes }, this.#options.probe);
    this.#open = { segment: last, log };
    return this.#open;
  }

  async #begin({ day, number }: Omit<Segment, 'name'>) {
    const { dir, probe } = this.#options;
    const segment = { name: `${day}.${String(number).padStart(4, '0')}.ndjson`, day, number };
    const log = await AppendLog.open(join(dir, segment.name), { points: POINTS }, probe);
    this.#segments.push(segment);
    this.#open = { segment, log };
    await this.#dropOldest();
    return this.#open;
  }

  async #dropOldest(): Promise<void> {
    const { dir, segmentBytes = SEGMENT_BYTES, keptBytes = KEPT_BYTES } = this.#options;
    const sizes = await Promise.all(this.#segments.map(async ({ name }) => (await stat(join(dir, name))).size));
    // Room for the one that has just begun.
    let sum = sizes.reduce((total, size) => total + size, segmentBytes);
    for (const size of sizes.slice(0, -1)) {
      if (sum <= keptBytes) return;
      await unlink(join(dir, this.#segments.shift()!.name));
      sum -= size;
    }
  }
}

async function segmentsOf(dir: string): Promise<readonly Segment[]> {
  const segments = (await readdir(dir)).flatMap((name): Segment[] => {
    const [, day, number] = SEGMENT.exec(name) ?? [];
    return day === undefined ? [] : [{ name, day, number: Number(number) }];
  });
  return segments.sort((a, b) => a.day.localeCompare(b.day) || a.number - b.number);
}

function isJson(line: Buffer): boolean {
  try {
    JSON.parse(line.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

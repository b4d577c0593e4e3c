/**
 * The journal: every commit since the last snapshot, in segments `journal/<epoch>.ndjson`.
 *
 * A line is one batch of commits, so that a write which was torn is always one torn last line and never half a batch. The segment
 * before the current one is kept for followers.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppendLog } from '#engine/durable/append-log.ts';
import { makeFolder, syncFolder } from '#engine/durable/folders.ts';
import { keepEnd } from '#engine/durable/keep-end.ts';
import { corruptLine, type LogEnd, readLog } from '#engine/durable/read-log.ts';
import { stateError } from '#engine/durable/state-error.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { OpsError } from '../../../errors.ts';
import type { Json } from '../../../json.ts';
import { freezeJson } from '../../frozen-json.ts';
import type { Commit, Seq } from '../../types.ts';
import { decodeLine, encodeLine } from './checked-line.ts';

interface Segment {
  readonly epoch: number;
  /** Its commits are those after this one. */
  readonly after: Seq;
}

const POINTS = {
  create: 'journal.create',
  append: 'journal.append',
  sync: 'journal.sync',
  truncate: 'journal.truncate',
} as const;

const QUARANTINE = { point: 'journal.quarantine', suffix: '' } as const;

export class Journal {
  readonly #folder: string;
  readonly #probe: WriteProbe | undefined;
  /** Oldest first; the last one is written to. */
  readonly #segments: Segment[];
  #log: AppendLog;

  private constructor(folder: string, segments: Segment[], log: AppendLog, probe: WriteProbe | undefined) {
    this.#folder = folder;
    this.#segments = segments;
    this.#log = log;
    this.#probe = probe;
  }

  /**
   * Reads all segments, cuts a torn end off the last one, and goes on writing there. An end that is a whole line and yet bad may
   * have been acknowledged (a flipped bit, a power cut): it is kept in `torn/` and told.
   * @param snapshot the seq up to which the live document already knows everything
   * @returns the journal, every commit in it in order, and the copy of a damaged end, if there was one
   * @throws OpsError `state_corrupt` for a damaged line elsewhere or a gap in the history
   */
  static async open(
    folder: string,
    snapshot: Seq,
    probe?: WriteProbe,
  ): Promise<{ readonly journal: Journal; readonly commits: Commit[]; readonly damagedEnd: string | null }> {
    await makeFolder(folder);
    const epochs = await listUsedEpochs(folder);
    const commits: Commit[] = [];
    const segments: Segment[] = [];
    let goodBytes = 0;
    let damagedEnd: string | null = null;
    for (const [index, epoch] of epochs.entries()) {
      const isLast = index === epochs.length - 1;
      const after = commits.at(-1)?.seq;
      const end = await readSegment(join(folder, segmentName(epoch)), snapshot, commits, isLast);
      goodBytes = end.goodBytes;
      if (end.tornBytes > end.unfinishedBytes) {
        damagedEnd = await keepEnd(folder, segmentName(epoch), goodBytes, QUARANTINE, probe);
      }
      segments.push({ epoch, after: after ?? (commits[0]?.seq ?? snapshot + 1) - 1 });
    }
    const last = commits.at(-1)?.seq ?? snapshot;
    if (last < snapshot) throw cutShort(folder, last, snapshot);
    if (segments.length === 0) segments.push({ epoch: 1, after: snapshot });
    const path = join(folder, segmentName(segments.at(-1)!.epoch));
    const log = await AppendLog.open(path, { points: POINTS, goodBytes }, probe);
    return { journal: new Journal(folder, segments, log, probe), commits, damagedEnd };
  }

  /** The commits after this one are in the files. */
  get keptAfter(): Seq {
    return this.#segments[0]!.after;
  }

  /** @param commits JSON texts of commits, in order @throws OpsError `state_full`, `state_corrupt` */
  async append(commits: readonly string[]): Promise<void> {
    await this.#log.append(Buffer.from(encodeLine(`{"commits":[${commits.join(',')}]}`)));
  }

  /** Begins the next segment; an empty one is simply kept. @param seq the last commit so far */
  async beginSegment(seq: Seq): Promise<void> {
    if (this.#log.size === 0) return;
    const epoch = this.#segments.at(-1)!.epoch + 1;
    const next = await AppendLog.open(
      join(this.#folder, segmentName(epoch)),
      { points: POINTS, goodBytes: 0 },
      this.#probe,
    );
    const previous = this.#log;
    this.#log = next;
    this.#segments.push({ epoch, after: seq });
    await previous.close();
  }

  /** Deletes the segments before the previous one, once a snapshot covers them. */
  async deleteOldSegments(): Promise<void> {
    while (this.#segments.length > 2) {
      const path = join(this.#folder, segmentName(this.#segments[0]!.epoch));
      try {
        this.#probe?.('journal.delete');
        await rm(path, { force: true });
        await syncFolder(this.#folder);
      } catch (thrown) {
        throw stateError(thrown, path);
      }
      this.#segments.shift();
    }
  }

  async close(): Promise<void> {
    await this.#log.close();
  }
}

/** Appends the segment's commits to `commits`; returns how the segment ends. */
async function readSegment(path: string, snapshot: Seq, commits: Commit[], mayBeTorn: boolean): Promise<LogEnd> {
  const end = await readLog(path, ({ bytes, number }) => {
    const batch = decodeLine(bytes)?.commits;
    if (!Array.isArray(batch)) return false;
    for (const commit of freezeJson(batch as Json) as unknown as readonly Commit[]) {
      requireNext(commit, commits.at(-1)?.seq, snapshot, `${path}:${number}`);
      commits.push(commit);
    }
    return true;
  });
  if (end.tornBytes > 0 && !mayBeTorn) throw corruptLine(path, end.lines + 1);
  return end;
}

function requireNext({ seq }: Commit, previous: Seq | undefined, snapshot: Seq, where: string): void {
  // What lies before the snapshot is only kept for followers and may begin anywhere.
  if (previous === undefined ? seq <= snapshot + 1 : seq === previous + 1) return;
  const message = `expected commit ${(previous ?? snapshot) + 1}, found ${seq}: ${where}`;
  throw new OpsError('state_corrupt', message, { facts: { path: where, where: `commit ${seq}` } });
}

/** Epochs in order, without empty segments at the end: one is left behind when the disk was full just after its creation. */
async function listUsedEpochs(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  const epochs = names
    .flatMap((name) => /^(\d{8})\.ndjson$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((one, other) => one - other);
  while (epochs.length > 1 && (await stat(join(folder, segmentName(epochs.at(-1)!)))).size === 0) epochs.pop();
  return epochs;
}

function cutShort(folder: string, last: Seq, snapshot: Seq): OpsError {
  return new OpsError('state_corrupt', `expected commits up to ${snapshot} in ${folder}, found only ${last}`, {
    facts: { path: folder, where: `commit ${last}` },
  });
}

function segmentName(epoch: number): string {
  return `${String(epoch).padStart(8, '0')}.ndjson`;
}

/** The audit log on disk: one line a request in `audit/YYYY-MM.jsonl`, each holding the hash of the line before. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppendLog } from '#engine/durable/append-log.ts';
import { BatchQueue, type Settled } from '#engine/durable/batch-queue.ts';
import { makeFolder } from '#engine/durable/folders.ts';
import { readLinesBackwards } from '#engine/durable/read-lines-backwards.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { type Clock, isoTime } from '../clock.ts';
import { OpsError } from '../errors.ts';
import { chainedLine, encodeAuditLine, NO_PREVIOUS, parseAuditLine, recordable } from './audit-line.ts';
import { keepTornEnd, reportTornEnds } from './torn-end.ts';
import type { AuditEntry, AuditLine, AuditLog, AuditVerdict } from './types.ts';
import { type ChainEnd, verifyChain } from './verify.ts';

export interface AuditLogOptions {
  /** The state folder; the caller owns its lock. */
  readonly dir: string;
  readonly clock: Clock;
  readonly probe?: WriteProbe | undefined;
}

interface Arrival {
  readonly entry: AuditEntry;
  readonly at: string;
}

const POINTS = {
  create: 'audit.create',
  append: 'audit.append',
  sync: 'audit.sync',
  truncate: 'audit.truncate',
} as const;

/**
 * Whole lines at the end that cannot be read and still pass as torn: of one write that a power cut tore, pages may be missing, and
 * what lies between two newlines then is one bad line. More of them were damaged in another way.
 */
const TORN_LINES = 1;

/**
 * Opens the log behind its last whole line. What a crash left after that line is moved to `audit/torn/`, and a line with the action
 * `recovered` says so; it is never completed or written anew.
 * @throws OpsError `state_corrupt` when more is damaged than one write, `state_full`, `state_unwritable`
 */
export async function openAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  const folder = join(options.dir, 'audit');
  await makeFolder(folder);
  const end = await findEnd(folder);
  if (end.file !== undefined && end.tornBytes > 0) {
    await keepTornEnd(folder, end.file, end.goodBytes, options.probe);
  }
  const log = new ChainedLog(folder, options, end);
  try {
    await reportTornEnds(folder, (data) =>
      log.append({ actor: 'mlops', edge: 'startup', action: 'recovered', outcome: 'allowed', data }),
    );
  } catch (thrown) {
    await log.close();
    throw thrown;
  }
  return log;
}

class ChainedLog implements AuditLog {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #probe: WriteProbe | undefined;
  readonly #queue: BatchQueue<Arrival, AuditLine>;
  /** The newest file; it is opened with the first append. */
  #file: string | undefined;
  #goodBytes: number;
  #log: AppendLog | undefined;
  #end: ChainEnd;
  #closing: Promise<void> | undefined;

  constructor(folder: string, { clock, probe }: AuditLogOptions, { file, goodBytes, last }: FoundEnd) {
    this.#folder = folder;
    this.#clock = clock;
    this.#probe = probe;
    this.#file = file;
    this.#goodBytes = goodBytes;
    this.#end = last;
    this.#queue = new BatchQueue<Arrival, AuditLine>({ write: (batch) => this.#write(batch) });
  }

  async append(entry: AuditEntry): Promise<AuditLine> {
    if (this.#closing !== undefined) throw new OpsError('state_closed', 'the audit log was closed before this line');
    return this.#queue.push({ entry: recordable(entry), at: isoTime(this.#clock.now()) });
  }

  async list(filter: Parameters<AuditLog['list']>[0]): Promise<readonly AuditLine[]> {
    const found: AuditLine[] = [];
    const files = (await listFiles(this.#folder)).reverse();
    const newest = { file: this.#file, size: this.#log?.size ?? this.#goodBytes };
    for (const file of files) {
      const size = file === newest.file ? newest.size : undefined;
      for await (const { bytes } of readLinesBackwards(join(this.#folder, file), size)) {
        if (found.length >= filter.limit) return found;
        const line = parseAuditLine(bytes.toString('utf8'));
        // A line that cannot be read is `verify`'s to report.
        if (line !== undefined && isWanted(line, filter)) found.push(line);
      }
    }
    return found;
  }

  async verify(): Promise<AuditVerdict> {
    // The end first: a file that is begun meanwhile belongs to lines after it.
    const end = this.#end;
    return verifyChain(this.#folder, await listFiles(this.#folder), end);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#queue.idle();
    await this.#log?.close();
  }

  async #write(batch: readonly Arrival[]): Promise<Settled<AuditLine>[]> {
    let { seq, hash } = this.#end;
    const lines = batch.map(({ entry, at }) => {
      const line = chainedLine(entry, at, seq + 1, hash);
      ({ seq, hash } = line);
      return line;
    });
    const log = await this.#logFor(lines[0]!.at);
    await log.append(Buffer.from(lines.map(encodeAuditLine).join('')));
    this.#end = { seq, hash };
    return lines.map((value) => ({ ok: true, value }));
  }

  /** The file of that month, or a newer one where the clock went back: the order of the files is the order of the chain. */
  async #logFor(at: string): Promise<AppendLog> {
    const ofMonth = `${at.slice(0, 7)}.jsonl`;
    const file = this.#file !== undefined && this.#file > ofMonth ? this.#file : ofMonth;
    if (this.#log !== undefined && file === this.#file) return this.#log;
    const goodBytes = file === this.#file ? this.#goodBytes : 0;
    const next = await AppendLog.open(join(this.#folder, file), { points: POINTS, goodBytes }, this.#probe);
    await this.#log?.close();
    this.#file = file;
    this.#log = next;
    return next;
  }
}

interface FoundEnd {
  /** The newest file, if there is one. */
  readonly file: string | undefined;
  /** Where its last whole line ends. */
  readonly goodBytes: number;
  readonly tornBytes: number;
  readonly last: ChainEnd;
}

async function findEnd(folder: string): Promise<FoundEnd> {
  const files = (await listFiles(folder)).reverse();
  const newest = files[0];
  let goodBytes = 0;
  let size = 0;
  let unreadable = 0;
  for (const file of files) {
    const path = join(folder, file);
    for await (const { bytes, offset, ended } of readLinesBackwards(path)) {
      const lineEnd = offset + bytes.length + (ended ? 1 : 0);
      if (file === newest) size = Math.max(size, lineEnd);
      const line = ended ? parseAuditLine(bytes.toString('utf8')) : undefined;
      if (ended && line === undefined) unreadable += 1;
      if (unreadable > TORN_LINES) throw damaged(path, offset);
      if (line === undefined) continue;
      if (file === newest) goodBytes = lineEnd;
      return { file: newest, goodBytes, tornBytes: size - goodBytes, last: { seq: line.seq, hash: line.hash } };
    }
  }
  return { file: newest, goodBytes, tornBytes: size, last: { seq: 0, hash: NO_PREVIOUS } };
}

function damaged(path: string, offset: number): OpsError {
  return new OpsError('state_corrupt', `expected whole, unchanged lines, found damaged ones: ${path}, byte ${offset}`, {
    facts: { path, where: `byte ${offset}` },
  });
}

async function listFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^\d{4}-\d{2}\.jsonl$/.test(name)).sort();
}

function isWanted(line: AuditLine, { actor, action, outcome }: Parameters<AuditLog['list']>[0]): boolean {
  return (
    (actor === undefined || line.actor === actor) &&
    (action === undefined || line.action === action) &&
    (outcome === undefined || line.outcome === outcome)
  );
}

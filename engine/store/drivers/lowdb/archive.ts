/**
 * Finished documents: their values in `archive/YYYY-MM.ndjson`, what is needed to find them in memory.
 *
 * The journal is the truth until a snapshot: an archived document waits in memory, is appended to its month's file just before the
 * live document is written, and the live document records how long each file then is. What a crash leaves beyond that length is
 * still in the journal; it is cut off at the next start and written again, so that nothing is there twice.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppendLog } from '#engine/durable/append-log.ts';
import { makeFolder } from '#engine/durable/folders.ts';
import { corruptLine, readLog } from '#engine/durable/read-log.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { isoTime } from '../../../clock.ts';
import type { Json } from '../../../json.ts';
import { type ArchivedOp, compareOrigins } from '../../documents.ts';
import type { ArchiveAccess } from '../../list.ts';
import type { Seq } from '../../types.ts';
import { type ArchiveEntry, ArchiveReader, archiveFile } from './archive-reader.ts';
import { decodeLine, encodeLine } from './checked-line.ts';
import { FieldSignatures } from './field-signatures.ts';

/** Durable bytes of each month's file, by `YYYY-MM`. */
export type ArchiveSizes = Readonly<Record<string, number>>;

interface WaitingDocument extends ArchivedOp {
  readonly month: string;
  readonly entry: ArchiveEntry;
}

interface ArchivedCollection {
  readonly byId: Map<string, ArchiveEntry>;
  /** In the order of first writes. */
  readonly ordered: ArchiveEntry[];
}

const POINTS = {
  create: 'archive.create',
  append: 'archive.append',
  sync: 'archive.sync',
  truncate: 'archive.truncate',
} as const;

export class Archive {
  readonly #folder: string;
  readonly #probe: WriteProbe | undefined;
  readonly #collections = new Map<string, ArchivedCollection>();
  readonly #sizes = new Map<string, number>();
  readonly #signatures = new FieldSignatures();
  #waiting: WaitingDocument[] = [];

  private constructor(folder: string, probe: WriteProbe | undefined) {
    this.#folder = folder;
    this.#probe = probe;
  }

  /** Reads what the live document knows of, and cuts off what it does not. @throws OpsError `state_corrupt`, `state_unwritable` */
  static async open(folder: string, sizes: ArchiveSizes, probe?: WriteProbe): Promise<Archive> {
    await makeFolder(folder);
    const archive = new Archive(folder, probe);
    const months = new Set([...(await listMonths(folder)), ...Object.keys(sizes)]);
    for (const month of [...months].sort()) await archive.#load(month, sizes[month] ?? 0);
    for (const { ordered } of archive.#collections.values()) ordered.sort(compareOrigins);
    return archive;
  }

  get sizes(): ArchiveSizes {
    return Object.fromEntries(this.#sizes);
  }

  find(collection: string, id: string): ArchiveEntry | undefined {
    return this.#collections.get(collection)?.byId.get(id);
  }

  /** In the order of first writes. */
  entries(collection: string): readonly ArchiveEntry[] {
    return this.#collections.get(collection)?.ordered ?? [];
  }

  /** @throws OpsError `state_corrupt`, `state_unwritable` */
  read(entry: ArchiveEntry): Promise<Json> {
    return new ArchiveReader(this.#folder, 1).read(entry);
  }

  /** For one listing; documents that lie side by side are read together. */
  access(): ArchiveAccess<ArchiveEntry> {
    const reader = new ArchiveReader(this.#folder);
    return {
      filterFor: (where) => {
        const mayMatch = this.#signatures.filter(where);
        return ({ signature }) => mayMatch(signature);
      },
      read: (entry) => reader.read(entry),
    };
  }

  /** Takes a document in; it is on disk after the next `flush`, and in the journal already. */
  add(archived: ArchivedOp, at: number): void {
    const { id, version, first, place, value } = archived.document;
    const entry: ArchiveEntry = {
      id,
      version,
      first,
      place,
      signature: this.#signatures.add(value),
      location: { value },
    };
    this.#waiting.push({ ...archived, month: isoTime(at).slice(0, 7), entry });
    const { ordered } = this.#index(archived.collection, entry);
    // Documents are finished in nearly the order in which they were begun: the place is close to the end.
    let index = ordered.length;
    while (index > 0 && compareOrigins(ordered[index - 1]!, entry) > 0) index -= 1;
    ordered.splice(index, 0, entry);
  }

  /** Appends what waits to its files. What failed goes on waiting. @throws OpsError `state_full`, `state_corrupt` */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const month = this.#waiting[0]!.month;
      await this.#appendTo(
        month,
        this.#waiting.filter((waiting) => waiting.month === month),
      );
      this.#waiting = this.#waiting.filter((waiting) => waiting.month !== month);
    }
  }

  async #appendTo(month: string, documents: readonly WaitingDocument[]): Promise<void> {
    const lines = documents.map((waiting) => Buffer.from(encodeDocument(waiting)));
    const goodBytes = this.#sizes.get(month) ?? 0;
    const log = await AppendLog.open(
      join(this.#folder, archiveFile(month)),
      { points: POINTS, goodBytes },
      this.#probe,
    );
    try {
      let offset = await log.append(Buffer.concat(lines));
      for (const [index, { entry }] of documents.entries()) {
        const length = lines[index]!.length - 1;
        entry.location = { month, offset, length };
        offset += length + 1;
      }
      this.#sizes.set(month, log.size);
    } finally {
      await log.close();
    }
  }

  async #load(month: string, size: number): Promise<void> {
    const path = join(this.#folder, archiveFile(month));
    const log = await AppendLog.open(path, { points: POINTS, goodBytes: size }, this.#probe);
    await log.close();
    this.#sizes.set(month, size);
    const { tornBytes, lines } = await readLog(path, ({ bytes, offset }) => {
      const line = decodeLine(bytes);
      if (line === undefined) return false;
      const { collection, id, version, first, place, value } = line as unknown as DocumentLine;
      const location = { month, offset, length: bytes.length };
      const entry = { id, version, first, place, signature: this.#signatures.add(value), location };
      this.#index(collection, entry).ordered.push(entry);
      return true;
    });
    if (tornBytes > 0) throw corruptLine(path, lines + 1);
  }

  #index(collection: string, entry: ArchiveEntry): ArchivedCollection {
    const archived = this.#collections.get(collection) ?? { byId: new Map(), ordered: [] };
    this.#collections.set(collection, archived);
    archived.byId.set(entry.id, entry);
    return archived;
  }
}

interface DocumentLine {
  readonly collection: string;
  readonly id: string;
  readonly version: Seq;
  readonly first: Seq;
  readonly place: number;
  readonly value: Json;
}

function encodeDocument({ collection, document }: ArchivedOp): string {
  const { id, version, first, place, value } = document;
  return encodeLine(JSON.stringify({ collection, id, version, first, place, value } satisfies DocumentLine));
}

async function listMonths(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => /^(\d{4}-\d{2})\.ndjson$/.exec(name)?.[1] ?? []);
}

/** Seeded damage to sound Parquet files of every codec, and what an independent reader sees in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FileMetaData, parquetMetadata, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { type Draw, damaged, pick } from './damage.ts';
import type { Cell, Cells } from './expected-table.ts';
import type { FuzzCase } from './fuzz-case.ts';

const FOLDER = join(import.meta.dirname, 'parquet');

interface SoundFile {
  readonly bytes: Buffer;
  /** Where chunks and pages begin. */
  readonly headers: readonly number[];
  readonly footerStart: number;
}

/** @returns makes a case of one of the sound files */
export function parquetCases(): (draw: Draw) => FuzzCase {
  const files = readdirSync(FOLDER)
    .sort()
    .map((name) => soundFile(readFileSync(join(FOLDER, name))));
  return (draw) => {
    const sound = pick(draw, files);
    const bytes =
      draw(25) === 0 ? sound.bytes : damaged(sound.bytes, draw, (length) => vulnerable(sound, length, draw));
    const request = {
      labelColumn: 'label',
      timeColumn: 'end',
      startColumn: draw(3) === 0 ? 'start' : null,
      weightColumn: draw(3) === 0 ? 'w' : null,
      otherTimeColumns: ['start'],
      featureColumns: draw(3) === 0 ? ['n', 'a'] : [],
      memoryLimitBytes: 64 << 20,
    };
    return {
      bytes,
      suffix: 'parquet',
      pieceBytes: 1 << 18,
      request,
      cells: () => decoded(bytes, sound.bytes, request),
    };
  };
}

function soundFile(bytes: Buffer): SoundFile {
  const metadata = parquetMetadata(new Uint8Array(bytes).buffer);
  const chunks = metadata.row_groups.flatMap(({ columns }) => columns.map(({ meta_data: chunk }) => chunk!));
  const headers = chunks.flatMap((chunk) =>
    [chunk.dictionary_page_offset, chunk.data_page_offset].map((at) => Number(at ?? 4)),
  );
  return { bytes, headers, footerStart: bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8) };
}

/** Footers and page headers, of which a reader believes most, more often than the values. */
function vulnerable({ headers, footerStart }: SoundFile, length: number, draw: Draw): number {
  const kind = draw(20);
  if (kind < 6) return footerStart + draw(Math.max(1, length - footerStart));
  if (kind < 14) return pick(draw, headers) + draw(40);
  return kind === 14 ? length - 1 - draw(12) : draw(length);
}

/**
 * Every column that is read, but for texts, in the general reader's way; times as microseconds. Where that reader gives up, or makes of a column more
 * or less than its rows, only what the sound file holds is right.
 */
async function decoded(bytes: Buffer, sound: Buffer, request: FuzzCase['request']): Promise<Cells> {
  const file = new Uint8Array(bytes).buffer;
  const soundFile = new Uint8Array(sound).buffer;
  const metadata = parquetMetadata(file, { geoparquet: false });
  const names = metadata.schema.slice(1).map(({ name }) => name);
  const rows = Number(metadata.num_rows);
  const columns = names.map((): Cell[] => []);
  for (const [at, name] of names.entries()) {
    if (isText(metadata, at) || !isRead(name, request)) continue;
    columns[at] = await column(file, metadata, name, rows).catch(() =>
      column(soundFile, parquetMetadata(soundFile), name, rows),
    );
  }
  return { names, columns, rows };
}

/** A column that nobody asked for may be damaged, and could keep the general reader busy without end. */
function isRead(
  name: string,
  { labelColumn, timeColumn, startColumn, weightColumn, featureColumns }: FuzzCase['request'],
) {
  return (
    featureColumns.length === 0 ||
    [labelColumn, timeColumn, startColumn, weightColumn, ...featureColumns].includes(name)
  );
}

function isText({ schema }: FileMetaData, at: number): boolean {
  return schema[at + 1]!.type === 'BYTE_ARRAY';
}

async function column(file: ArrayBuffer, metadata: FileMetaData, name: string, rows: number): Promise<Cell[]> {
  const cells: Cell[] = new Array(rows).fill(null);
  let seen = 0;
  await parquetRead({
    file,
    metadata,
    columns: [name],
    compressors,
    geoparquet: false,
    parsers: {
      timestampFromMilliseconds: (millis) => ({ micros: millis * 1000n }),
      timestampFromMicroseconds: (micros) => ({ micros }),
      timestampFromNanoseconds: (nanos) => ({ micros: (nanos - (((nanos % 1000n) + 1000n) % 1000n)) / 1000n }),
      dateFromDays: (days) => ({ micros: BigInt(days) * 86_400_000_000n }),
    },
    onChunk: ({ columnData, rowStart }) => {
      seen += columnData.length;
      // What is thrown here would reach nobody.
      if (seen > rows) return;
      for (let at = 0; at < columnData.length; at++)
        cells[rowStart + at] = (columnData[at] as Cell | undefined) ?? null;
    },
  });
  if (seen !== rows) throw new Error(`the general reader sees ${seen} of ${rows} values of ${name}`);
  return cells;
}

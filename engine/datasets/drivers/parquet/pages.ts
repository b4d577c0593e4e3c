/**
 * Walks over the pages of one flat column chunk and decodes its numbers.
 *
 * Everything that a damaged file could use to make a reader loop, allocate without bound or read elsewhere is checked here: sizes,
 * counts, runs and dictionary positions. Rare types and encodings are only checked, for a general reader to decode afterwards.
 */
import { crc32 } from 'node:zlib';
import type { ColumnMetaData, SchemaElement } from 'hyparquet';
import { unsnappy } from './block-codecs.ts';
import { compressors } from './codecs.ts';
import { type PageHeader, readPageHeader } from './page-header.ts';
import { PageMemory } from './page-memory.ts';
import { decodeRuns } from './runs.ts';

/** The values of one page: those that are present, in order, and which rows they stand in (all of them when `present` is null). */
export interface NumberPage {
  readonly rows: number;
  readonly present: Uint8Array | null;
  /** Integers beyond 2^53 make it an array of bigints. */
  readonly values: ArrayLike<number> | BigInt64Array;
}

const PLAIN = 0;
const PLAIN_DICTIONARY = 2;
const RLE = 3;
const RLE_DICTIONARY = 8;
const SMALL_PAGE_BYTES = 64 << 20;

/** A chunk of a flat column: its bytes, and what the file's footer says of it. */
export interface NumberChunk {
  readonly bytes: Uint8Array;
  readonly meta: ColumnMetaData;
  readonly element: SchemaElement;
  /** Of the row group, which is the number of values. */
  readonly rows: number;
}

/**
 * @param onPage called for each page, whose values are good until the next one is read
 * @returns false when the chunk is sound as far as can be seen but needs a general reader; then no page was handed over
 * @throws RangeError, or an error of the codec, when the chunk is damaged
 */
export function readNumberPages(
  { bytes, meta: chunk, element, rows }: NumberChunk,
  memory: PageMemory,
  onPage: (page: NumberPage) => void,
): boolean {
  const isOptional = element.repetition_type !== 'REQUIRED';
  const isSimple = plainWidth(element) !== undefined && hasOnlyNumbers(bytes, rows);
  let dictionary: NumberPage['values'] | undefined;
  let dictionarySize = 0;
  let seen = 0;
  const end = bytes.length;
  let at = 0;
  while (seen < rows) {
    const header = readPageHeader(bytes, at, end);
    refuseImpossible(header, chunk, end, rows - seen);
    at = header.end + header.compressedBytes;
    if (header.type === 'other') continue;
    const page = bytes.subarray(header.end, at);
    if (header.checksum !== null && crc32(page) !== header.checksum >>> 0) {
      throw new RangeError('a page does not fit its checksum');
    }
    if (header.type === 'dictionary') {
      const plain = decompressed(page, header.uncompressedBytes, chunk, memory);
      dictionarySize = header.valueCount;
      // It outlives the pages that refer to it.
      dictionary = plainNumbers(plain, 0, dictionarySize, element, new PageMemory());
      continue;
    }
    seen += header.valueCount;
    const content =
      header.type === 'data'
        ? firstVersion(page, header, chunk, isOptional, memory)
        : secondVersion(page, header, chunk, isOptional, memory);
    const { present, plain, valuesAt } = content;
    const count = present === null ? header.valueCount : countOnes(present);
    refuseOtherCounts(header, header.valueCount - count);
    let values: NumberPage['values'] | undefined;
    if (header.encoding === PLAIN) {
      values = plainNumbers(plain, valuesAt, count, element, memory);
    } else if (header.encoding === RLE_DICTIONARY || header.encoding === PLAIN_DICTIONARY) {
      const positions = dictionaryPositions(plain, valuesAt, count, dictionarySize);
      values = dictionary === undefined ? undefined : lookedUp(dictionary, positions);
    } else if (header.encoding === RLE) {
      // Booleans: four bytes of length, then runs of bits.
      decodeRuns(plain, valuesAt + 4, plain.length, 1, new Uint8Array(count));
    }
    if (isSimple) onPage({ rows: header.valueCount, present, values: values ?? NO_VALUES });
  }
  return isSimple;
}

const NO_VALUES = new Float64Array(0);

/** Whether every data page has an encoding of numbers; damage is left to who reads the pages. */
function hasOnlyNumbers(bytes: Uint8Array, rows: number): boolean {
  let at = 0;
  let seen = 0;
  while (seen < rows) {
    const header = readPageHeader(bytes, at, bytes.length);
    if (header.compressedBytes < 0) return false;
    at = header.end + header.compressedBytes;
    if (header.type !== 'data' && header.type !== 'data_v2') continue;
    if (![PLAIN, RLE_DICTIONARY, PLAIN_DICTIONARY].includes(header.encoding)) return false;
    seen += Math.max(0, header.valueCount);
  }
  return true;
}

/** Where the chunk stands in the file. */
export function chunkRange(chunk: ColumnMetaData): { start: number; end: number } {
  const data = Number(chunk.data_page_offset);
  // Some writers leave 0 where there is no dictionary.
  const dictionary = Number(chunk.dictionary_page_offset ?? 0);
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  return { start, end: start + Number(chunk.total_compressed_size) };
}

function refuseImpossible(header: PageHeader, chunk: ColumnMetaData, end: number, rowsLeft: number): void {
  const { compressedBytes, uncompressedBytes, valueCount, repetitionBytes, definitionBytes } = header;
  if (compressedBytes < 0 || compressedBytes > end - header.end) throw new RangeError('a page leaves the column');
  const largest = Math.max(Number(chunk.total_uncompressed_size), SMALL_PAGE_BYTES);
  if (uncompressedBytes < 0 || uncompressedBytes > largest) throw new RangeError('a page has an impossible size');
  const isData = header.type === 'data' || header.type === 'data_v2';
  if (valueCount < 0 || (isData && valueCount > rowsLeft))
    throw new RangeError('a page has more values than the group has rows');
  if (repetitionBytes !== 0 || definitionBytes < 0 || definitionBytes > Math.min(compressedBytes, uncompressedBytes)) {
    throw new RangeError('a page has impossible levels');
  }
}

/** A flat column has as many rows as values. */
function refuseOtherCounts({ claimed, valueCount }: PageHeader, nulls: number): void {
  if (claimed === null || (claimed.nulls === nulls && claimed.rows === valueCount)) return;
  throw new RangeError('a page has other rows or nulls than it claims');
}

interface PageContent {
  readonly present: Uint8Array | null;
  readonly plain: Uint8Array;
  readonly valuesAt: number;
}

/** Levels and values compressed together. */
function firstVersion(
  page: Uint8Array,
  header: PageHeader,
  chunk: ColumnMetaData,
  isOptional: boolean,
  memory: PageMemory,
): PageContent {
  const plain = decompressed(page, header.uncompressedBytes, chunk, memory);
  if (!isOptional) return { present: null, plain, valuesAt: 0 };
  if (header.levelEncoding !== RLE) throw new Error('unsupported encoding: BIT_PACKED levels');
  if (plain.length < 4) throw new RangeError('a page ends within its levels');
  const valuesAt = 4 + new DataView(plain.buffer, plain.byteOffset).getUint32(0, true);
  if (valuesAt > plain.length) throw new RangeError('a page ends within its levels');
  return { present: levels(plain, 4, valuesAt, memory.present(header.valueCount)), plain, valuesAt };
}

/** Levels first, never compressed. */
function secondVersion(
  page: Uint8Array,
  header: PageHeader,
  chunk: ColumnMetaData,
  isOptional: boolean,
  memory: PageMemory,
): PageContent {
  const { definitionBytes } = header;
  const compressed = page.subarray(definitionBytes);
  const plain = header.isCompressed
    ? decompressed(compressed, header.uncompressedBytes - definitionBytes, chunk, memory)
    : compressed;
  return {
    present: isOptional ? levels(page, 0, definitionBytes, memory.present(header.valueCount)) : null,
    plain,
    valuesAt: 0,
  };
}

/** One byte a row: 1 where a value is present; null when all are. */
function levels(bytes: Uint8Array, start: number, end: number, present: Uint8Array): Uint8Array | null {
  decodeRuns(bytes, start, end, 1, present);
  for (let row = 0; row < present.length; row++) {
    if (present[row]! > 1) throw new RangeError('a level is out of range');
  }
  return present.includes(0) ? present : null;
}

function countOnes(present: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < present.length; row++) count += present[row]!;
  return count;
}

function decompressed(
  page: Uint8Array,
  uncompressedBytes: number,
  chunk: ColumnMetaData,
  memory: PageMemory,
): Uint8Array {
  if (chunk.codec === 'UNCOMPRESSED') {
    if (page.length !== uncompressedBytes) throw new RangeError('a page has not the size that it claims');
    return page;
  }
  if (uncompressedBytes === 0) return new Uint8Array(0);
  if (chunk.codec === 'SNAPPY') return unsnappy(page, uncompressedBytes, memory.plain(uncompressedBytes));
  const decompress = compressors[chunk.codec];
  if (decompress === undefined) throw new Error(`unsupported compression codec: ${chunk.codec}`);
  const plain = decompress(page, uncompressedBytes);
  if (plain.length !== uncompressedBytes) throw new RangeError('a page has not the size that it claims');
  return plain;
}

function dictionaryPositions(plain: Uint8Array, start: number, count: number, dictionarySize: number): Int32Array {
  const positions = new Int32Array(count);
  if (count === 0) return positions;
  if (start >= plain.length) throw new RangeError('a page has no dictionary positions');
  decodeRuns(plain, start + 1, plain.length, plain[start]!, positions);
  for (let index = 0; index < count; index++) {
    if (positions[index]! < 0 || positions[index]! >= dictionarySize)
      throw new RangeError('a position is outside of the dictionary');
  }
  return positions;
}

function lookedUp(dictionary: NumberPage['values'], positions: Int32Array): NumberPage['values'] {
  if (dictionary instanceof BigInt64Array) return BigInt64Array.from(positions, (position) => dictionary[position]!);
  const numbers = dictionary as ArrayLike<number>;
  const values = new Float64Array(positions.length);
  for (let index = 0; index < positions.length; index++) values[index] = numbers[positions[index]!]!;
  return values;
}

/** Numbers that stand one after the other; undefined for types that only a general reader decodes. */
function plainNumbers(
  plain: Uint8Array,
  start: number,
  count: number,
  element: SchemaElement,
  memory: PageMemory,
): NumberPage['values'] | undefined {
  const width = plainWidth(element);
  if (width === undefined) return undefined;
  if (start + count * width > plain.length) throw new RangeError('a page ends within its values');
  const { buffer } = memory.aligned(plain.subarray(start, start + count * width));
  if (element.type === 'DOUBLE') return new Float64Array(buffer, 0, count);
  if (element.type === 'FLOAT') return new Float32Array(buffer, 0, count);
  if (element.type === 'INT32') return new Int32Array(buffer, 0, count);
  return wideIntegers(buffer, memory.wide(count));
}

function plainWidth({ type, converted_type: converted, logical_type: logical }: SchemaElement): number | undefined {
  if (type === 'DOUBLE') return 8;
  if (type === 'FLOAT') return 4;
  const isOther =
    converted === 'DECIMAL' || converted === 'UINT_32' || converted === 'UINT_64' || logical?.type === 'DECIMAL';
  const isUnsigned = logical?.type === 'INTEGER' && !logical.isSigned;
  if (isOther || isUnsigned) return undefined;
  if (type === 'INT32') return 4;
  return type === 'INT64' ? 8 : undefined;
}

/** As doubles, which is much faster, if every one is exact. */
function wideIntegers(buffer: ArrayBufferLike, values: Float64Array): Float64Array | BigInt64Array {
  const count = values.length;
  const halves = new Int32Array(buffer, 0, 2 * count);
  for (let index = 0; index < count; index++) {
    const high = halves[2 * index + 1]!;
    if (high >= 2 ** 21 || high < -(2 ** 21)) return new BigInt64Array(buffer, 0, count);
    values[index] = high * 2 ** 32 + (halves[2 * index]! >>> 0);
  }
  return values;
}

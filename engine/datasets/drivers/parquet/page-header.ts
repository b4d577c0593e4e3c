/** Page headers of a Parquet file: Thrift's compact protocol, only the fields that reading needs, every length checked. */
export interface PageHeader {
  readonly type: 'data' | 'data_v2' | 'dictionary' | 'other';
  readonly uncompressedBytes: number;
  readonly compressedBytes: number;
  /** Nulls included; 0 for other pages. */
  readonly valueCount: number;
  /** Parquet's number of the encoding of the values; -1 for other pages. */
  readonly encoding: number;
  /** Parquet's number of the encoding of definition levels (first version of data pages only). */
  readonly levelEncoding: number;
  /** Second version of data pages only: levels stand uncompressed before the values. */
  readonly repetitionBytes: number;
  readonly definitionBytes: number;
  readonly isCompressed: boolean;
  /** Second version of data pages only: what the header says of its rows and nulls; null else. */
  readonly claimed: { readonly nulls: number; readonly rows: number } | null;
  /** CRC-32 of the page as it stands in the file, as a signed integer; null where the writer made none. */
  readonly checksum: number | null;
  /** Where the page itself begins. */
  readonly end: number;
}

/** @throws RangeError when the header is none or leaves `bytes[start, limit)` */
export function readPageHeader(bytes: Uint8Array, start: number, limit: number): PageHeader {
  const reader = new CompactReader(bytes, start, limit);
  const fields = reader.struct(0);
  const type = PAGE_TYPES[numberAt(fields, 1, -1)] ?? 'other';
  const inner = fields.get(INNER_FIELDS[type]);
  const page: Fields = inner instanceof Map ? inner : new Map();
  const isSecond = type === 'data_v2';
  return {
    type,
    uncompressedBytes: numberAt(fields, 2, -1),
    compressedBytes: numberAt(fields, 3, -1),
    valueCount: numberAt(page, 1, type === 'other' ? 0 : -1),
    encoding: numberAt(page, isSecond ? 4 : 2, -1),
    levelEncoding: isSecond ? -1 : numberAt(page, 3, -1),
    definitionBytes: isSecond ? numberAt(page, 5, -1) : 0,
    repetitionBytes: isSecond ? numberAt(page, 6, -1) : 0,
    isCompressed: !(isSecond && page.get(7) === false),
    claimed: isSecond ? { nulls: numberAt(page, 2, -1), rows: numberAt(page, 3, -1) } : null,
    checksum: typeof fields.get(4) === 'number' ? numberAt(fields, 4, 0) : null,
    end: reader.at,
  };
}

const PAGE_TYPES = ['data', 'other', 'dictionary', 'data_v2'] as const;
/** The header's field that holds what only this type of page has. */
const INNER_FIELDS = { data: 5, other: 6, dictionary: 7, data_v2: 8 } as const;

type Fields = Map<number, number | boolean | Fields | undefined>;

function numberAt(fields: Fields, id: number, fallback: number): number {
  const value = fields.get(id);
  return typeof value === 'number' ? value : fallback;
}

const MAX_DEPTH = 8;

/** What the protocol calls its types; lists, texts and wide numbers are only skipped. */
const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const SET = 10;
const STRUCT = 12;

class CompactReader {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #limit: number;

  constructor(bytes: Uint8Array, start: number, limit: number) {
    this.#bytes = bytes;
    this.at = start;
    this.#limit = limit;
  }

  struct(depth: number): Fields {
    if (depth > MAX_DEPTH) throw new RangeError('the page header is nested too deeply');
    const fields: Fields = new Map();
    let id = 0;
    for (;;) {
      const head = this.#byte();
      const type = head & 0x0f;
      if (type === STOP) return fields;
      const step = head >> 4;
      id = step === 0 ? this.#zigzag() : id + step;
      fields.set(id, this.#value(type, depth));
    }
  }

  #value(type: number, depth: number): number | boolean | Fields | undefined {
    if (type === TRUE || type === FALSE) return type === TRUE;
    if (type === BYTE) return this.#byte();
    if (type > BYTE && type <= I64) return this.#zigzag();
    if (type === STRUCT) return this.struct(depth + 1);
    if (type === DOUBLE) this.#skip(8);
    else if (type === BINARY) this.#skip(this.#varint());
    else if (type === LIST || type === SET) this.#skipList(depth);
    else throw new RangeError('the page header holds an unknown type');
    return undefined;
  }

  #skipList(depth: number): void {
    const head = this.#byte();
    const count = head >> 4 === 15 ? this.#varint() : head >> 4;
    const type = head & 0x0f;
    // Every element takes at least a byte, so a false count ends at the limit.
    for (let index = 0; index < count; index++) {
      if (type === TRUE || type === FALSE) this.#skip(1);
      else this.#value(type, depth + 1);
    }
  }

  #skip(count: number): void {
    if (count > this.#limit - this.at) throw new RangeError('the page header leaves the column');
    this.at += count;
  }

  #byte(): number {
    this.#skip(1);
    return this.#bytes[this.at - 1]!;
  }

  /** Not negative; a number too wide for a double's integers loses digits, but no header needs them. */
  #varint(): number {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
      if (shift > 2 ** 70) throw new RangeError('the page header holds an endless number');
    }
  }

  #zigzag(): number {
    const folded = this.#varint();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }
}

/** The lines of a recorded file, of any size: never more of it in memory than a piece and a line. */
import { type FileHandle, open } from 'node:fs/promises';
import { OpsError } from '../../errors.ts';

export interface RecordedLine {
  /** Without its line feed. */
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Bytes of the file up to behind it. */
  readonly end: number;
}

export interface RecordedFileOptions {
  readonly path: string;
  /** As the person named it. */
  readonly shown: string;
  /** Where a line begins, and its number. */
  readonly from?: { readonly offset: number; readonly line: number };
  /** Whether a line feed inside quotes belongs to a cell. */
  readonly isQuoted: boolean;
}

const PIECE_BYTES = 1024 * 1024;
/** A longer line is passed over, and told as what it is. */
const MOST_LINE_BYTES = 1024 * 1024;
const LF = 0x0a;
const CR = '\r';
/** Stands for a line that is too long: no JSON, and no cell. */
const TOO_LONG = '(a line of more than 1 MB)';

/**
 * Gives each line to `take`, which answers false when it wants no more.
 * @returns the bytes that were given, and whether that is the end of the file
 * @throws OpsError `file_not_found`, `file_unreadable`
 */
export async function readRecordedFile(
  { path, shown, from = { offset: 0, line: 1 }, isQuoted }: RecordedFileOptions,
  take: (line: RecordedLine) => boolean,
): Promise<{ readonly offset: number; readonly line: number; readonly isEnd: boolean }> {
  const file = await openRecorded(path, shown);
  try {
    const lines = new Lines(from, isQuoted, take);
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (let at = from.offset; ; ) {
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      if (!lines.push(piece.subarray(0, bytesRead))) return { ...lines.place, isEnd: false };
    }
    const isEnd = lines.finish();
    return { ...lines.place, isEnd };
  } finally {
    await file.close();
  }
}

/** Bytes of the file now. @throws OpsError `file_not_found`, `file_unreadable` */
export async function recordedBytes(path: string, shown: string): Promise<number> {
  const file = await openRecorded(path, shown);
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function openRecorded(path: string, shown: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new OpsError('file_not_found', `no file ${shown}`, { facts: { file: shown }, cause });
    throw new OpsError('file_unreadable', `${shown}: ${code}`, { facts: { file: shown, reason: code }, cause });
  }
}

class Lines {
  readonly #take: (line: RecordedLine) => boolean;
  readonly #isQuoted: boolean;
  /** The beginning of a line whose end has not come yet. */
  #rest: Buffer[] = [];
  #restBytes = 0;
  /** Lines that a quote which has not closed runs over. */
  #open: string[] | undefined;
  #openChars = 0;
  #openLines = 0;
  #number: number;
  /** Behind the last line that was given. */
  #given: number;
  #at: number;

  constructor(from: { offset: number; line: number }, isQuoted: boolean, take: (line: RecordedLine) => boolean) {
    this.#take = take;
    this.#isQuoted = isQuoted;
    this.#given = from.offset;
    this.#at = from.offset;
    this.#number = from.line;
  }

  get place(): { readonly offset: number; readonly line: number } {
    return { offset: this.#given, line: this.#number };
  }

  push(piece: Buffer): boolean {
    let start = 0;
    for (;;) {
      const end = piece.indexOf(LF, start);
      if (end < 0) break;
      const text = this.#text(piece.subarray(start, end));
      this.#at += end + 1 - start;
      start = end + 1;
      if (!this.#line(text)) return false;
    }
    const left = piece.subarray(start);
    this.#at += left.length;
    this.#restBytes += left.length;
    // Of a line that is too long only its length is kept. The piece's memory is used again.
    if (this.#restBytes <= MOST_LINE_BYTES) this.#rest.push(Buffer.from(left));
    else this.#rest = [];
    return true;
  }

  finish(): boolean {
    if (this.#restBytes > 0 && !this.#line(this.#text(Buffer.alloc(0)))) return false;
    if (this.#open === undefined) return true;
    return this.#giveOpen(this.#open);
  }

  #text(end: Buffer): string {
    const bytes = this.#restBytes + end.length;
    const whole = this.#rest.length === 0 ? end : Buffer.concat([...this.#rest, end]);
    this.#rest = [];
    this.#restBytes = 0;
    if (bytes > MOST_LINE_BYTES) return TOO_LONG;
    const text = whole.toString('utf8');
    return text.endsWith(CR) ? text.slice(0, -1) : text;
  }

  #line(text: string): boolean {
    if (!this.#isQuoted || (this.#open === undefined && !text.includes('"'))) return this.#give(text, 1);
    const hasOddQuotes = text.split('"').length % 2 === 0;
    const wasOpen = this.#open !== undefined;
    // Joined at the end only: a quote that never closes runs over very many lines.
    this.#open ??= [];
    this.#open.push(text);
    this.#openChars += text.length + 1;
    this.#openLines += 1;
    if (wasOpen !== hasOddQuotes && this.#openChars <= MOST_LINE_BYTES) return true;
    return this.#giveOpen(this.#open);
  }

  #giveOpen(open: readonly string[]): boolean {
    this.#open = undefined;
    this.#openChars = 0;
    return this.#give(open.join('\n'), this.#openLines);
  }

  #give(text: string, lines: number): boolean {
    const number = this.#number;
    this.#number += lines;
    this.#openLines = 0;
    this.#given = this.#at;
    return this.#take({ text, number, end: this.#given });
  }
}

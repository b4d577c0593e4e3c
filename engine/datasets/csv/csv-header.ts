/** The header of a CSV file, read raw and refused where a name could be mistaken. */
import { OpsError } from '../../errors.ts';
import { cellText } from '../columns/cell-text.ts';
import { MOST_COLUMNS, tooManyColumns } from '../columns/most-columns.ts';
import { afterNewline, COMMA, isCellEnd, LF, QUOTE, quotedCell, unfold } from './csv-bytes.ts';

export interface CsvHeader {
  readonly names: readonly string[];
  /** Where the first data row begins. */
  readonly end: number;
}

/**
 * Reads the record at `start`.
 * @throws OpsError `csv_wrong_delimiter`, `header_empty_name`, `header_stray_space`, `csv_unclosed_quote`, `csv_bad_quote`
 */
export function readHeader(bytes: Buffer, start: number, limit: number, file: string): CsvHeader {
  const names: string[] = [];
  let at = start;
  for (;;) {
    const cell = bytes[at] === QUOTE ? readQuoted(bytes, at, limit, file) : readPlain(bytes, at, file);
    names.push(cell.text);
    at = cell.end;
    if (bytes[at] !== COMMA) break;
    at++;
  }
  if (names.length > MOST_COLUMNS) throw tooManyColumns(names.length, file);
  refuseOtherDelimiter(names, file);
  names.forEach((name, index) => {
    refuseUnclearName(name, index + 1, file);
  });
  return { names, end: afterNewline(bytes, at) };
}

interface Cell {
  readonly text: string;
  readonly end: number;
}

function readPlain(bytes: Buffer, start: number, file: string): Cell {
  let end = start;
  while (!isCellEnd(bytes[end]!)) {
    if (bytes[end] === QUOTE) refuseQuote(file);
    end++;
  }
  return { text: bytes.toString('utf8', start, end), end };
}

function readQuoted(bytes: Buffer, start: number, limit: number, file: string): Cell {
  const cell = quotedCell(bytes, start, limit);
  if (cell === undefined) {
    throw new OpsError('csv_unclosed_quote', 'a quote in the header never closes', { facts: { file, row: 1 } });
  }
  if (!isCellEnd(bytes[cell.end]!)) refuseQuote(file);
  const target = Buffer.alloc(cell.end - start + 1, LF);
  const length = unfold(bytes, start + 1, cell.end - 1, target);
  return { text: target.toString('utf8', 0, length), end: cell.end };
}

function refuseQuote(file: string): never {
  throw new OpsError('csv_bad_quote', 'the header has a quote inside a name', { facts: { file, row: 1 } });
}

/** One name that holds another program's delimiter is no name. */
function refuseOtherDelimiter(names: readonly string[], file: string): void {
  const delimiter =
    names.length === 1 ? [';', '\t', '|'].find((candidate) => names[0]?.includes(candidate)) : undefined;
  if (delimiter === undefined) return;
  throw new OpsError('csv_wrong_delimiter', `expected commas between cells, got ${JSON.stringify(delimiter)}`, {
    facts: { file, delimiter },
  });
}

function refuseUnclearName(name: string, position: number, file: string): void {
  if (name.trim() === '') {
    throw new OpsError('header_empty_name', `column ${position} has no name`, { facts: { file, position } });
  }
  if (name !== name.trim()) {
    const column = cellText(name);
    throw new OpsError('header_stray_space', `the name of column ${position} begins or ends with a space`, {
      facts: { file, column, position },
    });
  }
}

/** Lines of a recorded file as observations: NDJSON or CSV, each line by itself, so that a bad one spoils no other. */
import { OpsError } from '../../errors.ts';
import { nearestWord } from '../../nearest-word.ts';
import { type CheckedItem, checkItem } from '../observations/check-item.ts';
import { splitCsv } from './csv-line.ts';
import type { Recording } from './types.ts';

/** Null for lines that say nothing: blank ones and a header. */
export type ReadLine = (line: string) => CheckedItem | null | 'left out';

/** @throws OpsError `recorded_column_missing` at a CSV header without the columns that are asked for */
export function lineReader(recording: Recording): ReadLine {
  return recording.format === 'csv' ? csvReader(recording) : ndjsonReader(recording);
}

const BYTE_ORDER_MARK = '\ufeff';

function withoutMark(line: string): string {
  return line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line;
}

function ndjsonReader(recording: Recording): ReadLine {
  const { column, time_column, arrived } = recording;
  return (line) => {
    const text = withoutMark(line);
    if (text.trim() === '') return null;
    let given: unknown;
    try {
      given = JSON.parse(text);
    } catch {
      return refused(`expected one JSON object, received ${quoted(text)}`);
    }
    // A bare number can only be a value.
    if (typeof given === 'number') given = { value: given };
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
      const fields = given as Record<string, unknown>;
      if (column !== null) given = { ...fields, value: fields[column] };
      if (time_column !== null) given = { ...(given as object), at: fields[time_column] };
    }
    return chosen(checkItem(given, { arrived, isStrict: false, ...recording.fallback }), recording);
  };
}

function csvReader(recording: Recording): ReadLine {
  const { column, time_column, arrived, fallback } = recording;
  let columns: { readonly value: number; readonly time: number | null; readonly width: number } | undefined;
  return (line) => {
    if (line.trim() === '') return null;
    const cells = splitCsv(columns === undefined ? withoutMark(line) : line);
    if (columns === undefined) {
      if (cells === null)
        throw new OpsError('csv_unclosed_quote', 'a quote in the header never closes', {
          facts: { file: recording.shown, row: 1 },
        });
      const names = cells.map((name) => name.trim());
      columns = {
        value: placeOf(names, column ?? 'value', 'value', recording),
        time: time_column === null ? null : placeOf(names, time_column, 'time', recording),
        width: names.length,
      };
      return null;
    }
    if (cells === null) return refused(`a quote never closes in ${quoted(line)}`);
    if (cells.length !== columns.width) return refused(`expected ${columns.width} cells, received ${cells.length}`);
    const cell = cells[columns.value]!.trim();
    // What is no number stays as it is, and is refused with its own words.
    const value = cell === '' || Number.isNaN(Number(cell)) ? cell : Number(cell);
    const at = columns.time === null ? undefined : cells[columns.time]!.trim();
    return chosen(checkItem({ value, at }, { arrived, isStrict: false, ...fallback }), recording);
  };
}

function placeOf(names: readonly string[], column: string, role: 'value' | 'time', { shown }: Recording): number {
  const at = names.indexOf(column);
  if (at >= 0) return at;
  throw new OpsError('recorded_column_missing', `expected a column ${column}, the header has ${names.join(', ')}`, {
    facts: { file: shown, column, role, hint: nearestWord(column, names), available: names },
  });
}

/** Lines may name their own stream: only the one that was asked for is wanted. */
function chosen(item: CheckedItem, { source, signal }: Recording): CheckedItem | 'left out' {
  const stream = item.kind === 'refused' ? item.refusal.stream : item.item;
  if (stream === null) return item;
  const isOther = (source !== null && stream.source !== source) || (signal !== null && stream.signal !== signal);
  return isOther ? 'left out' : item;
}

function refused(problem: string): CheckedItem {
  return { kind: 'refused', refusal: { problem, stream: null } };
}

const QUOTED_CHARS = 60;

function quoted(text: string): string {
  const short = text.length <= QUOTED_CHARS ? text : `${text.slice(0, QUOTED_CHARS)}…`;
  return JSON.stringify(short.toWellFormed());
}

/** Draws a table for a screen of a telephone's width: monospaced where that fits, else a line of words for each row. */

import { displayWidth } from '../display-width.ts';
import { terminalLines } from '../terminal-text.ts';
import { type Block, type Cell, type Column, view } from '../view.ts';
import { PHONE_COLUMNS, SHOWN_ROWS } from './limits.ts';
import { cellMarkup, type Drawn, type SlackLook } from './look.ts';
import { bold } from './mrkdwn.ts';
import { type Line, preformatted, sections } from './section.ts';

export type Table = Extract<Block, { kind: 'table' }>;

export interface LabelledCell {
  /** Null where the text needs none. */
  readonly title: string | null;
  readonly cell: Cell;
}

const SEPARATOR = ' · ';

export function drawTable(whole: Table, look: SlackLook): Drawn {
  const rows = whole.rows.slice(0, SHOWN_ROWS);
  const left = whole.rows.length - rows.length;
  const table = withoutEmptyColumns({ ...whole, rows });
  const major = withoutColumns(table, (column) => column.minor === true);
  const lines = [table, major].map((each) => monospaced(each, look)).find(fitsTelephone);
  const drawn = lines === undefined ? records(table, look) : preformatted(lines);
  if (left === 0) return drawn;
  const more = sections([{ text: look.texts.slack.moreRows(left), write: (text) => text }]);
  return { blocks: [...drawn.blocks, ...more.blocks], cut: true };
}

/** The cells of a row that say something: numbers with their title, the others speak for themselves. */
export function labelledCells({ columns }: Table, row: readonly Cell[], { texts }: SlackLook): readonly LabelledCell[] {
  return row.flatMap((cell, index) => {
    if (cell.text.trim() === '' || cell.text === texts.quantity.nothing) return [];
    const { title = '', align, named } = columns[index] ?? {};
    const needed = title !== '' && (align === 'right' || named === true);
    return [{ title: needed ? title : null, cell }];
  });
}

/** Commands and times are worth more when they can be copied or shown in the reader's zone: not in a monospaced table. */
function monospaced(table: Table, { program }: SlackLook): readonly string[] | null {
  if (table.rows.some((row) => row.some((cell) => cell.command === true || cell.time !== undefined))) return null;
  const lines = terminalLines(view(table), { columns: null, colour: false, program });
  return lines.map((line) => line.slice(2));
}

function fitsTelephone(lines: readonly string[] | null): lines is readonly string[] {
  return lines?.every((line) => displayWidth(line) <= PHONE_COLUMNS) ?? false;
}

/** `*J-12* · training · running · progress 40 %`. */
function records(table: Table, look: SlackLook): Drawn {
  const drawn = table.rows.map((row) => recordLines(labelledCells(table, row, look), look));
  return sections(drawn.flat());
}

function recordLines(cells: readonly LabelledCell[], look: SlackLook): readonly Line[] {
  const pieces = cells.map(({ title, cell }, index) => {
    const named = title === null ? cell : { ...cell, text: `${title} ${cell.text}` };
    return index === 0 && isName(cell) ? bold(named.text, look.program) : cellMarkup(named, look);
  });
  const text = pieces.join(SEPARATOR);
  // A row of huge cells is told cell by cell: each is then cut by itself.
  const huge = text.length > 1_000;
  if (!huge) return [{ text, write: (same) => same }];
  return cells.map(({ title, cell }) => ({
    text: title === null ? cell.text : `${title} ${cell.text}`,
    write: (part) => cellMarkup({ ...cell, text: part }, look),
  }));
}

/** The first cell of a row names what the row is about. */
function isName(cell: Cell): boolean {
  return cell.command !== true && cell.time === undefined;
}

function withoutEmptyColumns(table: Table): Table {
  return withoutColumns(table, (_, index) => table.rows.every((row) => (row[index]?.text.trim() ?? '') === ''));
}

function withoutColumns(table: Table, leaves: (column: Column, index: number) => boolean): Table {
  const stays = table.columns.map((column, index) => !leaves(column, index));
  const kept = <Item>(items: readonly Item[]) => items.filter((_, index) => stays[index] ?? false);
  return { ...table, columns: kept(table.columns), rows: table.rows.map(kept) };
}

/** Seeded CSV files that are odd, damaged or both, and what an independent parser sees in them. */
import Papa from 'papaparse';
import { type Draw, damaged, pick } from './damage.ts';
import type { Cells } from './expected-table.ts';
import type { FuzzCase } from './fuzz-case.ts';

const ODD_CELLS = [
  '', ' ', 'NaN', 'nan', 'null', 'NA', 'N/A', 'None', 'inf', '-Infinity', '1e999', '-1e400', '0x10', '0b1', '1_000', '1,5',
  '"1,5"', '"1.5"', '"', '""', '"a""b"', 'a"b', '"a"b', '1 ', ' 1', '+1', '+.5', '.', '-', '+', '1.', '.5', '1e', '1e+', '1e5',
  '1E-5', '1e0005', '1e-999', '4.9e-324', '2.2250738585072011e-308', '1.7976931348623157e308', '1.7976931348623159e308',
  '9007199254740991', '9007199254740993', '0.1000000000000000055511151231257827', '123456789012345678901234567890', '-0', '0.0',
  '١٢', '１２', '٣.٥', '1\u00a0', '\u200b1', '\ufeff1', 'ünï', '💥', '\0', '1\0', 'true', 'False', 'TRUE', 'yes', '0', '1', '-1',
  '2', '0.5', '1.0', '1%', '$1', '#N/A', '2024-01-01', '1704164645', '1704164645000', '=1+1', '\t1', "'1'", '1;2',
] as const; // biome-ignore format: a list of cells reads best in lines
const ODD_TIMES = [
  '2024-02-30',
  '2023-02-29',
  '2024-01-01T24:00:00Z',
  '2024-01-01 00:00:60',
  '2024-01-01T00:00:00.1234567891Z',
  '01.02.2024',
  '5',
  '2024-01-01T00:00:00+05:30',
  '2024-01-01T00:00:00-00:00',
  '2024-1-1',
  '0000-01-01',
  '9999-12-31',
  '2024-01-01T00:00',
  '',
  'now',
  '1704164645',
  '1704164645000',
  '1704164645000000',
  '1704164645000000000',
  '-1704164645',
  '1704164645.0',
  '２０２４-01-01',
  '2024-01-01T00:00:00.123456Z',
  '2024-01-01T00:00:00.1234567Z',
  '2024-01-01t00:00:00z',
  '2024-01-01T00:00:00Z ',
  '99999999',
] as const;
const NEWLINES = ['\n', '\r\n', '\r'] as const;

export function csvCase(draw: Draw): FuzzCase {
  const text = draw(3) === 0 ? oddText(draw, 1 + draw(8)) : oddText(draw, draw(3) === 0 ? 1 : 0);
  const sound = Buffer.from(text);
  const bytes = draw(5) < 2 ? sound : damaged(sound, draw, draw);
  return {
    bytes,
    suffix: 'csv',
    // Pieces of a few bytes put every border to the test; a long file would be searched again for each.
    pieceBytes: draw(2) === 0 && bytes.length < 10_000 ? 1 + draw(200) : 1 << 18,
    request: {
      labelColumn: 'label',
      timeColumn: 'end',
      startColumn: draw(3) === 0 ? 'start' : null,
      weightColumn: draw(3) === 0 ? 'w' : null,
      otherTimeColumns: draw(2) === 0 ? ['start', 'when'] : [],
      featureColumns: draw(3) === 0 ? ['a', 'b "x"'] : [],
      memoryLimitBytes: 64 << 20,
    },
    cells: async () => parsed(bytes),
  };
}

/** A table whose cells are now and then odd; with `oddities` 0 it is sound. */
function oddText(draw: Draw, oddities: number): string {
  const newline = pick(draw, NEWLINES);
  const rows = 2 + draw(50);
  const form = draw(4);
  const table: string[][] = [['start', 'end', 'a', '"b ""x"""', 'word', 'w', 'label']];
  for (let row = 0; row < rows; row++) {
    const end = 1_704_067_200 + row * 60 - (draw(10) === 0 ? 300 : 0);
    table.push([
      timeCell(end - draw(100), form),
      timeCell(end, form),
      draw(6) === 0 ? '' : String((draw(2 ** 31) - 2 ** 30) / 10 ** draw(14)),
      String(row * 10),
      pick(draw, ['plain', '"wörd, ""quoted"""', '', '"two\nlines"']),
      String(draw(8) / 4),
      String(row % 2),
    ]);
  }
  for (let count = 0; count < oddities; count++) oddity(table, draw);
  const lines = table.map((cells) => (draw(40) === 0 && oddities > 1 ? cells.map(quoted) : cells).join(','));
  if (oddities > 0 && draw(6) === 0)
    lines.splice(draw(lines.length + 1), 0, pick(draw, ['', ' ', ',', ',,,,,,', '#', '"']));
  const ends: string[] =
    oddities > 1 && draw(3) === 0 ? lines.map(() => pick(draw, NEWLINES)) : lines.map(() => newline);
  if (draw(3) === 0) ends[ends.length - 1] = pick(draw, ['', newline + newline]);
  return (draw(5) === 0 ? '\ufeff' : '') + lines.map((line, at) => line + ends[at]).join('');
}

function timeCell(seconds: number, form: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  return pick(() => form, [iso, iso.slice(0, 19), `"${iso.slice(0, 10)} ${iso.slice(11, 19)}"`, String(seconds)]);
}

function quoted(cell: string): string {
  return cell.startsWith('"') ? cell : `"${cell}"`;
}

function oddity(table: string[][], draw: Draw): void {
  const row = table[draw(table.length)]!;
  const at = draw(row.length);
  const kind = draw(20);
  if (kind === 0) row.push(pick(draw, ODD_CELLS));
  else if (kind === 1) row.splice(at, 1);
  else if (kind === 2) row[at] = 'x'.repeat(draw(3) === 0 ? 300_000 : 5_000);
  else if (kind === 3) row[at] = `${'9'.repeat(draw(400))}.${'1'.repeat(draw(400))}`;
  else if (kind === 4) table[0]![at] = pick(draw, ['a', 'a ', '', '  ', 'label', 'end', 'é', 'x;y', '"new\nline"']);
  else if (kind === 5) for (const cells of table.slice(1)) cells[at] = pick(draw, ['true', 'false', '1', '']);
  else if (kind === 6) for (const cells of table.slice(1)) cells[at] = '';
  else row[at] = at < 2 && draw(2) === 0 ? pick(draw, ODD_TIMES) : pick(draw, ODD_CELLS);
}

/** @throws Error when the parser has complaints, or does not see one table */
function parsed(bytes: Buffer): Cells {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/^\ufeff/, '');
  // To the parser a lone CR is no line end among LFs.
  const { data, errors } = Papa.parse<string[]>(text.replaceAll(/\r\n?/g, '\n'), { delimiter: ',' });
  if (errors.length > 0) throw new Error(`the parser says ${errors[0]?.message}`);
  while (data.length > 0 && data.at(-1)!.join('') === '' && data.at(-1)!.length === 1) data.pop();
  const [names = [], ...rows] = data;
  if (rows.some(({ length }) => length !== names.length)) throw new Error('the parser sees ragged rows');
  return { names, rows: rows.length, columns: names.map((_, at) => rows.map((row) => row[at]!)) };
}

import fc from 'fast-check';
import Papa from 'papaparse';
import { afterAll, describe, expect, test } from 'vitest';
import { loadTable } from '#engine/datasets/drivers/load-table.ts';
import { contents, DataFolder, load, micros, request } from './data-folder.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const PLAIN = 'start,end,a,b,label\n2024-01-01,2024-01-03,1.5,-2,0\n2024-01-02,2024-01-04,,3e2,1\n';
const PLAIN_CONTENTS = {
  time: [micros('2024-01-03'), micros('2024-01-04')],
  label: [0, 1],
  features: { a: [1.5, Number.NaN], b: [-2, 300] },
  otherTimes: { start: [micros('2024-01-01'), micros('2024-01-02')] },
};

describe('one table, however it is written', () => {
  test.each([
    ['with LF', PLAIN],
    ['with CRLF', PLAIN.replaceAll('\n', '\r\n')],
    ['with CR', PLAIN.replaceAll('\n', '\r')],
    ['with a mixture of line ends', PLAIN.replace('\n', '\r\n').replace('1\n', '1\r')],
    ['with a byte order mark', `\ufeff${PLAIN}`],
    ['without a last newline', PLAIN.slice(0, -1)],
    ['with blank lines at the end', `${PLAIN}\n\r\n\n`],
    ['with every cell quoted', PLAIN.replaceAll(/[^,\n]+/g, '"$&"')],
    ['with an empty quoted cell', PLAIN.replace(',,', ',"",')],
    ['with a null word for the empty cell', PLAIN.replace(',,', ',NaN,')],
  ])('%s', async (_, text) => {
    const table = await load(folder.csv(text));

    expect(contents(table)).toEqual(PLAIN_CONTENTS);
  });

  test('with pieces that end at every byte of the file', async () => {
    const text = '\ufeffstart,end,"ä,b",label\r\n2024-01-01,2024-01-03,"1.5",0\r\n2024-01-02,"2024-01-04",2,1\r\n';
    const path = folder.csv(text);
    const whole = contents(await load(path));

    for (let pieceBytes = 1; pieceBytes <= Buffer.byteLength(text); pieceBytes++) {
      const table = await loadTable(request(path), { pieceBytes });

      expect(contents(table), `pieces of ${pieceBytes} bytes`).toEqual(whole);
    }
    expect(whole.features).toEqual({ 'ä,b': [1.5, 2] });
  });
});

test.each(['NaN', 'nan', 'null', 'NULL', 'NA', 'N/A', ''])('the cell "%s" is missing, not zero', async (cell) => {
  const table = await load(folder.csv(PLAIN.replace(',,', `,${cell},`)));

  expect(contents(table)).toEqual(PLAIN_CONTENTS);
  expect(table.report.columns.find(({ name }) => name === 'a')?.missing).toBe(1);
});

test('a quoted cell may hold commas, newlines and doubled quotes', async () => {
  const path = folder.csv('end,note,"a ""b""",label\n2024-01-01,"x, ""y""\nz",1,0\n2024-01-02,plain,2,1\n');

  const table = await load(path);

  expect(table.rows).toBe(2);
  expect(contents(table).features).toEqual({ 'a "b"': [1, 2] });
  expect(table.report.columns.find(({ name }) => name === 'note')).toMatchObject({ type: 'text', role: 'left_out' });
});

test('what papaparse makes of a file is what we make of it', async () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, min: -1e15, max: 1e15 }).map(String),
    fc.integer({ min: -1000, max: 1000 }).map(String),
    fc.constant(''),
  );
  const note = fc
    .string({ unit: fc.constantFrom('x', 'ü', '"', ',', '\n', '\r\n', ' ', '😀'), maxLength: 6 })
    .map((text) => `n${text}`);
  const row = fc.record({ a: number, note, b: number, label: fc.constantFrom('0', '1', '1.0') });
  const rows = fc.array(row, { minLength: 1, maxLength: 12 });
  const pieceBytes = fc.integer({ min: 1, max: 200 });
  const newline = fc.constantFrom('\n', '\r\n');
  await fc.assert(
    fc.asyncProperty(rows, pieceBytes, newline, fc.boolean(), async (random, piece, end, quotes) => {
      const both = [...random, { a: '1', note: 'n', b: '2', label: '0' }, { a: '1', note: 'n', b: '2', label: '1' }];
      const records = both.map((cells, index) => ({
        end: `2024-01-01T00:00:${String(index).padStart(2, '0')}`,
        ...cells,
      }));
      const text = Papa.unparse(records, { newline: end, quotes });
      const path = folder.csv(text);

      const table = await loadTable(request(path), { pieceBytes: piece });

      const parsed = Papa.parse<Record<string, string>>(text, { header: true, newline: end }).data;
      const column = (name: string) =>
        parsed.map((record) => (record[name] === '' ? Number.NaN : Number(record[name])));
      expect(contents(table).features).toEqual({ a: column('a'), b: column('b') });
      expect(contents(table).label).toEqual(column('label'));
    }),
    { numRuns: 200 },
  );
});

test('a table that is longer than its first lines promise is read to the end', async () => {
  const long = Array.from({ length: 3000 }, (_, row) => `2024-01-01,${'9'.repeat(60)}e-60,${row % 2}`);
  const short = Array.from({ length: 20_000 }, (_, row) => `2024-01-02,${row},${row % 2}`);
  const path = folder.csv(`end,a,label\n${[...long, ...short].join('\n')}\n`);

  const table = await load(path);

  expect(table.rows).toBe(23_000);
  expect(table.features[0]!.at(-1)).toBe(19_999);
  expect(table.features[0]!.includes(Number.NaN)).toBe(false);
});

test('columns live in shared memory', async () => {
  const table = await load(folder.csv(PLAIN));

  for (const values of [table.time, table.label, ...table.features]) {
    expect(values.buffer).toBeInstanceOf(SharedArrayBuffer);
  }
});

test('progress ends at the whole file', async () => {
  const fractions: number[] = [];

  await loadTable(request(folder.csv(PLAIN)), { pieceBytes: 30, onProgress: (fraction) => fractions.push(fraction) });

  expect(fractions.length).toBeGreaterThan(2);
  expect(fractions.at(-1)).toBe(1);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
});

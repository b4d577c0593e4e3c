import { afterAll, expect, test } from 'vitest';
import { loadTable } from '#engine/datasets/drivers/load-table.ts';
import { DataFolder, load, refusal, request } from './data-folder.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const refused = (content: string | Uint8Array) => refusal(load(folder.csv(content)));
const HEADER = 'end,a,label\n';
const ROW = '2024-01-01,1,0\n';

test('a file with a header only has no rows', async () => {
  expect(await refused(HEADER)).toEqual({ code: 'csv_no_rows', facts: { file: 'table' } });
  expect((await refused(`${HEADER}\n\n`)).code).toBe('csv_no_rows');
  expect((await refused(HEADER.trim())).code).toBe('csv_no_rows');
});

test.each(['\n', '\n\r\n\n', '\ufeff', '\ufeff\n'])('a file that holds nothing but %j is empty', async (content) => {
  expect(await refused(content)).toEqual({ code: 'file_empty', facts: { file: 'table' } });
});

test('a row with too few or too many cells is named with both counts', async () => {
  expect(await refused(`${HEADER}${ROW}2024-01-02,1\n`)).toEqual({
    code: 'csv_ragged_row',
    facts: { file: 'table', row: 3, expected: 3, got: 2 },
  });
  expect((await refused(`${HEADER}2024-01-02,1,0,"x,y",5\n`)).facts).toMatchObject({ row: 2, expected: 3, got: 5 });
  expect((await refused(`${HEADER}2024-01-02,1,0,\n`)).facts).toMatchObject({ row: 2, expected: 3, got: 4 });
  expect((await refused(`${HEADER}${ROW}2024-01-02`)).facts).toMatchObject({ row: 3, expected: 3, got: 1 });
});

test('a row whose cells have slipped into wrong columns is told by its width, not by the cell that does not fit', async () => {
  expect(await refused(`${HEADER}${ROW}2024-01-02,1,5,0\n`)).toMatchObject({
    code: 'csv_ragged_row',
    facts: { row: 3, expected: 3, got: 4 },
  });
  expect((await refused(`${HEADER}1,5,2024-01-02,0\n`)).code).toBe('csv_ragged_row');
});

test('a quote that never closes is named by the row in which it opens', async () => {
  expect(await refused(`${HEADER}${ROW}2024-01-02,"1,0\n${ROW}`)).toEqual({
    code: 'csv_unclosed_quote',
    facts: { file: 'table', row: 3 },
  });
  expect((await refused('end,"a,label\n')).facts).toEqual({ file: 'table', row: 1 });
});

test('a quote that never closes does not make us hold the rest of a large file', async () => {
  const content = Buffer.alloc(40 << 20, 'x,y\n');
  content.write(`${HEADER}${ROW}"`);

  expect(await refused(content)).toEqual({ code: 'csv_unclosed_quote', facts: { file: 'table', row: 3 } });
});

test('a quote within a cell, or text behind a closing quote, is refused', async () => {
  expect(await refused(`${HEADER}${ROW}2024-01-02,5" pipe,0\n`)).toEqual({
    code: 'csv_bad_quote',
    facts: { file: 'table', row: 3 },
  });
  expect((await refused(`${HEADER}2024-01-02,"1"x,0\n`)).facts).toEqual({ file: 'table', row: 2 });
  expect((await refused('end,a"b,label\n')).facts).toEqual({ file: 'table', row: 1 });
});

test('a blank line between rows is refused', async () => {
  expect(await refused(`${HEADER}${ROW}\n${ROW}`)).toEqual({
    code: 'csv_blank_line',
    facts: { file: 'table', row: 3 },
  });
  expect((await refused(`\n${HEADER}${ROW}`)).facts).toEqual({ file: 'table', row: 1 });
});

test('bytes that are not UTF-8 are named by their row', async () => {
  const latin1 = Buffer.from(`${HEADER}${ROW}2024-01-02,\xe4,0\n`, 'latin1');
  const utf16 = Buffer.from(`\ufeff${HEADER}${ROW}`, 'utf16le');

  expect(await refused(latin1)).toEqual({ code: 'csv_not_utf8', facts: { file: 'table', row: 3 } });
  expect((await refused(utf16)).code).toBe('csv_not_utf8');
  expect((await refused(Buffer.from(`${HEADER}2024-01-02,\0,0\n`))).facts).toEqual({ file: 'table', row: 2 });
  expect((await refused(Buffer.from('\xe4nd,a,label\n', 'latin1'))).facts).toEqual({ file: 'table', row: 1 });
});

test('a header with a repeated, empty or padded name is refused', async () => {
  expect(await refused('end,a,a,label\n2024-01-01,1,2,0\n')).toEqual({
    code: 'header_duplicate',
    facts: { file: 'table', column: 'a' },
  });
  expect(await refused('end,,label\n2024-01-01,1,0\n')).toEqual({
    code: 'header_empty_name',
    facts: { file: 'table', position: 2 },
  });
  expect(await refused('end, a,label\n2024-01-01,1,0\n')).toEqual({
    code: 'header_stray_space',
    facts: { file: 'table', column: ' a', position: 2 },
  });
});

test.each([';', '\t', '|'])(
  'a file with %j between its cells is told apart from one with a missing column',
  async (delimiter) => {
    expect(await refused(`${HEADER}${ROW}`.replaceAll(',', delimiter))).toEqual({
      code: 'csv_wrong_delimiter',
      facts: { file: 'table', delimiter },
    });
  },
);

test('a missing column is named with its part, the nearest name and what there is', async () => {
  const available = ['end', 'a', 'label'];
  const path = folder.csv(`${HEADER}${ROW}`);

  expect(await refusal(load(path, { labelColumn: 'lable' }))).toEqual({
    code: 'column_missing',
    facts: { file: 'table', column: 'lable', role: 'label', hint: 'label', available },
  });
  expect((await refusal(load(path, { timeColumn: 'event_finish' }))).facts).toMatchObject({ role: 'time', hint: null });
  expect((await refusal(load(path, { featureColumns: ['a', 'b'] }))).facts).toMatchObject({
    role: 'feature',
    column: 'b',
  });
});

test('a label or a time cannot be asked for as a feature', async () => {
  const path = folder.csv(`start,${HEADER}2024-01-01,${ROW}`);
  const reserved = (column: string) => refusal(load(path, { featureColumns: ['a', column] }));

  expect(await reserved('label')).toEqual({
    code: 'feature_reserved',
    facts: { file: 'table', column: 'label', role: 'label' },
  });
  expect((await reserved('end')).facts).toMatchObject({ column: 'end', role: 'time' });
  expect((await reserved('start')).facts).toMatchObject({ column: 'start', role: 'time' });
});

test('a table that would take more memory than allowed is refused before it takes it', async () => {
  const rows = Array.from({ length: 1000 }, (_, row) => `2024-01-01,${row},${row % 2}`).join('\n');
  const path = folder.csv(`${HEADER}${rows}\n`);

  const { code, facts } = await refusal(load(path, { memoryLimitBytes: 10_000 }));

  expect({ code, limit: facts.limitBytes }).toEqual({ code: 'dataset_too_large', limit: 10_000 });
  expect(facts.neededBytes).toBeGreaterThan(10_000);
});

test('a file without line breaks is no table', async () => {
  const path = folder.csv(Buffer.alloc(20 << 20, 'x'));

  expect((await refusal(loadTable(request(path)))).code).toBe('format_mismatch');
});

test('long cells are cut and control characters escaped in what is reported', async () => {
  const path = folder.csv(`${HEADER}${ROW}2024-01-02,2,"\u001b[31m${'long '.repeat(20)}"\n`);

  const { facts } = await refusal(load(path));

  expect(facts.cell).toBe(`\\u001b[31m${'long '.repeat(20)}`.slice(0, 39).concat('…'));
});

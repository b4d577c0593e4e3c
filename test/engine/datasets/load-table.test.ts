import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadDataset, loadFeatures, loadTable } from '#engine/datasets/drivers/load-table.ts';
import { DataFolder, load, parquetBytes, refusal, request } from './data-folder.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const TEXT = 'end,a,label\n2024-01-01,1,0\n2024-01-02,2,1\n';
const PARQUET = parquetBytes([
  { name: 'end', data: [new Date(0), new Date(1000)], type: 'TIMESTAMP' },
  { name: 'a', data: [1, 2], type: 'DOUBLE' },
  { name: 'label', data: [0, 1], type: 'INT32' },
]);

describe('a path that is no readable file', () => {
  test('does not exist', async () => {
    expect(await refusal(load(join(folder.path, 'nowhere.csv')))).toEqual({
      code: 'file_not_found',
      facts: { file: 'table' },
    });
    expect((await refusal(load(join(folder.csv(TEXT), 'below.csv')))).code).toBe('file_not_found');
  });

  test('is a folder', async () => {
    const path = join(folder.path, 'folder.csv');
    mkdirSync(path);

    expect(await refusal(load(path))).toEqual({ code: 'not_a_file', facts: { file: 'table' } });
  });

  test('is a pipe that nobody writes to', async () => {
    const path = join(folder.path, 'pipe.csv');
    execFileSync('sh', ['-c', 'mkfifo "$0"', path]);

    expect((await refusal(load(path))).code).toBe('not_a_file');
  });

  test('is a link that leads to itself', async () => {
    const path = join(folder.path, 'loop.csv');
    symlinkSync(path, path);

    expect(await refusal(load(path))).toEqual({ code: 'file_unreadable', facts: { file: 'table', reason: 'ELOOP' } });
  });

  test('is empty', async () => {
    expect(await refusal(load(folder.csv('')))).toEqual({ code: 'file_empty', facts: { file: 'table' } });
    expect((await refusal(load(folder.write('table.parquet', '')))).code).toBe('file_empty');
  });
});

describe('the suffix decides the format, and content that disagrees is refused', () => {
  test.each(['table.parquet', 'table.pq', 'table.PARQUET'])('%s is Parquet', async (name) => {
    expect((await load(folder.write(name, PARQUET))).report.format).toBe('parquet');
  });

  test.each(['table.csv', 'table.txt', 'table', 'parquet.data'])('%s is CSV', async (name) => {
    expect((await load(folder.write(name, TEXT))).report.format).toBe('csv');
  });

  test.each([
    ['table.csv', PARQUET, 'parquet'],
    ['table.csv', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), 'gzip'],
    ['table.csv', Buffer.from('PK\x03\x04rest of an archive'), 'zip'],
    ['table.pq', Buffer.from(TEXT), 'text'],
    ['table.pq', Buffer.from('ARROW1\0\0'), 'arrow'],
    ['table.pq', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]), 'zstd'],
  ])('%s cannot hold %o', async (name, bytes, content) => {
    const path = folder.write(name, bytes);

    expect(await refusal(load(path, { displayPath: name }))).toEqual({
      code: 'format_mismatch',
      facts: { file: name, suffix: name.slice(name.lastIndexOf('.')), content },
    });
  });
});

describe('a file that changes while it is read', () => {
  /** Loads a file in small pieces and calls `change` once, after the first of them. */
  async function loadWhile(path: string, change: () => void) {
    let isChanged = false;
    await loadTable(request(path), {
      pieceBytes: 16,
      onProgress: () => {
        if (!isChanged) change();
        isChanged = true;
      },
    });
  }

  test('is refused when it grows', async () => {
    const path = folder.csv(TEXT);

    const refused = await refusal(loadWhile(path, () => appendFileSync(path, '2024-01-03,3,1\n')));

    expect(refused).toEqual({ code: 'file_changed', facts: { file: 'table' } });
  });

  test('is refused when it shrinks', async () => {
    const path = folder.csv(TEXT);

    expect((await refusal(loadWhile(path, () => writeFileSync(path, TEXT.slice(0, 30))))).code).toBe('file_changed');
  });

  test('is refused when it is written in place with its old length and times', async () => {
    const path = folder.csv(TEXT);

    const refused = await refusal(
      loadWhile(path, () => {
        writeFileSync(path, TEXT.replace(',2,', ',9,'));
        utimesSync(path, new Date(0), new Date(0));
      }),
    );

    expect(refused.code).toBe('file_changed');
  });

  test('is refused when another file takes its place', async () => {
    const path = folder.csv(TEXT);
    const other = folder.csv(TEXT.replace(',2,', ',9,'));

    expect((await refusal(loadWhile(path, () => renameSync(other, path)))).code).toBe('file_changed');
  });

  test('is refused when the link to it is turned elsewhere', async () => {
    const link = join(folder.path, 'link.csv');
    symlinkSync(folder.csv(TEXT), link);
    const other = join(folder.path, 'other-link.csv');
    symlinkSync(folder.csv(TEXT), other);

    expect((await refusal(loadWhile(link, () => renameSync(other, link)))).code).toBe('file_changed');
  });

  test('is refused as Parquet, too', async () => {
    const path = folder.write('table.parquet', PARQUET);

    expect((await refusal(loadWhile(path, () => appendFileSync(path, 'x')))).code).toBe('file_changed');
  });
});

test('the digest and the size are those of the file', async () => {
  for (const path of [folder.csv(TEXT), folder.write('table.parquet', PARQUET)]) {
    const bytes = readFileSync(path);

    const table = await loadTable(request(path), { pieceBytes: 7 });

    expect(table.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(table.report.bytes).toBe(bytes.length);
  }
});

test('a data set is the table without its other times', async () => {
  const { otherTimes, ...expected } = await load(folder.csv(`start,${TEXT.replaceAll('\n2', '\n2020-01-01,2')}`));

  const dataset = await loadDataset(request(folder.csv(`start,${TEXT.replaceAll('\n2', '\n2020-01-01,2')}`)));

  expect(otherTimes.size).toBe(1);
  expect(dataset).toEqual(expected);
});

describe('columns alone', () => {
  test('are read without label and times, in the order of the file', async () => {
    const csv = folder.csv('b,when,a,empty\n3,yesterday,1,\n2,today,,\n');
    const parquet = folder.parquet([
      { name: 'b', data: [3, 2], type: 'DOUBLE' },
      { name: 'when', data: ['yesterday', 'today'], type: 'STRING' },
      { name: 'a', data: [1, null], type: 'DOUBLE', nullable: true },
      { name: 'empty', data: [null, null], type: 'DOUBLE', nullable: true },
    ]);

    for (const path of [csv, parquet]) {
      const table = await loadFeatures({ path, featureColumns: ['a', 'b', 'empty'] });

      const expected = { rows: 2, featureNames: ['a', 'b', 'empty'] };
      expect({ ...table, features: table.features.map((column) => [...column]) }).toEqual({
        ...expected,
        features: [
          [1, Number.NaN],
          [3, 2],
          [Number.NaN, Number.NaN],
        ],
      });
    }
  });

  test('that the file lacks are refused', async () => {
    const path = folder.csv('a,b\n1,2\n');

    expect(await refusal(loadFeatures({ path, displayPath: 'new.csv', featureColumns: ['a', 'c'] }))).toMatchObject({
      code: 'column_missing',
      facts: { file: 'new.csv', column: 'c', role: 'feature' },
    });
  });
});

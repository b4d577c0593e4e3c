import { afterAll, expect, test, vi } from 'vitest';
import { loadTable } from '#engine/datasets/drivers/load-table.ts';
import { type SecondThread, secondThread } from '#engine/datasets/drivers/second-thread.ts';
import { contents, DataFolder, refusal, request } from './data-folder.ts';
import { INLINE_THREAD } from './inline-thread.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const THREAD = secondThread(new URL('../../../workers/read-part.ts', import.meta.url));
const ROWS = 3000;

/** Rows out of order, with missing cells, texts and quotes. */
function csv(row: (index: number) => string = () => 'plain'): string {
  const lines = Array.from({ length: ROWS }, (_, index) => {
    const end = 1_704_067_200 + ((index * 7919) % 5003);
    return `${end - 60},${end},${index % 7 === 0 ? '' : index / 8},${row(index)},${(index % 5) + 1},${index % 2}`;
  });
  return `start,end,a,word,w,label\n${lines.join('\n')}\n`;
}

/** Counts how often the second part was of use. */
function watched(thread: SecondThread) {
  const outcomes: boolean[] = [];
  const watching: SecondThread = {
    start: (part) => {
      const running = thread.start(part);
      void running.result.then((result) => outcomes.push(result !== null));
      return running;
    },
  };
  return { outcomes, watching };
}

const asked = (path: string) => request(path, { startColumn: 'start', weightColumn: 'w' });
const both = async (path: string, thread: SecondThread) => [
  await loadTable(asked(path)),
  await loadTable(asked(path), { secondThread: thread, smallestShared: 0 }),
];

test('a second thread changes nothing in what a file becomes', async () => {
  const { outcomes, watching } = watched(THREAD);

  const [one, two] = await both(folder.csv(csv()), watching);

  expect(outcomes).toEqual([true]);
  expect(contents(two!)).toEqual(contents(one!));
  expect(two).toEqual(one);
});

test.each([
  ['quoted cells with newlines', () => '"two\nlines, ""quoted"""'],
  ['a text column that is missing until the middle', (index: number) => (index < 1800 ? '' : 'late')],
  ['a number column that is missing until the middle', (index: number) => (index < 1800 ? '' : '1.25')],
  ['a number column that is missing from the middle on', (index: number) => (index < 1000 ? '1.25' : '')],
  ['rows that get shorter by far', (index: number) => (index < 700 ? 'x'.repeat(400) : '')],
])('nor do %s', async (_, row) => {
  const [one, two] = await both(folder.csv(csv(row)), INLINE_THREAD);

  expect(two).toEqual(one);
});

test('a quoted newline where the file is split is no border: the whole is read again by one thread', async () => {
  const middle = Math.floor(ROWS / 2);
  const text = csv((index) => (index === middle ? `"${'\n'.repeat(90_000)}"` : 'plain'));
  const { outcomes, watching } = watched(INLINE_THREAD);

  const [one, two] = await both(folder.csv(text), watching);

  expect(outcomes).toEqual([false]);
  expect(two).toEqual(one);
});

test.each([
  ['in the first half', 10],
  ['in the second half', ROWS - 10],
])('what is wrong %s is told as one thread would', async (_, bad) => {
  const path = folder.csv(csv().replaceAll('\n', '\n').split('\n').with(bad, '1,2,3').join('\n'));

  const one = await refusal(loadTable(asked(path)));
  const two = await refusal(loadTable(asked(path), { secondThread: INLINE_THREAD, smallestShared: 0 }));

  expect(one).toMatchObject({ code: 'csv_ragged_row', facts: { row: bad + 1 } });
  expect(two).toEqual(one);
});

test('forms of time and label that change in the middle are refused as one thread refuses them', async () => {
  const lines = csv().trimEnd().split('\n');
  const changed = (cell: RegExp, by: string) =>
    folder.csv(lines.map((line, at) => (at > 2000 ? line.replace(cell, by) : line)).join('\n'));

  for (const path of [changed(/,(17\d{8}),/, ',$1000,'), changed(/,1$/, ',true')]) {
    const one = await refusal(loadTable(asked(path)));

    expect(await refusal(loadTable(asked(path), { secondThread: INLINE_THREAD, smallestShared: 0 }))).toEqual(one);
  }
});

test('a second thread that dies is done without, and small files do without one', async () => {
  const dead: SecondThread = { start: () => ({ result: Promise.resolve(null), stop: async () => undefined }) };
  const start = vi.fn(INLINE_THREAD.start);

  const [one, two] = await both(folder.csv(csv()), dead);
  await loadTable(asked(folder.csv(csv())), { secondThread: { start } });

  expect(two).toEqual(one);
  expect(start).not.toHaveBeenCalled();
});

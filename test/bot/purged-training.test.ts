/** Trainings by label intervals as they are typed, over real files, in the real house. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FurnishedDesk, furnishDesk } from '../fakes/furnished-desk.ts';

let furnished: FurnishedDesk;
beforeAll(async () => {
  furnished = await furnishDesk();
});
afterAll(async () => {
  await furnished.leave();
});

/** Types `train <file> …` with `--json`, over a file of `lines`. */
async function train(lines: readonly (readonly string[])[], ...options: readonly string[]) {
  const { dataDir, desk, type } = furnished;
  await writeFile(join(dataDir, 'events.csv'), `${lines.map((line) => line.join(',')).join('\n')}\n`);
  const { exit, out } = await type([
    ...['train', 'events.csv', '--output', join(desk.dir, 'out', 'm.onnx')],
    ...options,
    '--json',
  ]);
  return { exit, answer: JSON.parse(out) };
}

const HEADER = ['event_start', 'event_end', 'x', 'size', 'meta_label'];
const DAY_MS = 86_400_000;
const day = (number: number) => new Date(Date.UTC(2024, 0, 1) + number * DAY_MS).toISOString().slice(0, 10);

/** 100 events that end a day apart, in no order; each lasts `days`. */
function events(days: (row: number) => number): string[][] {
  const rows = Array.from({ length: 100 }, (_, row) => {
    const end = (37 * row) % 100;
    return [day(end - days(row)), day(end), String((end * 7) % 13), String(1 + (row % 3)), String((end >> 1) % 2)];
  });
  return [HEADER, ...rows];
}
const spoilt = (row: number, column: number, cell: string) =>
  events(() => 5).map((line, at) => line.map((old, position) => (at === row && position === column ? cell : old)));

const KFOLD = ['--cv', 'purged-kfold', '--model', 'gbt', '--trees', '3', '--purge-gap', '0'];

describe('a training by purged k-fold', () => {
  it('reads starts and weights, and removes what overlaps and what the embargo covers', async () => {
    const options = [
      ...KFOLD,
      '--embargo',
      '2d',
      '--weight-column',
      'size',
      '--uniqueness',
      '--start-column',
      'event_start',
    ];
    const { exit, answer } = await train(
      events(() => 5),
      ...options,
    );

    expect(answer.error).toBeUndefined();
    expect(exit).toBe(0);
    const { folds, cv, weights, warnings, features } = answer.result;
    expect(cv).toMatchObject({
      scheme: 'purged_kfold',
      embargo: { rows: 0, seconds: 172_800 },
      start_column: 'event_start',
    });
    expect(folds[1]).toMatchObject({
      test_range: [20, 40],
      train_rows: 100 - 20 - 5 - 5 - 2,
      removed: { purge_gap: 0, label_overlap: 10, embargo: 2, zero_weight: 0 },
    });
    expect(weights.mean_uniqueness).toBeCloseTo(1 / 6, 1);
    expect(features).toEqual(['x']);
    expect(warnings).toEqual([]);
  });

  it('writes what each tested row got and what came of it, where that is asked for', async () => {
    const file = join(furnished.desk.dir, 'out', 'scores.csv');
    const { answer } = await train(
      events(() => 5),
      ...KFOLD,
      '--scores',
      file,
    );

    const [header, ...rows] = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(header).toBe('event_end,row,fold,label,probability,error');
    expect(rows).toHaveLength(100);
    for (const [index, line] of rows.entries()) {
      const [time, row, fold, label, probability, error] = line.split(',');
      expect([time, Number(row), Number(fold)]).toEqual([
        `${day(index)}T00:00:00.000Z`,
        index,
        1 + Math.floor(index / 20),
      ]);
      expect(Number(label)).toBe((index >> 1) % 2);
      expect(Number(error)).toBe(Math.abs(Number(label) - Number(probability)));
    }
    expect(answer.result.scores).toMatchObject({ path: file, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('refuses scores in the place of the report', async () => {
    const { exit, answer } = await train(
      events(() => 5),
      ...KFOLD,
      '--scores',
      join(furnished.desk.dir, 'out', 'm.json'),
    );

    expect(answer.error).toMatchObject({ code: 'bad_value', facts: { option: 'scores' } });
    expect(exit).toBe(2);
  });

  it('fails when every event overlaps with every other', async () => {
    const { exit, answer } = await train(
      events((row) => (37 * row) % 100),
      ...KFOLD,
    );

    expect(answer.error).toMatchObject({ code: 'no_fold_left', facts: { reasons: ['train_overlaps'] } });
    expect(answer.error.hint).toMatch(/longer period/);
    expect(exit).toBe(1);
  });

  it.each([
    ['an event that starts after it ends', () => spoilt(7, 0, '2026-01-01'), [], 'start_after_end'],
    ['a start that is no time', () => spoilt(7, 0, 'soon'), [], 'time_invalid'],
    ['an empty start', () => spoilt(7, 0, ''), [], 'time_missing_value'],
    ['no starts at all', () => events(() => 5).map((line) => line.slice(1)), [], 'column_missing'],
    ['a negative weight', () => spoilt(7, 3, '-1'), ['--weight-column', 'size'], 'weight_negative'],
    ['an empty weight', () => spoilt(7, 3, ''), ['--weight-column', 'size'], 'weight_missing_value'],
    [
      'weights that are all 0',
      () => events(() => 5).map((line, at) => line.with(3, at === 0 ? 'size' : '0')),
      ['--weight-column', 'size'],
      'weights_all_zero',
    ],
  ])('%s is refused', async (_what, lines, options, code) => {
    const { exit, answer } = await train(lines(), ...KFOLD, ...options);

    expect(answer).toMatchObject({ ok: false, error: { code } });
    expect(exit).toBe(1);
  });
});

it('walk-forward does not use starts that nobody named, and says so', async () => {
  const { answer } = await train(
    events(() => 5),
    '--trees',
    '3',
  );

  expect(answer.result.folds.map(({ removed }: { removed: object }) => removed)).toEqual(
    new Array(4).fill({ purge_gap: 5, label_overlap: 0, embargo: 0, zero_weight: 0 }),
  );
  expect(answer.result.warnings).toContainEqual({ code: 'start_column_unused', facts: { column: 'event_start' } });
});

it('an option of another model is refused before there is a job', async () => {
  const { exit, answer } = await train(
    events(() => 5),
    '--learning-rate',
    '0.1',
  );

  expect(answer).toMatchObject({ error: { code: 'option_needs', facts: { option: 'learning-rate' } } });
  expect(answer.job).toBeUndefined();
  expect(exit).toBe(2);
});

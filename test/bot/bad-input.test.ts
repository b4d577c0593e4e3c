/** Each mistake that a person can make with a file or a line has its own code, costs nothing, and leaves nothing. */
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, EVENTS_PARQUET } from '../fakes/command-line.ts';
import { type FurnishedDesk, furnishDesk } from '../fakes/furnished-desk.ts';

let desk: Desk;
let furnished: FurnishedDesk;
beforeAll(async () => {
  furnished = await furnishDesk();
  ({ desk } = furnished);
});
afterAll(async () => {
  await furnished.leave();
});

/** Types one line with `--json`. */
async function type(words: readonly string[], json = true) {
  return await furnished.type(json ? [...words, '--json'] : words);
}

const train = (file: string, ...more: string[]) => [
  'train',
  file,
  '--trees',
  '2',
  '--output',
  join(desk.dir, 'out', 'm.onnx'),
  ...more,
];

/** A sound table of `rows` rows, to be spoilt in one place. */
function table(rows = 40): string[][] {
  const lines = [['event_end', 'x', 'y', 'meta_label']];
  for (let row = 0; row < rows; row += 1) {
    const day = new Date(Date.UTC(2024, 0, 1 + row)).toISOString().slice(0, 10);
    lines.push([day, String((row * 7) % 13), String((row * 5) % 11), String(row % 2)]);
  }
  return lines;
}
const csv = (lines: readonly (readonly string[])[]) => `${lines.map((line) => line.join(',')).join('\n')}\n`;

function spoilt(row: number, column: number, cell: string): string {
  const lines = table();
  lines[row]![column] = cell;
  return csv(lines);
}
const column = (at: number, cell: (row: number) => string) =>
  csv(table().map((line, row) => line.map((old, position) => (position === at && row > 0 ? cell(row) : old))));

const FILES: readonly (readonly [what: string, name: string, content: string | Buffer, code: string])[] = [
  ['empty', 'empty.csv', '', 'file_empty'],
  ['with a header only', 'header.csv', 'event_end,x,meta_label\n', 'csv_no_rows'],
  ['with a ragged row', 'ragged.csv', `${csv(table())}2024-03-01,1,0\n`, 'csv_ragged_row'],
  ['with an unclosed quote', 'quote.csv', `${csv(table())}2024-03-01,"1,2,0\n`, 'csv_unclosed_quote'],
  ['with the same name twice in its header', 'twice.csv', csv(table()).replace('x,y', 'x,x'), 'header_duplicate'],
  ['whose suffix says Parquet and whose content is text', 'text.parquet', csv(table()), 'format_mismatch'],
  ['without the label column', 'nolabel.csv', csv(table()).replace('meta_label', 'other'), 'column_missing'],
  ['without the time column', 'notime.csv', csv(table()).replace('event_end', 'other'), 'column_missing'],
  ['whose label has three values', 'label3.csv', spoilt(9, 3, '2'), 'label_not_binary'],
  ['whose label is a fraction', 'labelf.csv', spoilt(9, 3, '0.7'), 'label_not_binary'],
  ['whose label has one value', 'oneclass.csv', column(3, () => '1'), 'label_one_class'],
  ['with an infinite feature', 'inf.csv', spoilt(9, 1, '1e999'), 'value_infinite'],
  ['with an infinite feature in words', 'infw.csv', spoilt(9, 1, '-inf'), 'value_infinite'],
  ['with an infinite label', 'infl.csv', spoilt(9, 3, 'inf'), 'value_infinite'],
  ['with an empty label', 'emptyl.csv', spoilt(9, 3, ''), 'label_missing_value'],
  ['with NaN as a label', 'nanl.csv', spoilt(9, 3, 'NaN'), 'label_missing_value'],
  ['with an empty time', 'emptyt.csv', spoilt(9, 0, ''), 'time_missing_value'],
  ['with text in a numeric column', 'mixed.csv', spoilt(9, 1, 'many'), 'column_mixed'],
  ['with two forms of time', 'times.csv', spoilt(9, 0, '1704067200'), 'time_mixed'],
  ['with a time that does not exist', 'nodate.csv', spoilt(9, 0, '2024-02-30'), 'time_invalid'],
  ['with fewer rows than folds', 'few.csv', csv(table(3)), 'too_few_rows'],
  ['without features', 'nofeatures.csv', csv(table().map(([time, , , label]) => [time!, label!])), 'no_features'],
];

describe('a data file', () => {
  it.each(FILES)('%s is refused (%s)', async (_what, name, content, code) => {
    await writeFile(join(desk.dir, 'data', name), content);

    const { exit, out } = await type(train(name));

    const answer = JSON.parse(out);
    expect(answer).toMatchObject({ ok: false, error: { code }, job: { state: 'failed' } });
    expect(answer.error.message).not.toMatch(/undefined|\[object/);
    expect(answer.error.hint).toMatch(/\w/);
    expect(JSON.stringify(answer.error.facts)).toContain(name);
    expect(exit).toBe(1);
    expect(await readdir(join(desk.dir, 'out')).catch(() => [])).toEqual([]);
  });

  it('that was cut is refused', async () => {
    const whole = await readFile(EVENTS_PARQUET);
    await writeFile(join(desk.dir, 'data', 'cut.parquet'), whole.subarray(0, whole.length - 2000));

    const { exit, out } = await type(train('cut.parquet'));

    expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code: 'parquet_truncated' } });
    expect(exit).toBe(1);
  });

  it('whose suffix says CSV and whose content is Parquet is refused', async () => {
    await writeFile(join(desk.dir, 'data', 'really.csv'), await readFile(EVENTS_PARQUET));

    const { out } = await type(train('really.csv'));

    expect(JSON.parse(out)).toMatchObject({ error: { code: 'format_mismatch' } });
  });

  it('with an empty or NaN feature cell is fine: it is missing, and filled', async () => {
    await writeFile(join(desk.dir, 'data', 'gaps.csv'), spoilt(9, 1, '').replace(',3,', ',NaN,'));

    const { exit, out } = await type([
      'train',
      'gaps.csv',
      '--trees',
      '2',
      '--output',
      join(desk.dir, 'gaps', 'm.onnx'),
    ]);

    expect(JSON.parse(out)).toMatchObject({ ok: true, result: { dataset: { rows: 40 } } });
    expect(exit).toBe(0);
  });
});

describe('a path', () => {
  it('that leads nowhere, to a folder, or out of the data folders is refused before there is a job', async () => {
    await symlink(EVENTS_PARQUET, join(desk.dir, 'data', 'link.parquet'));
    const codes: Record<string, string> = {};
    for (const file of ['nothing.csv', '.', '../nothing.csv', EVENTS_PARQUET, 'link.parquet']) {
      const { exit, out } = await type(train(file));
      const answer = JSON.parse(out);
      expect(answer.job).toBeUndefined();
      expect(exit).toBe(2);
      codes[file] = answer.error.code;
    }

    expect(codes).toEqual({
      'nothing.csv': 'file_not_found',
      '.': 'not_a_file',
      '../nothing.csv': 'path_outside',
      [EVENTS_PARQUET]: 'path_outside',
      'link.parquet': 'path_outside',
    });
  });

  it('of an output that is a folder is refused before there is a job', async () => {
    await writeFile(join(desk.dir, 'data', 'good.csv'), csv(table()));

    const { exit, out } = await type(['train', 'good.csv', '--output', desk.dir]);

    expect(JSON.parse(out)).toMatchObject({ error: { code: 'output_unwritable' } });
    expect(exit).toBe(2);
  });
});

const LINES: readonly (readonly [line: readonly string[], code: string])[] = [
  [['train', 'good.csv', '--purge-gap', '-1'], 'number_out_of_range'],
  [['train', 'good.csv', '--cv-folds', 'five'], 'bad_number'],
  [['train', 'good.csv', '--cv-folds', '2.5'], 'bad_number'],
  [['train', 'good.csv', '--cv-fold', '5'], 'unknown_option'],
  [['train', 'good.csv', '--model', 'rv'], 'bad_choice'],
  [['train', 'good.csv', '--seed'], 'missing_value'],
  [['train'], 'missing_argument'],
  [['train', 'good.csv', 'more.csv'], 'unexpected_argument'],
  [['trian', 'good.csv'], 'unknown_action'],
  [['jobs', 'show', 'J-999999'], 'job_not_found'],
];

describe('a line', () => {
  it.each(LINES)('%j is refused as %s, in JSON as well', async (line, code) => {
    await writeFile(join(desk.dir, 'data', 'good.csv'), csv(table()));

    const { exit, out } = await type(line);

    expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code } });
    expect(exit).toBe(2);
  });

  it('with an error shows the line, points at the word and says what to type next', async () => {
    const { err } = await type(['train', 'good.csv', '--cv-fold', '5'], false);

    const lines = err.split('\n');
    const at = lines.findIndex((line) => line.includes('--cv-fold 5'));
    expect(lines[at + 1]!.indexOf('^')).toBe(lines[at]!.indexOf('--cv-fold'));
    expect(err).toContain('--cv-folds');
  });

  it('with a password in the tracker’s address is refused, and the password is written nowhere', async () => {
    await writeFile(join(desk.dir, 'data', 'good.csv'), csv(table()));

    let out = '';
    for (const uri of ['http://ann:hunter2@mlflow:5000', 'http://mlflow:5000/?token=hunter2', 'ann:hunter2@mlflow']) {
      const typed = await type(train('good.csv', '--mlflow-uri', uri));
      expect(JSON.parse(typed.out)).toMatchObject({ error: { code: 'bad_value', facts: { option: 'mlflow-uri' } } });
      expect(typed.exit).toBe(2);
      out += typed.out;
    }
    const audit = join(desk.stateDir, 'audit');
    const lines = await Promise.all((await readdir(audit)).map((name) => readFile(join(audit, name), 'utf8')));
    expect(lines.join()).toContain('mlflow:5000');
    expect(out + lines.join()).not.toContain('hunter2');
  });

  it('whose gap empties every fold fails with the reason', async () => {
    await writeFile(join(desk.dir, 'data', 'good.csv'), csv(table()));

    const { exit, out } = await type(train('good.csv', '--purge-gap', '1000'));

    expect(JSON.parse(out)).toMatchObject({ error: { code: 'no_fold_left', facts: { purgeGap: 1000 } } });
    expect(exit).toBe(1);
  });

  it('whose feature column does not exist or is text names it', async () => {
    await writeFile(join(desk.dir, 'data', 'good.csv'), csv(table()));
    await writeFile(
      join(desk.dir, 'data', 'words.csv'),
      column(1, (row) => `word${row}`),
    );

    const missing = JSON.parse((await type(train('good.csv', '--feature-cols', 'x', 'z'))).out);
    const words = JSON.parse((await type(train('words.csv', '--feature-cols', 'x'))).out);

    expect(missing.error).toMatchObject({ code: 'column_missing', facts: { column: 'z', role: 'feature' } });
    expect(words.error).toMatchObject({ code: 'column_not_numeric', facts: { column: 'x' } });
  });
});

describe('the codes', () => {
  it('tell the kinds of mistakes apart', () => {
    const kinds = new Set([...FILES.map(([, , , code]) => code), ...LINES.map(([, code]) => code)]);

    expect(kinds.size).toBeGreaterThanOrEqual(25);
    expect(kinds).not.toContain('internal');
  });
});

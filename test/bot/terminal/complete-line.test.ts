import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeLine } from '#bot/terminal/complete-line.ts';
import { SPECS } from '../../fakes/action-specs.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mlops-complete-'));
  await mkdir(join(dir, 'data'));
  await mkdir(join(dir, 'my data'));
  for (const name of ['data/events.csv', 'data/events.parquet', 'my data/a.csv', 'data.txt', '.hidden']) {
    await writeFile(join(dir, name), '');
  }
});
afterAll(async () => {
  await rm(dir, { recursive: true });
});

const complete = (line: string) => completeLine(line, SPECS, dir);

describe('Tab at the prompt', () => {
  it('finishes names with a space', async () => {
    expect(await complete('st')).toEqual([['status '], 'st']);
  });

  it('proposes files where a path may stand, folders open, without hidden ones', async () => {
    expect(await complete('train ')).toEqual([['"my data/', 'data.txt ', 'data/'], '']);
    expect(await complete('train da')).toEqual([['data.txt ', 'data/'], 'da']);
    expect(await complete('train data/e')).toEqual([['data/events.csv ', 'data/events.parquet '], 'data/e']);
    expect(await complete('train .h')).toEqual([['.hidden '], '.h']);
  });

  it('goes on inside a quote', async () => {
    expect(await complete('train "my data/')).toEqual([['"my data/a.csv" '], '"my data/']);
  });

  it('completes absolute paths', async () => {
    expect(await complete(`train ${dir}/data/events.c`)).toEqual([[`${dir}/data/events.csv `], `${dir}/data/events.c`]);
  });

  it('proposes nothing from a folder that is not there', async () => {
    expect(await complete('train nowhere/x')).toEqual([[], 'nowhere/x']);
  });

  it('proposes options after a hyphen', async () => {
    expect(await complete('train a.csv --mo')).toEqual([['--model '], '--mo']);
  });
});

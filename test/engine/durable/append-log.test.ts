/** Files that only grow: what fails leaves no trace, what is torn is told from what is damaged. */
import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppendLog } from '#engine/durable/append-log.ts';
import { readLinesBackwards } from '#engine/durable/read-lines-backwards.ts';
import { readLog } from '#engine/durable/read-log.ts';
import { FailingProbe } from '../../fakes/failing-probe.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const POINTS = {
  create: 'journal.create',
  append: 'journal.append',
  sync: 'journal.sync',
  truncate: 'journal.truncate',
} as const;

const isGood = (bytes: Buffer) => bytes.toString().startsWith('good');

describe('AppendLog', () => {
  it('appends behind what is there and knows where', async () => {
    const path = join(await temporaryFolder('log'), 'log');
    await writeFile(path, 'good 1\n');
    const log = await AppendLog.open(path, { points: POINTS });

    const offset = await log.append(Buffer.from('good 2\n'));
    await log.close();

    expect(offset).toBe(7);
    expect(log.size).toBe(14);
    expect(await readFile(path, 'utf8')).toBe('good 1\ngood 2\n');
  });

  it('creates its file for the owner only', async () => {
    const path = join(await temporaryFolder('log'), 'log');

    await (await AppendLog.open(path, { points: POINTS })).close();

    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('cuts off what follows the good end, and refuses a file that ends before it', async () => {
    const path = join(await temporaryFolder('log'), 'log');
    await writeFile(path, 'good 1\nto');

    await (await AppendLog.open(path, { points: POINTS, goodBytes: 7 })).close();
    const tooShort = AppendLog.open(path, { points: POINTS, goodBytes: 8 });

    await expect(tooShort).rejects.toMatchObject({ code: 'state_corrupt', facts: { path, where: 'byte 7' } });
    expect(await readFile(path, 'utf8')).toBe('good 1\n');
  });

  it.each(['journal.append', 'journal.sync'] as const)(
    'takes back an append that found no room at %s',
    async (point) => {
      const path = join(await temporaryFolder('log'), 'log');
      const failing = new FailingProbe();
      const log = await AppendLog.open(path, { points: POINTS }, failing.probe);
      await log.append(Buffer.from('good 1\n'));
      failing.fail('ENOSPC', point);

      const refused = log.append(Buffer.from('lost\n'));

      await expect(refused).rejects.toMatchObject({ code: 'state_full', facts: { path } });
      expect(await readFile(path, 'utf8')).toBe('good 1\n');
      failing.mend();
      await log.append(Buffer.from('good 2\n'));
      expect(await readFile(path, 'utf8')).toBe('good 1\ngood 2\n');
      await log.close();
    },
  );

  it('refuses everything after the disk failed, or after it could not take an append back', async () => {
    const folder = await temporaryFolder('log');
    for (const points of [['EIO', 'journal.sync'] as const, ['ENOSPC', 'journal.sync', 'journal.truncate'] as const]) {
      const failing = new FailingProbe();
      const log = await AppendLog.open(join(folder, points[0]), { points: POINTS }, failing.probe);
      const [code, ...failed] = points;
      failing.fail(code, ...failed);
      await expect(log.append(Buffer.from('lost\n'))).rejects.toMatchObject({ code: 'state_corrupt' });
      failing.mend();

      const next = log.append(Buffer.from('good\n'));

      await expect(next).rejects.toMatchObject({ code: 'state_corrupt' });
      await log.close();
    }
  });
});

describe('readLog', () => {
  it('takes every cut through the last line for a torn end, and a cut between lines for none', async () => {
    const path = join(await temporaryFolder('log'), 'log');
    const whole = 'good 1\ngood 2\n';
    for (let size = whole.length; size >= 7; size -= 1) {
      await writeFile(path, whole);
      await truncate(path, size);

      const end = await readLog(path, ({ bytes }) => isGood(bytes));

      expect(end).toEqual(
        size === whole.length
          ? { goodBytes: 14, tornBytes: 0, unfinishedBytes: 0, lines: 2 }
          : { goodBytes: 7, tornBytes: size - 7, unfinishedBytes: size - 7, lines: 1 },
      );
    }
  });

  it('takes a bad last line for a torn end even when its newline is there, and tells that it is', async () => {
    const path = join(await temporaryFolder('log'), 'log');
    await writeFile(path, 'good 1\n\0\0\0\0\n');

    const end = await readLog(path, ({ bytes }) => isGood(bytes));

    expect(end).toEqual({ goodBytes: 7, tornBytes: 5, unfinishedBytes: 0, lines: 1 });
  });

  it.each(['good 1\nbad\ngood 3\n', 'good 1\nbad\ngo', 'good 1\n\ngood 3\n'])(
    'names file and line of damage before the end: %j',
    async (content) => {
      const path = join(await temporaryFolder('log'), 'log');
      await writeFile(path, content);

      const reading = readLog(path, ({ bytes }) => isGood(bytes));

      await expect(reading).rejects.toMatchObject({ code: 'state_corrupt', facts: { path, where: 'line 2' } });
      await expect(reading).rejects.toThrow(`${path}:2`);
    },
  );

  it('finds the same lines forwards and backwards, however long they are', async () => {
    const path = join(await temporaryFolder('log'), 'log');
    const length = fc.oneof(
      { weight: 5, arbitrary: fc.nat({ max: 40 }) },
      fc.nat({ max: 200_000 }),
      fc.constant(65_535),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(length, { maxLength: 12 }), fc.boolean(), async (lengths, isTorn) => {
        const lines = lengths.map((count, index) => String.fromCharCode(97 + index).repeat(count));
        await writeFile(path, lines.map((line) => `${line}\n`).join(''));
        if (isTorn) await appendFile(path, 'torn');
        const forwards: [string, number][] = [];
        const backwards: [string, number][] = [];

        await readLog(path, ({ bytes, offset }) => forwards.push([bytes.toString(), offset]) > 0);
        for await (const { bytes, offset, ended } of readLinesBackwards(path)) {
          if (ended) backwards.unshift([bytes.toString(), offset]);
          else expect(bytes.toString()).toBe('torn');
        }

        expect(forwards.map(([line]) => line)).toEqual(lines);
        expect(backwards).toEqual(forwards);
      }),
      { numRuns: 60 },
    );
  });

  it('finds lines longer than what it reads at once', async () => {
    const path = join(await temporaryFolder('log'), 'log');
    const long = 'x'.repeat(2_500_000);
    await writeFile(path, `${long}\nshort\n`);
    const lengths: number[] = [];

    await readLog(path, ({ bytes }) => lengths.push(bytes.length) > 0);

    expect(lengths).toEqual([2_500_000, 5]);
  });
});

import { execFile } from 'node:child_process';
import {
  appendFile,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FollowedFiles } from '#engine/drift/drivers/followed-files.ts';
import type { ReadPosition } from '#engine/drift/observations/read-position.ts';
import { Refusals } from '#engine/drift/observations/refusals.ts';
import type { FollowedFile } from '#engine/drift/streams/types.ts';
import type { LoggedBatch, ObservationBatch } from '#engine/drift/types.ts';
import { OpsError } from '#engine/errors.ts';
import { FailingProbe } from '../../../fakes/failing-probe.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { MemoryObservationLog } from '../../../fakes/memory-observation-log.ts';
import { createRecordingLogger, type RecordingLogger } from '../../../fakes/recording-logger.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

let clock: FakeClock;
let dir: string;
let path: string;
let log: MemoryObservationLog;
let disk: FailingProbe;
let logger: RecordingLogger;
let refusals: Refusals;
/** Thrown at the next appends, one each. */
let refuseAppends: OpsError[];
let onAppended: () => void;
let kept: LoggedBatch[];
let lost: unknown[];
/** So often nobody hears of it. */
let refuseLost: number;
beforeEach(async () => {
  clock = new FakeClock();
  dir = await temporaryFolder('followed');
  path = join(dir, 'trader', 'pnl.ndjson');
  await mkdir(dirname(path));
  log = new MemoryObservationLog(clock);
  disk = new FailingProbe();
  logger = createRecordingLogger();
  refusals = new Refusals();
  refuseAppends = [];
  onAppended = () => {};
  kept = [];
  lost = [];
  refuseLost = 0;
  void (async () => {
    for await (const batch of log.follow(null, new AbortController().signal)) kept.push(batch);
  })();
  onTestFinished(() => log.close());
});

const appendBatch = async (batch: ObservationBatch, key: string | null) => {
  const refused = refuseAppends.shift();
  if (refused !== undefined) throw refused;
  const isNew = await log.appendBatch(batch, key);
  onAppended();
  return isNew;
};

async function placeOnDisk(): Promise<ReadPosition> {
  const [name] = await readdir(join(dir, 'state'));
  return JSON.parse(await readFile(join(dir, 'state', name!), 'utf8'));
}

/** As one process does. */
async function follow(entry: Partial<FollowedFile> = {}): Promise<FollowedFiles> {
  const state = join(dir, 'state');
  const onLost = async (news: unknown) => {
    refuseLost -= 1;
    if (refuseLost >= 0) throw new OpsError('state_full', 'full', { facts: { path: 'state' } });
    lost.push(news);
  };
  const { probe } = disk;
  const files = new FollowedFiles({ dir: state, log: { appendBatch }, refusals, clock, logger, probe, onLost });
  await files.follow([{ path, source: 'trader', signal: 'pnl', ...entry }]);
  onTestFinished(() => files.close());
  return files;
}

/** A file in the same folder, last written so many seconds after the epoch. @returns its path */
async function beside(name: string, text: string, seconds: number): Promise<string> {
  const at = join(dirname(path), name);
  await writeFile(at, text);
  await utimes(at, seconds, seconds);
  return at;
}

const line = (value: number) => `${JSON.stringify({ value })}\n`;
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => line(from + at)).join('');
const upTo = (to: number) => Array.from({ length: to }, (_, at) => at + 1);
const values = () => kept.flatMap(({ observations }) => observations.map(({ value }) => value));
const said = (message: string) => logger.entries.filter((entry) => entry.message === message);

/** Of the one file: it is told of just after the log has taken a block. */
function stateOf(files: FollowedFiles) {
  const { trouble, badLines, lines } = files.states()[0]!;
  return { trouble, badLines, lines };
}

/** Seconds pass until it is so. */
async function eventually(look: () => unknown, expected: unknown): Promise<void> {
  await expect
    .poll(
      async () => {
        await clock.advance(1000);
        return look();
      },
      { timeout: 10_000, interval: 10 },
    )
    .toEqual(expected);
}

/** What would have happened by now has happened. */
async function aWhile(): Promise<void> {
  for (let second = 0; second < 20; second += 1) {
    await clock.advance(1000);
    await readdir(dir);
  }
}

describe('a followed file', () => {
  it('is read from its beginning, then as it grows; source and signal may be said once for all lines', async () => {
    await writeFile(path, line(1) + line(2));
    await follow();
    await eventually(values, [1, 2]);

    await appendFile(path, line(3));

    await eventually(values, [1, 2, 3]);
    expect(kept[0]!.observations[0]).toMatchObject({ source: 'trader', signal: 'pnl', seq: null });
  });

  it('may name streams itself, and hold outcomes and fields of its own', async () => {
    await follow({ source: null, signal: null });

    const observation = { source: 'a', signal: 'b', value: 1, seq: 4, level: 'info', at: '2026-01-05T08:00:00Z' };
    const outcome = { source: 'a', signal: 'b', ref: 4, outcome: 2, msg: 'closed' };
    await writeFile(path, `${JSON.stringify(observation)}\n${JSON.stringify(outcome)}\n`);

    await eventually(() => kept.length, 1);
    expect(kept[0]!.observations).toEqual([
      { source: 'a', signal: 'b', value: 1, at: '2026-01-05T08:00:00.000Z', seq: 4, model_version: null },
    ]);
    expect(kept[0]!.outcomes).toEqual([{ source: 'a', signal: 'b', ref: 4, outcome: 2 }]);
  });

  it('keeps a line back until its newline is there', async () => {
    await writeFile(path, `${line(1)}{"value":`);
    await follow();
    await eventually(values, [1]);
    await aWhile();
    expect(values()).toEqual([1]);

    await appendFile(path, '22}\n');

    await eventually(values, [1, 22]);
  });

  it('may have Windows newlines, empty lines and a mark of its encoding', async () => {
    await writeFile(path, `\ufeff{"value":1}\r\n\r\n   \n{"value":2}\r\n`);
    await follow();

    await eventually(values, [1, 2]);
    expect(refusals.total).toBe(0);
  });

  it('goes on behind bad lines, which are counted and quoted with their numbers', async () => {
    await writeFile(path, `${line(1)}nonsense\n\n{"value":null}\n${line(2)}`);
    const told: unknown[] = [];
    refusals.listen((...refusal) => told.push(refusal));
    const files = await follow();

    await eventually(values, [1, 2]);
    await eventually(() => stateOf(files), { trouble: null, badLines: 2, lines: 5 });
    expect(said('lines of a followed file are no observations').map(({ fields }) => fields)).toEqual([
      {
        path,
        lines: 2,
        examples: [
          { line: 2, problem: 'expected JSON, received "nonsense"' },
          { line: 4, problem: 'value: expected a finite number, received null' },
        ],
      },
    ]);
    expect(told).toEqual([['trader', 'pnl', 1, 'value: expected a finite number, received null']]);
  });

  it('loses only the line that is too long', async () => {
    await writeFile(path, `${line(1)}${'x'.repeat(2_000_000)}\n${line(2)}`);
    const files = await follow();

    await eventually(values, [1, 2]);
    await eventually(() => stateOf(files), { trouble: null, badLines: 1, lines: 3 });
  });

  it('is read to its end when it is rotated, what is still written to it too, then the new one', async () => {
    await writeFile(path, line(1));
    await follow();
    await eventually(values, [1]);

    await rename(path, `${path}.1`);
    await appendFile(`${path}.1`, line(2));
    await writeFile(path, line(4));
    await appendFile(`${path}.1`, '{"value":3}');

    await eventually(values, [1, 2, 3, 4]);
    await appendFile(path, line(5));
    await eventually(values, [1, 2, 3, 4, 5]);
  });

  it('is found again when it was rotated while nobody followed', async () => {
    await writeFile(path, line(1));
    const files = await follow();
    await eventually(values, [1]);
    await files.close();
    await appendFile(path, line(2));
    await rename(path, `${path}.1`);
    await writeFile(path, line(3));

    await follow();

    await eventually(values, [1, 2, 3]);
  });

  it.each([
    ['numbers', ['pnl.ndjson.3', 'pnl.ndjson.2', 'pnl.ndjson.1']],
    ['days', ['pnl-2026-01-05.ndjson', 'pnl-2026-01-06.ndjson', 'pnl-2026-01-07.ndjson']],
    ['numbers that grow', ['pnl.ndjson.9', 'pnl.ndjson.10', 'pnl.ndjson.11']],
  ])('is read through all that rotations made of it while nobody followed, named by %s', async (_by, names) => {
    await beside('pnl-2.ndjson', line(99), 9);
    await beside('pnl.ndjson.bak', line(99), 9);
    await writeFile(path, line(1));
    const files = await follow();
    await eventually(values, [1]);
    await files.close();
    await appendFile(path, line(2));
    await rename(path, await beside(names[0]!, '', 1));
    await utimes(join(dirname(path), names[0]!), 1, 1);
    await beside(names[1]!, lines(3, 4), 2);
    await beside(names[2]!, line(5), 3);
    await writeFile(path, line(6));

    await follow();

    await eventually(values, [1, 2, 3, 4, 5, 6]);
    expect(lost).toEqual([]);
  });

  it('is read through copies that rotations made before they emptied it', async () => {
    await writeFile(path, line(1));
    const files = await follow();
    await eventually(values, [1]);
    await files.close();
    await beside('pnl.ndjson.2', lines(1, 2), 1);
    await beside('pnl.ndjson.1', line(3), 2);
    await writeFile(path, '');
    await appendFile(path, line(4));

    await follow();

    await eventually(values, [1, 2, 3, 4]);
    expect(lost).toEqual([]);
  });

  it('of which a part cannot be found again is told, until that is heard, and what is there is read', async () => {
    await writeFile(path, lines(1, 2));
    const files = await follow();
    await eventually(values, [1, 2]);
    await files.close();
    // The first was packed, as rotations do.
    await rm(path);
    await beside('pnl.ndjson.2', line(4), 4_000_000_000);
    await beside('pnl.ndjson.1', line(5), 4_000_000_001);
    await writeFile(path, line(6));
    refuseLost = 2;

    await follow();

    await eventually(values, [1, 2, 4, 5, 6]);
    expect(lost).toEqual([{ path, line: 2 }]);
  });

  it('of which rotations dropped what had not been read is told while it is followed, too', async () => {
    await writeFile(path, line(1));
    await follow();
    await eventually(values, [1]);

    // The first is read to its end, and gone; so is what came behind it.
    await beside('pnl.ndjson.1', line(3), 4_000_000_000);
    await rm(path);
    await writeFile(path, line(4));

    await eventually(values, [1, 3, 4]);
    expect(lost).toEqual([{ path, line: 1 }]);
  });

  it('that is emptied while it is followed to its end has lost nothing', async () => {
    await writeFile(path, lines(1, 3));
    const files = await follow();
    await eventually(values, [1, 2, 3]);
    await truncate(path);
    await appendFile(path, line(4));
    await eventually(values, [1, 2, 3, 4]);
    await files.close();
    expect(lost).toEqual([]);

    await truncate(path);
    await follow();

    await eventually(() => lost.length, 1);
  });

  it('is read from its beginning after it was truncated', async () => {
    await writeFile(path, lines(1, 3));
    await follow();
    await eventually(values, [1, 2, 3]);

    await truncate(path);
    await appendFile(path, line(4));

    await eventually(values, [1, 2, 3, 4]);
  });

  it('is read from its beginning after other content of the same length took its place', async () => {
    await writeFile(path, lines(1, 3));
    await follow();
    await eventually(values, [1, 2, 3]);

    await writeFile(path, lines(4, 9));

    await eventually(values, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('is not read twice when a copy of it takes its place', async () => {
    await writeFile(path, lines(1, 3));
    const files = await follow();
    await eventually(values, [1, 2, 3]);
    await files.close();
    await copyFile(path, `${path}.copy`);
    await rename(`${path}.copy`, path);
    await appendFile(path, line(4));

    await follow();

    await eventually(values, [1, 2, 3, 4]);
  });

  it('may be missing for a while, its folder too', async () => {
    await rm(dirname(path), { recursive: true });
    const files = await follow();
    await eventually(() => files.states()[0]!.trouble, 'missing');

    await mkdir(dirname(path));
    await writeFile(path, line(1));
    await eventually(values, [1]);
    await rm(path);
    await eventually(() => files.states()[0]!.trouble, 'missing');
    await writeFile(path, line(2));

    await eventually(values, [1, 2]);
    await eventually(() => files.states()[0]!.trouble, null);
  });

  it('that is a folder or a pipe is told, and held up by nothing', async () => {
    await promisify(execFile)('mkfifo', [path]);
    const files = await follow();
    await eventually(() => files.states()[0]!.trouble, `${path} is no file`);

    await rm(path);
    await writeFile(path, line(1));

    await eventually(values, [1]);
  });

  it('goes on after a restart where it was', async () => {
    await writeFile(path, lines(1, 2));
    const files = await follow();
    await eventually(values, [1, 2]);
    await files.close();
    await appendFile(path, line(3));

    const later = await follow();

    await eventually(values, [1, 2, 3]);
    await eventually(() => stateOf(later), { trouble: null, badLines: 0, lines: 3 });
  });

  it('waits while the log takes nothing, and loses nothing', async () => {
    await writeFile(path, lines(1, 2));
    refuseAppends = Array.from({ length: 3 }, () => new OpsError('state_full', 'full', { facts: { path: 'state' } }));
    const files = await follow();
    await eventually(() => files.states()[0]!.trouble, 'state_full');

    await eventually(values, [1, 2]);

    await eventually(() => files.states()[0]!.trouble, null);
  });

  it('waits while its place cannot be kept', async () => {
    await writeFile(path, line(1));
    disk.fail('ENOSPC', 'followed.write');
    const files = await follow();
    await eventually(() => files.states()[0]!.trouble, 'state_full');
    expect(values()).toEqual([]);

    disk.mend();

    await eventually(values, [1]);
  });

  it('is not taken twice when the process ended between the log and its place', async () => {
    await writeFile(path, lines(1, 2));
    const files = await follow();
    await eventually(values, [1, 2]);
    await eventually(async () => (await placeOnDisk()).until, null);
    onAppended = () => disk.fail('ENOSPC', 'followed.write');
    await appendFile(path, line(3));
    await eventually(values, [1, 2, 3]);
    await files.close();
    const from = Buffer.byteLength(lines(1, 2));
    expect(await placeOnDisk()).toMatchObject({ offset: from, until: from + Buffer.byteLength(line(3)) });

    disk.mend();
    onAppended = () => {};
    await appendFile(path, line(4));
    await follow();

    await eventually(values, [1, 2, 3, 4]);
  });

  it('is no longer followed when the list does not name it, and again when it does', async () => {
    await writeFile(path, line(1));
    const files = await follow();
    await eventually(values, [1]);
    await files.follow([]);
    await appendFile(path, line(2));
    await aWhile();
    expect([files.states(), values()]).toEqual([[], [1]]);

    await files.follow([{ path, source: 'trader', signal: 'pnl' }]);

    await eventually(values, [1, 2]);
  });

  it('of many blocks is read in order', async () => {
    const count = 60_000;
    await writeFile(path, lines(1, count));
    await follow();

    await eventually(() => values().length, count);
    expect(values()).toEqual(upTo(count));
    expect(kept.length).toBeGreaterThan(1);
  });

  it('whose name is hostile leaves its place inside of the state folder', async () => {
    const hostile = join(dir, 'trader', '..%2f<!channel>\n$(x)');
    await writeFile(hostile, line(1));
    await follow({ path: hostile });

    await eventually(values, [1]);
    await eventually(
      async () => (await readdir(join(dir, 'state'))).map((name) => name.replace(/[0-9a-f]{16}/, '#')),
      ['___2f__channel____x_-#.json'],
    );
  });
});

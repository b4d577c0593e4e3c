import { readdir, readFile, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeBatch } from '#engine/drift/drivers/observation-files/batch-line.ts';
import { openObservationFiles } from '#engine/drift/drivers/observation-files.ts';
import type { Observation, ObservationBatch, ObservationLog } from '#engine/drift/types.ts';
import { describeLastingLog, take, valuesOf } from '../../../contracts/observation-log.ts';
import { FailingProbe } from '../../../fakes/failing-probe.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

const DAY_MS = 24 * 3_600_000;

function observation(value: number): Observation {
  const at = '2026-01-05T09:00:00.000Z';
  return { source: 'router', signal: 'sentiment', value, at, seq: null, model_version: 'finbert@0123456789ab' };
}

async function valuesIn(dir: string): Promise<Record<string, number[]>> {
  const files: Record<string, number[]> = {};
  for (const name of (await readdir(dir)).sort()) {
    const lines = (await readFile(join(dir, name), 'utf8')).split('\n').filter((line) => line !== '');
    const batches = lines.map((line) => JSON.parse(line) as { batch: ObservationBatch });
    if (name.endsWith('.ndjson'))
      files[name] = batches.flatMap(({ batch }) => batch.observations.map(({ value }) => value));
  }
  return files;
}

describeLastingLog('the log in files', async () => {
  const dir = await temporaryFolder('observations');
  const open = (clock = new FakeClock()) => openObservationFiles({ dir, clock });
  return { open, reopen: open };
});

// So that followers read files and never memory.
describeLastingLog('the log in files that keeps hardly anything in memory', async () => {
  const dir = await temporaryFolder('observations');
  const open = (clock = new FakeClock()) => openObservationFiles({ dir, clock, recentBytes: 0, segmentBytes: 300 });
  return { open, reopen: open };
});

describe('observations', () => {
  it('are on the disk once they are acknowledged, in the order in which they came', async () => {
    const dir = await temporaryFolder('observations');
    const sink = await openObservationFiles({ dir, clock: new FakeClock() });

    await Promise.all([sink.append([observation(1), observation(2)]), sink.append([observation(3)])]);

    expect(await valuesIn(dir)).toEqual({ '2026-01-05.0001.ndjson': [1, 2, 3] });
    await sink.close();
  });

  it('go on in the same file after a restart, and what a kill tore off is cut away', async () => {
    const dir = await temporaryFolder('observations');
    const clock = new FakeClock();
    const first = await openObservationFiles({ dir, clock });
    await first.append([observation(1)]);
    await first.append([observation(2), observation(2.5)]);
    await first.close();
    const path = join(dir, '2026-01-05.0001.ndjson');
    await truncate(path, (await readFile(path)).length - 5);

    const second = await openObservationFiles({ dir, clock });
    await second.append([observation(3)]);

    expect(await valuesIn(dir)).toEqual({ '2026-01-05.0001.ndjson': [1, 3] });
    await second.close();
  });

  it('begin a file with each day and with each size, and the oldest files go', async () => {
    const dir = await temporaryFolder('observations');
    const clock = new FakeClock();
    const bytes = encodeBatch({ observations: [observation(1)], outcomes: [] }, null, clock.now()).length;
    const sink = await openObservationFiles({ dir, clock, segmentBytes: 2 * bytes, keptBytes: 6 * bytes });
    for (const value of [1, 2, 3]) await sink.append([observation(value)]);
    expect(await valuesIn(dir)).toEqual({ '2026-01-05.0001.ndjson': [1, 2], '2026-01-05.0002.ndjson': [3] });

    await clock.advance(DAY_MS);
    for (const value of [4, 5, 6, 7]) await sink.append([observation(value)]);

    expect(await valuesIn(dir)).toEqual({
      '2026-01-05.0002.ndjson': [3],
      '2026-01-06.0001.ndjson': [4, 5],
      '2026-01-06.0002.ndjson': [6, 7],
    });
    await sink.close();
  });

  it('go on in the newest file when the clock goes back', async () => {
    const dir = await temporaryFolder('observations');
    const later = new FakeClock(Date.UTC(2026, 0, 6));
    const first = await openObservationFiles({ dir, clock: later });
    await first.append([observation(1)]);
    await first.close();

    const second = await openObservationFiles({ dir, clock: new FakeClock() });
    await second.append([observation(2)]);

    expect(await valuesIn(dir)).toEqual({ '2026-01-06.0001.ndjson': [1, 2] });
    await second.close();
  });

  it('are refused while the disk is full, and taken when it is not', async () => {
    const dir = await temporaryFolder('observations');
    const disk = new FailingProbe();
    const sink = await openObservationFiles({ dir, clock: new FakeClock(), probe: disk.probe });
    await sink.append([observation(1)]);
    disk.fail('ENOSPC', 'observations.append');
    await expect(sink.append([observation(2)])).rejects.toMatchObject({ code: 'state_full' });

    disk.mend();
    await sink.append([observation(3)]);

    expect(await valuesIn(dir)).toEqual({ '2026-01-05.0001.ndjson': [1, 3] });
    await sink.close();
  });

  it.each(['create', 'append', 'sync'] as const)('leave no half line where a write fails at %s', async (step) => {
    const dir = await temporaryFolder('observations');
    const disk = new FailingProbe();
    disk.fail('ENOSPC', `observations.${step}`);
    const sink = await openObservationFiles({ dir, clock: new FakeClock(), probe: disk.probe });
    await expect(sink.append([observation(1)])).rejects.toMatchObject({ code: 'state_full' });

    disk.mend();
    await sink.append([observation(2)]);

    expect(Object.values(await valuesIn(dir))).toEqual([[2]]);
    await sink.close();
  });

  it('leave files of others alone', async () => {
    const dir = await temporaryFolder('observations');
    await writeFile(join(dir, 'notes.txt'), '');
    const sink = await openObservationFiles({ dir, clock: new FakeClock(), segmentBytes: 1, keptBytes: 1 });

    for (const value of [1, 2, 3]) await sink.append([observation(value)]);

    expect(await readdir(dir)).toContain('notes.txt');
    await sink.close();
  });

  it('go on in a new file where the newest is damaged, which stays as it is; only the damaged line is passed over', async () => {
    const dir = await temporaryFolder('observations');
    const first = await openObservationFiles({ dir, clock: new FakeClock() });
    for (const value of [1, 2, 3]) await first.append([observation(value)]);
    await first.close();
    const path = join(dir, '2026-01-05.0001.ndjson');
    const bytes = await readFile(path);
    const second = bytes.indexOf('\n') + 1;
    bytes.write('9', bytes.indexOf('"value":2') + 8);
    await writeFile(path, bytes);

    const damaged: [string, number][] = [];
    const onDamaged = (file: string, offset: number) => damaged.push([file, offset]);
    const log = await openObservationFiles({ dir, clock: new FakeClock(), onDamaged });
    await log.append([observation(4)]);

    expect(damaged).toEqual([[path, -1]]);
    expect(valuesOf(await take(log, 3))).toEqual([[1], [3], [4]]);
    expect(damaged.slice(1)).toEqual([[path, second]]);
    expect(await readFile(path)).toEqual(bytes);
    expect(await readdir(dir)).toContain('2026-01-05.0002.ndjson');
    await log.close();
  });

  it('keep a whole line at the end that is bad, as no kill leaves it', async () => {
    const dir = await temporaryFolder('observations');
    const path = join(dir, '2026-01-05.0001.ndjson');
    await writeFile(path, 'what is this\n');
    const damaged: [string, number][] = [];

    const log = await openObservationFiles({
      dir,
      clock: new FakeClock(),
      onDamaged: (...told) => damaged.push(told),
    });
    await log.append([observation(1)]);

    expect(valuesOf(await take(log, 1))).toEqual([[1]]);
    expect(damaged).toContainEqual([path, 0]);
    expect(await readFile(path, 'utf8')).toBe('what is this\n');
    await log.close();
  });

  it('know their keys after a restart, those of earlier files of the day too, with what stands beside them or without', async () => {
    const dir = await temporaryFolder('observations');
    const clock = new FakeClock();
    const options = { dir, clock, segmentBytes: 1 };
    const send = (log: ObservationLog, key: string) =>
      log.appendBatch({ observations: [observation(1)], outcomes: [] }, key);
    const first = await openObservationFiles(options);
    for (const key of ['a', 'b', 'c "ü"']) expect(await send(first, key)).toBe(true);
    await first.close();
    expect((await readdir(dir)).filter((name) => name.endsWith('.keys'))).toEqual([
      '2026-01-05.0001.keys',
      '2026-01-05.0002.keys',
    ]);
    await unlink(join(dir, '2026-01-05.0001.keys'));
    await writeFile(join(dir, '2026-01-05.0002.keys'), 'half of i');

    const second = await openObservationFiles(options);

    for (const key of ['a', 'b', 'c "ü"']) expect(await send(second, key)).toBe(false);
    expect(await send(second, 'd')).toBe(true);
    await second.close();
  });

  it('tell a follower whose place is no longer kept', async () => {
    const dir = await temporaryFolder('observations');
    const log = await openObservationFiles({
      dir,
      clock: new FakeClock(),
      segmentBytes: 1,
      keptBytes: 1,
      recentBytes: 0,
    });
    await log.append([observation(1)]);
    const [first] = await take(log, 1);
    for (const value of [2, 3, 4]) await log.append([observation(value)]);

    const asked = (async () => take(log, 1, first!.next))();

    await expect(asked).rejects.toMatchObject({ code: 'history_gone' });
    expect(valuesOf(await take(log, 1))).toEqual([[4]]);
    expect((await readdir(dir)).sort()).toEqual(['2026-01-05.0004.ndjson']);
    await log.close();
  });

  it('are told to a slow follower from the files, once they are no longer in memory', async () => {
    const dir = await temporaryFolder('observations');
    const log = await openObservationFiles({ dir, clock: new FakeClock(), segmentBytes: 500, recentBytes: 600 });
    await log.append([observation(1)]);
    const seen: number[] = [];
    for await (const { observations } of log.follow(null, new AbortController().signal)) {
      seen.push(observations[0]!.value);
      if (seen.length === 12) break;
      if (seen.length === 1) for (let value = 2; value <= 12; value += 1) await log.append([observation(value)]);
    }

    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    await log.close();
  });

  it('are refused while too much waits for the disk; whoever is alone is let in', async () => {
    const dir = await temporaryFolder('observations');
    const log = await openObservationFiles({ dir, clock: new FakeClock(), waitingBytes: 10 });

    const settled = await Promise.allSettled([log.append([observation(1)]), log.append([observation(2)])]);
    await log.append([observation(3)]);

    expect(settled).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'observations_busy', facts: { limit: 10 } } },
    ]);
    expect(valuesOf(await take(log, 2))).toEqual([[1], [3]]);
    await log.close();
  });
});

import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openObservationFiles } from '#engine/drift/drivers/observation-files.ts';
import type { Observation } from '#engine/drift/types.ts';
import { FailingProbe } from '../../../fakes/failing-probe.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

const DAY_MS = 24 * 3_600_000;

function observation(value: number): Observation {
  const at = '2026-01-05T09:00:00.000Z';
  return { source: 'router', signal: 'sentiment', value, at, model_version: 'finbert@0123456789ab' };
}

async function valuesIn(dir: string): Promise<Record<string, number[]>> {
  const files: Record<string, number[]> = {};
  for (const name of (await readdir(dir)).sort()) {
    const lines = (await readFile(join(dir, name), 'utf8')).split('\n').filter((line) => line !== '');
    files[name] = lines.map((line) => (JSON.parse(line) as Observation).value);
  }
  return files;
}

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
    await first.append([observation(1), observation(2)]);
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
    const bytes = JSON.stringify(observation(1)).length + 1;
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
});

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SavedWatch } from '#engine/drift/detection/types.ts';
import { openDetectorSnapshots } from '#engine/drift/drivers/detector-snapshots.ts';
import { DEFAULT_DETECTOR } from '#engine/drift/types.ts';
import { FailingProbe } from '../../../fakes/failing-probe.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

function saved(offset: number, count = 3): SavedWatch {
  const streams = Array.from({ length: count }, (_, at) => ({
    source: 'ecb',
    signal: `s${at}`,
    values: at,
    repeated: 0,
    missing: 0,
    refused: 0,
    unmatched: 0,
    newest: null,
    next_seq: null,
    held: [],
    recent: { has_outcomes: false, values: [] },
    detectors: [{ version: null, parameters: DEFAULT_DETECTOR, scale: 1, state: { sum: 0.1 + 0.2, at } }],
  }));
  return { position: { segment: '2026-01-05.0001.ndjson', offset }, streams };
}

describe('saved detectors', () => {
  it('are none at first', async () => {
    expect(await (await openDetectorSnapshots(await temporaryFolder('detectors'))).load()).toBeNull();
  });

  it('come back as they were saved, of the last time', async () => {
    const dir = await temporaryFolder('detectors');
    const snapshots = await openDetectorSnapshots(dir);
    await snapshots.save(saved(100));
    await snapshots.save(saved(200, 450));

    expect(await (await openDetectorSnapshots(dir)).load()).toEqual(saved(200, 450));
    expect(await readdir(dir)).toEqual(['detectors.ndjson']);
  });

  it('are the former ones when there is no room for the new', async () => {
    const failing = new FailingProbe();
    const snapshots = await openDetectorSnapshots(await temporaryFolder('detectors'), failing.probe);
    await snapshots.save(saved(100));

    for (const point of ['detectors.write', 'detectors.rename'] as const) {
      failing.fail('ENOSPC', point);
      await expect(snapshots.save(saved(200))).rejects.toMatchObject({ code: 'state_full' });
      failing.mend();
    }

    expect(await snapshots.load()).toEqual(saved(100));
  });

  it('are refused when a single bit is another, or their end is gone', async () => {
    const dir = await temporaryFolder('detectors');
    const snapshots = await openDetectorSnapshots(dir);
    await snapshots.save(saved(100));
    const path = join(dir, 'detectors.ndjson');
    const whole = await readFile(path);

    for (const at of [0, 50, Math.floor(whole.length / 2), whole.length - 2]) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1;
      await writeFile(path, flipped);
      await expect(snapshots.load(), `byte ${at}`).rejects.toMatchObject({ code: 'state_corrupt' });
    }
    for (const bytes of [0, 1, 100, whole.length - 1]) {
      await writeFile(path, whole.subarray(0, bytes));
      await expect(snapshots.load(), `${bytes} bytes`).rejects.toMatchObject({ code: 'state_corrupt' });
    }
  });
});

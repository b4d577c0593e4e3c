/** A file system of a few megabytes that runs full of observations, and has room again. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openObservationFiles } from '#engine/drift/drivers/observation-files.ts';
import type { OpsError } from '#engine/errors.ts';
import { observed, take, valuesOf } from '../contracts/observation-log.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { smallDisk } from '../fakes/small-disk.ts';

const MEGABYTES = 2;
const BATCH = 500;

it('observations are refused with state_full while there is no room, and taken again with room; none that was taken is lost', async ({
  skip,
}) => {
  const disk = await smallDisk(MEGABYTES);
  if ('missing' in disk) {
    process.stdout.write(`skipped: no small file system could be mounted: ${disk.missing}\n`);
    return skip(disk.missing);
  }
  const dir = join(disk.dir, 'observations');
  const filler = join(disk.dir, 'filler');
  await writeFile(filler, Buffer.alloc(1024 * 1024));
  const options = { dir, clock: new FakeClock(), segmentBytes: 150_000 };
  const log = await openObservationFiles(options);
  const taken: number[] = [];
  const send = async (batch: number): Promise<string> => {
    const observations = Array.from({ length: BATCH }, () => observed(batch));
    try {
      expect(await log.appendBatch({ observations, outcomes: [] }, `batch ${batch}`)).toBe(true);
      taken.push(batch);
      return 'taken';
    } catch (thrown) {
      return (thrown as OpsError).code;
    }
  };

  const whileFull: string[] = [];
  for (let batch = 0; batch < 40; batch += 1) whileFull.push(await send(batch));
  await rm(filler);
  const refused = whileFull.flatMap((outcome, batch) => (outcome === 'taken' ? [] : [batch]));
  const again: string[] = [];
  for (const batch of refused.slice(0, 5)) again.push(await send(batch));
  await log.close();

  expect(new Set(whileFull)).toEqual(new Set(['taken', 'state_full']));
  expect(again).toEqual(Array(5).fill('taken'));
  const later = await openObservationFiles(options);
  const batches = await take(later, taken.length);
  expect(valuesOf(batches)).toEqual(taken.map((batch) => Array(BATCH).fill(batch)));
  expect(batches.at(-1)!.next).toEqual(later.end);
  await later.close();
});

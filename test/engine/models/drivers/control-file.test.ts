import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '#engine/clock.ts';
import type { ControlDocument } from '#engine/models/control.ts';
import { ControlFile } from '#engine/models/drivers/control-file.ts';
import { controlInMemory } from '../../../fakes/control-store.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

let dir: string;
let document: ControlDocument;
let clock: FakeClock;
beforeEach(async () => {
  dir = await temporaryFolder('control');
  clock = new FakeClock();
  ({ document } = (await controlInMemory(clock)).control.current());
});

const written = async () => JSON.parse(await readFile(join(dir, 'control.json'), 'utf8'));

describe('control.json', () => {
  it('is the newest document, for the owner’s eyes only', async () => {
    const file = new ControlFile({ stateDir: dir, clock, onFailed: () => expect.unreachable() });

    await file.write(document);
    await file.write({ ...document, seq: 2 });

    expect(await written()).toEqual({ ...document, seq: 2 });
    expect((await stat(join(dir, 'control.json'))).mode & 0o777).toBe(0o600);
  });

  it('is written a second later when the disk was full, with what is newest by then', async () => {
    let full = true;
    const failures: unknown[] = [];
    const probe = () => {
      if (full) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    let again: (() => void) | undefined;
    const timer: Clock = {
      now: () => 0,
      after: (_ms, fire) => {
        again = fire;
        return () => {};
      },
    };
    const file = new ControlFile({ stateDir: dir, clock: timer, onFailed: (error) => failures.push(error), probe });

    await file.write(document);
    await file.write({ ...document, seq: 2 });
    expect(failures).toMatchObject([{ code: 'state_full' }, { code: 'state_full' }]);
    full = false;
    again?.();

    await expect.poll(written).toMatchObject({ seq: 2 });
  });

  it('holds the newest document when it is closed, and is not written afterwards', async () => {
    const file = new ControlFile({ stateDir: dir, clock, onFailed: () => expect.unreachable() });
    const writes = [1, 2, 3].map((seq) => file.write({ ...document, seq }));

    await file.close();
    const atTheEnd = await written();
    await Promise.all(writes);
    await file.write({ ...document, seq: 4 });

    expect(atTheEnd).toMatchObject({ seq: 3 });
    expect(await written()).toEqual(atTheEnd);
  });

  it('keeps the order of the documents, however long each takes', async () => {
    const file = new ControlFile({ stateDir: dir, clock, onFailed: () => expect.unreachable() });

    await Promise.all([1, 2, 3].map((seq) => file.write({ ...document, seq })));

    expect(await written()).toMatchObject({ seq: 3 });
  });
});

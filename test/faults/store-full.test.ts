/** A full disk, at each named write and for real: a clear refusal, the old state readable, and on it goes once there is room. */
import { execFile } from 'node:child_process';
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openAuditLog } from '#engine/audit/audit-log.ts';
import { writeFileAtomic } from '#engine/durable/atomic-file.ts';
import { acquireFolderLock } from '#engine/durable/folder-lock.ts';
import { WRITE_POINTS } from '#engine/durable/write-points.ts';
import type { OpsError } from '#engine/errors.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import type { Store } from '#engine/store/types.ts';
import { entry } from '../contracts/audit-log.ts';
import { archive, listed, put } from '../contracts/store-ops.ts';
import { FailingProbe } from '../fakes/failing-probe.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';

const run = promisify(execFile);
const SNAPSHOT_EVERY = 4;
const STORE_POINTS = WRITE_POINTS.filter((point) => /^(journal|archive|snapshot)\./.test(point));
/** Reached only when a start, or an append that failed, has something to cut off. */
const CUTS = STORE_POINTS.filter((point) => /truncate|quarantine/.test(point));

interface Refusals {
  /** Ids that were refused. */
  readonly commits: string[];
  readonly snapshots: OpsError[];
}

describe('a store whose disk is full', () => {
  it.each(STORE_POINTS.filter((point) => !CUTS.includes(point)))(
    'loses nothing and tells no lies when there is no room at %s',
    async (point) => {
      const dir = await temporaryFolder('full');
      const failing = new FailingProbe();
      const clock = new FakeClock();
      const refused: Refusals = { commits: [], snapshots: [] };
      const store = await open(dir, failing, refused.snapshots, clock);
      await commitTen(store, 'before', refused);
      // A new month needs a new file.
      await clock.advance(31 * 24 * 60 * 60 * 1000);
      expect(refused).toEqual({ commits: [], snapshots: [] });
      failing.fail('ENOSPC', point);

      await commitTen(store, 'full', refused);
      await quiet(failing);

      // Either a commit is refused or, where only the snapshot needs the room, it waits.
      expect(refused.commits.length + refused.snapshots.length).toBeGreaterThan(0);
      for (const error of refused.snapshots) expect(error.code).toBe('state_full');
      expect(failing.passed).toContain(point);
      await expectAllBut(store, ['before', 'full'], refused.commits);
      // As a process would find it that starts after a kill right now.
      const copy = await temporaryFolder('copy');
      await cp(dir, copy, { recursive: true });
      const fromCopy = await open(copy, new FailingProbe(), []);
      await expectAllBut(fromCopy, ['before', 'full'], refused.commits);
      await fromCopy.close();
      failing.mend();
      const refusedBefore = refused.commits.length;
      await commitTen(store, 'after', refused);
      expect(refused.commits).toHaveLength(refusedBefore);
      await store.close();
      const again = await open(dir, failing, refused.snapshots);
      await expectAllBut(again, ['before', 'full', 'after'], refused.commits);
      await again.close();
    },
  );

  it.each(CUTS)('does not open while there is no room at %s, and opens afterwards', async (point) => {
    const dir = await temporaryFolder('full');
    const failing = new FailingProbe();
    const refused: Refusals = { commits: [], snapshots: [] };
    const store = await open(dir, failing, refused.snapshots);
    await commitTen(store, 'before', refused);
    await store.close();
    const torn = point.startsWith('journal') ? 'journal/99999999.ndjson' : 'archive/2026-01.ndjson';
    // What is kept is a whole line that is bad; a torn one is simply cut off.
    await writeFile(join(dir, torn), point.endsWith('quarantine') ? '{"crc":"\n' : '{"crc":"', { flag: 'a' });
    failing.fail('ENOSPC', point);

    await expect(open(dir, failing, refused.snapshots)).rejects.toMatchObject({ code: 'state_full' });
    failing.mend();
    const again = await open(dir, failing, refused.snapshots);

    await expectAllBut(again, ['before'], []);
    await again.close();
  });

  it('stops for good when it cannot take back a write that failed, and recovers at the next start', async () => {
    const dir = await temporaryFolder('full');
    const failing = new FailingProbe();
    const refused: Refusals = { commits: [], snapshots: [] };
    const store = await open(dir, failing, refused.snapshots);
    await commitTen(store, 'before', refused);
    failing.fail('ENOSPC', 'journal.sync', 'journal.truncate');

    await expect(store.commit([put('jobs', 'lost', 1)])).rejects.toMatchObject({ code: 'state_corrupt' });
    failing.mend();
    await expect(store.commit([put('jobs', 'too late', 1)])).rejects.toMatchObject({ code: 'state_corrupt' });

    await expectAllBut(store, ['before'], []);
    await store.close();
    const again = await open(dir, failing, refused.snapshots);
    expect(await again.get('jobs', 'too late')).toBeUndefined();
    expect(await again.commit([put('jobs', 'after', 1)])).toBe(again.seq);
    await again.close();
  });

  it('rejects everyone who waited for the batch that found no room, and nobody else', async () => {
    const failing = new FailingProbe();
    const store = await open(await temporaryFolder('full'), failing, []);
    failing.fail('ENOSPC', 'journal.append');

    const settled = await Promise.allSettled([
      store.commit([put('jobs', 'a', 1)]),
      store.commit([put('jobs', 'b', 1)]),
      // Would clash with the first, which then did not happen.
      store.commit([put('jobs', 'a', 2, 0)]),
    ]);
    failing.mend();
    const after = await store.commit([put('jobs', 'a', 2, 0)]);

    expect(settled.map((each) => each.status === 'rejected' && each.reason.code)).toEqual(Array(3).fill('state_full'));
    expect(after).toBe(1);
    await store.close();
  });
});

describe('a real file system of one megabyte', () => {
  it('refuses with state_full, keeps what it has, and works again with room', async ({ skip }) => {
    const mount = await temporaryFolder('tmpfs');
    const reason = await mountTmpfs(mount);
    if (reason !== undefined)
      process.stdout.write(`skipped: no file system of one megabyte could be mounted: ${reason}\n`);
    skip(reason !== undefined, reason);
    const dir = join(mount, 'state');
    const clock = new FakeClock();
    const lock = await acquireFolderLock(dir, clock);
    const refused: Refusals = { commits: [], snapshots: [] };
    const store = await open(dir, new FailingProbe(), refused.snapshots);
    const audit = await openAuditLog({ dir, clock });
    await commitTen(store, 'before', refused);
    await audit.append(entry());
    const points = { write: 'work.write', rename: 'work.rename' } as const;
    await writeFileAtomic(join(dir, 'fold.json'), 'x'.repeat(8192), { points });
    await fill(join(mount, 'filler'));

    // Larger than what is left of the last page of each file.
    const large = 'y'.repeat(10_000);
    for (const id of ['full 0', 'full 1', 'full 2']) {
      await expect(store.commit([put('jobs', id, large)])).rejects.toMatchObject({ code: 'state_full' });
    }
    await expect(audit.append(entry({ data: { large } }))).rejects.toMatchObject({ code: 'state_full' });
    const writing = writeFileAtomic(join(dir, 'fold.json'), large, { points });
    await expect(writing).rejects.toMatchObject({ code: 'state_full' });

    await expectAllBut(store, ['before'], []);
    expect(await audit.verify()).toMatchObject({ ok: true, lines: 1 });
    await rm(join(mount, 'filler'));
    await commitTen(store, 'after', refused);
    await audit.append(entry({ data: { large } }));
    await writeFileAtomic(join(dir, 'fold.json'), large, { points });
    expect(refused.commits).toEqual([]);
    await store.close();
    const again = await open(dir, new FailingProbe(), refused.snapshots);
    await expectAllBut(again, ['before', 'after'], []);
    expect(await audit.verify()).toMatchObject({ ok: true, lines: 2 });
    await again.close();
    await audit.close();
    await lock.release();
  });
});

function open(dir: string, failing: FailingProbe, snapshots: OpsError[], clock = new FakeClock()): Promise<Store> {
  return openLowdbStore({
    dir,
    clock,
    probe: failing.probe,
    snapshotEvery: SNAPSHOT_EVERY,
    onSnapshotFailed: (error) => snapshots.push(error),
  });
}

/** Ten commits one by one, every other one a finished document; a refusal must say that the disk is full. */
/** A snapshot after the last commit goes on by itself: until it is through, files come and go. */
async function quiet({ passed }: FailingProbe): Promise<void> {
  let before = -1;
  const isStill = () => {
    const same = passed.length === before;
    before = passed.length;
    return same;
  };
  await expect.poll(isStill, { interval: 20 }).toBe(true);
}

async function commitTen(store: Store, phase: string, refused: Refusals): Promise<void> {
  for (let index = 0; index < 10; index += 1) {
    const id = `${phase} ${index}`;
    const op = index % 2 === 0 ? put('jobs', id, { id }) : archive('jobs', id, { id });
    await store.commit([op]).catch((error: OpsError) => {
      expect(error).toMatchObject({ code: 'state_full', retryable: true });
      refused.commits.push(id);
    });
  }
}

async function expectAllBut(store: Store, phases: readonly string[], refused: readonly string[]): Promise<void> {
  const expected = phases
    .flatMap((phase) => Array.from({ length: 10 }, (_, index) => `${phase} ${index}`))
    .filter((id) => !refused.includes(id));
  const jobs = await listed(store, 'jobs', { include: 'all' });
  expect(jobs.map(({ id }) => id)).toEqual(expected);
  for (const { id, value } of jobs) expect(value).toEqual({ id });
}

/** Undefined, or why there is none. */
async function mountTmpfs(path: string): Promise<string | undefined> {
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path]);
  } catch (thrown) {
    return (thrown as Error).message.trim();
  }
  onTestFinished(() => run('umount', [path]).then());
  return undefined;
}

async function fill(path: string): Promise<void> {
  for (let bytes = 65_536; bytes >= 1; bytes = Math.floor(bytes / 2)) {
    try {
      for (;;) await writeFile(path, 'z'.repeat(bytes), { flag: 'a' });
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'ENOSPC' });
    }
  }
}

/** One owner per folder: a living one is never robbed, a dead one is replaced by exactly one other. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireFolderLock, ownerAlive, readFolderLock } from '#engine/durable/folder-lock.ts';
import type { LockRecord } from '#engine/durable/lock-record.ts';
import { thisProcess } from '#engine/durable/process-identity.ts';
import { FailingProbe } from '../../fakes/failing-probe.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import type { ContenderAnswer, ContenderOrder } from '../../faults/lock-contender.ts';

const CONTENDERS = 8;
const ROUNDS = 25;
const clock = new FakeClock();

/** A record of this machine whose process cannot exist: beyond the largest pid of Linux. */
const dead: LockRecord = {
  ...thisProcess(),
  pid: 4_194_305,
  start: '1',
  since: '2026-01-01T00:00:00.000Z',
  url: null,
  token: null,
};
const alive: LockRecord = { ...dead, pid: process.ppid, start: null };

async function folderWithLock(record: LockRecord | string | undefined): Promise<string> {
  const folder = await temporaryFolder('lock');
  if (record !== undefined) await writeLock(join(folder, 'lock'), record);
  return folder;
}

async function writeLock(path: string, record: LockRecord | string): Promise<void> {
  await writeFile(path, typeof record === 'string' ? record : JSON.stringify(record));
}

describe('acquireFolderLock', () => {
  it('writes down who owns the folder, for the owner only, and gives it up', async () => {
    const folder = join(await folderWithLock(undefined), 'state');

    const lock = await acquireFolderLock(folder, clock);

    const path = join(folder, 'lock');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      ...thisProcess(),
      since: '2026-01-05T09:00:00.000Z',
      url: null,
      token: null,
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('publishes where the owner listens', async () => {
    const folder = await folderWithLock(undefined);
    const lock = await acquireFolderLock(folder, clock);

    await lock.publish({ url: 'http://127.0.0.1:1', token: 't' });

    expect(await readFolderLock(folder)).toEqual(lock.record);
    expect(lock.record).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:1', token: 't' });
    await lock.release();
    await expect(lock.publish({ url: 'http://127.0.0.1:2', token: 't' })).rejects.toMatchObject({
      code: 'state_closed',
    });
    expect(await readFolderLock(folder)).toBeUndefined();
  });

  it('refuses a folder that this very process owns, and frees it with the first release only', async () => {
    const folder = await folderWithLock(undefined);
    const first = await acquireFolderLock(folder, clock);

    await expect(acquireFolderLock(folder, clock)).rejects.toMatchObject({
      code: 'state_owned',
      facts: { path: folder, pid: process.pid },
    });
    await first.release();
    const second = await acquireFolderLock(folder, clock);
    await first.release();

    expect(await readFolderLock(folder)).toEqual(second.record);
  });

  it('refuses a living owner and names its pid', async () => {
    const folder = await folderWithLock(alive);

    const acquiring = acquireFolderLock(folder, clock);

    await expect(acquiring).rejects.toMatchObject({ code: 'state_owned', facts: { pid: process.ppid } });
    expect(await readFolderLock(folder)).toEqual(alive);
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it.each<[string, LockRecord]>([
    ['is gone', dead],
    ['has a pid that another process has now', { ...alive, start: '1' }],
    ['ran before the last boot', { ...alive, boot_id: 'another boot' }],
  ])('takes over from an owner who %s', async (_, record) => {
    const folder = await folderWithLock(record);

    const lock = await acquireFolderLock(folder, clock);

    expect(await readFolderLock(folder)).toEqual(lock.record);
    expect(lock.record.pid).toBe(process.pid);
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('leaves an owner on another host alone: nobody here can tell whether it lives', async () => {
    const folder = await folderWithLock({ ...dead, host: `not-${hostname()}`, boot_id: 'another boot' });

    await expect(acquireFolderLock(folder, clock)).rejects.toMatchObject({ code: 'state_owned' });
  });

  it.each(['', 'null', '{"pid": 1', '{"pid": "1"}'])(
    'leaves a lock that it cannot read (%j) to a person',
    async (text) => {
      const folder = await folderWithLock(text);

      await expect(acquireFolderLock(folder, clock)).rejects.toMatchObject({
        code: 'state_corrupt',
        facts: { path: join(folder, 'lock') },
      });
      expect(await readFile(join(folder, 'lock'), 'utf8')).toBe(text);
    },
  );

  it('takes over from an owner who is dead but not yet buried', async ({ skip }) => {
    skip(!existsSync('/proc/self/stat'), 'zombies can be told from the living by /proc only');
    // `sleep`, which the shell becomes, never asks after the child that the shell left it.
    const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [printed] = await once(parent.stdout, 'data');
    const owner = Number(printed);
    await untilStat(parent.pid!, /\(sleep\)/);
    process.kill(owner, 'SIGKILL');
    await untilStat(owner, /\) Z /);
    const folder = await folderWithLock({ ...dead, pid: owner, start: null });

    const lock = await acquireFolderLock(folder, clock);

    expect(lock.record.pid).toBe(process.pid);
  });

  it('gets past any number of processes that died while they took over', async () => {
    const folder = await folderWithLock(dead);
    await writeLock(join(folder, 'lock.takeover'), dead);
    await writeLock(join(folder, 'lock.takeover.takeover'), dead);

    const lock = await acquireFolderLock(folder, clock);

    expect(await readFolderLock(folder)).toEqual(lock.record);
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('stands back for a living process that is just taking over', async () => {
    const folder = await folderWithLock(dead);
    await writeLock(join(folder, 'lock.takeover'), alive);

    await expect(acquireFolderLock(folder, clock)).rejects.toMatchObject({
      code: 'state_owned',
      facts: { pid: alive.pid },
    });
    expect(await readFolderLock(folder)).toEqual(dead);
  });

  it.each(['lock.create', 'lock.takeover'] as const)(
    'owns nothing when the disk is full at %s, and can try again',
    async (point) => {
      const folder = await folderWithLock(dead);
      const failing = new FailingProbe();
      failing.fail('ENOSPC', point);

      await expect(acquireFolderLock(folder, clock, failing.probe)).rejects.toMatchObject({ code: 'state_full' });
      failing.mend();
      await rm(join(folder, 'lock.takeover'), { force: true });
      const lock = await acquireFolderLock(folder, clock, failing.probe);

      expect(lock.record.pid).toBe(process.pid);
    },
  );

  it(`lets exactly one of ${CONTENDERS} processes win in each of ${ROUNDS} rounds over a dead lock`, async () => {
    const folder = await temporaryFolder('lock');
    const children = Array.from({ length: CONTENDERS }, () => contender(folder));
    for (let round = 0; round < ROUNDS; round += 1) {
      await writeLock(join(folder, 'lock'), dead);
      if (round % 3 > 0) await writeLock(join(folder, 'lock.takeover'), dead);
      if (round % 3 > 1) await writeLock(join(folder, 'lock.takeover.takeover'), dead);

      const answers = await Promise.all(children.map((child) => order(child, 'acquire')));

      const winners = children.filter((_, index) => answers[index]!.won);
      expect(winners.map(({ pid }) => pid)).toHaveLength(1);
      expect((await readFolderLock(folder))?.pid).toBe(winners[0]!.pid);
      for (const answer of answers) {
        if (!answer.won)
          expect([answer.code, children.some(({ pid }) => pid === answer.pid)]).toEqual(['state_owned', true]);
      }
      await order(winners[0]!, 'release');
      for (const guard of await readdir(folder)) await rm(join(folder, guard));
    }
  });
});

describe('readFolderLock and ownerAlive', () => {
  it('tell no owner, a dead one and a living one apart', async () => {
    expect(await readFolderLock(await folderWithLock(undefined))).toBeUndefined();
    expect(await readFolderLock(await folderWithLock(dead))).toEqual(dead);
    expect(ownerAlive(dead)).toBe(false);
    expect(ownerAlive(alive)).toBe(true);
    expect(ownerAlive({ ...dead, ...thisProcess() })).toBe(true);
  });
});

function contender(folder: string): ChildProcess {
  const child = fork(join(import.meta.dirname, '../../faults/lock-contender.ts'), [folder], { stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function order(child: ChildProcess, what: ContenderOrder): Promise<ContenderAnswer> {
  const answered = once(child, 'message');
  child.send(what);
  return (await answered)[0] as ContenderAnswer;
}

async function untilStat(pid: number, pattern: RegExp): Promise<void> {
  while (!pattern.test(await readFile(`/proc/${pid}/stat`, 'utf8'))) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

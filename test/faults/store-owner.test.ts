/** A second process on the same state folder is refused everything, and told who owns it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openAuditLog } from '#engine/audit/audit-log.ts';
import { acquireFolderLock, ownerAlive, readFolderLock } from '#engine/durable/folder-lock.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';

it('refuses lock, store and audit log while the owner lives, and gives them when it was killed', async () => {
  const dir = await temporaryFolder('owner');
  const clock = new FakeClock();
  const owner = fork(join(import.meta.dirname, 'lock-contender.ts'), [dir]);
  onTestFinished(() => void owner.kill('SIGKILL'));
  owner.send('acquire');
  expect((await once(owner, 'message'))[0]).toEqual({ won: true });
  const opens = [
    () => acquireFolderLock(dir, clock),
    () => openLowdbStore({ dir, clock }),
    () => openAuditLog({ dir, clock }),
  ];

  for (const open of opens) {
    await expect(open()).rejects.toMatchObject({ code: 'state_owned', exit: 3, facts: { path: dir, pid: owner.pid } });
  }
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  const dead = await readFolderLock(dir);
  const lock = await acquireFolderLock(dir, clock);
  const store = await openLowdbStore({ dir, clock });
  const audit = await openAuditLog({ dir, clock });

  expect([dead?.pid, dead && ownerAlive(dead)]).toEqual([owner.pid, false]);
  expect(lock.record.pid).toBe(process.pid);
  await store.close();
  await audit.close();
  await lock.release();
});

/** A second process on the same state folder is refused, and told who owns it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openAuditLog } from '#engine/audit/audit-log.ts';
import { acquireFolderLock, ownerAlive, readFolderLock } from '#engine/durable/folder-lock.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';

it('is refused the lock while the owner lives, and given it, the store and the audit log when it was killed', async () => {
  const dir = await temporaryFolder('owner');
  const clock = new FakeClock();
  const owner = fork(join(import.meta.dirname, 'lock-contender.ts'), [dir]);
  onTestFinished(() => void owner.kill('SIGKILL'));
  owner.send('acquire');
  expect((await once(owner, 'message'))[0]).toEqual({ won: true });
  const temporary = join(dir, `.live.json.${owner.pid}-0123456789ab.tmp`);
  await writeFile(temporary, 'half');

  await expect(acquireFolderLock(dir, clock)).rejects.toMatchObject({
    code: 'state_owned',
    exit: 3,
    facts: { path: dir, pid: owner.pid },
  });
  const whileItLives = existsSync(temporary);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  const dead = await readFolderLock(dir);
  const lock = await acquireFolderLock(dir, clock);
  const store = await openLowdbStore({ dir, clock });
  const audit = await openAuditLog({ dir, clock });

  expect([whileItLives, existsSync(temporary)]).toEqual([true, false]);
  expect([dead?.pid, dead && ownerAlive(dead)]).toEqual([owner.pid, false]);
  expect(lock.record.pid).toBe(process.pid);
  await store.close();
  await audit.close();
  await lock.release();
});

/**
 * Child process that works on a state folder as a bot would, and kills itself just before a chosen write.
 *
 * Arguments: folder, name of this run, number of the write at which to die (0: never), and optionally a point: then the number
 * counts the writes of that point only. It prints what was acknowledged, one JSON line each, and the point at which it dies.
 */
import { writeSync } from 'node:fs';
import { openAuditLog } from '#engine/audit/audit-log.ts';
import { acquireFolderLock } from '#engine/durable/folder-lock.ts';
import type { WritePoint, WriteProbe } from '#engine/durable/write-points.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';

export type WorkloadReport =
  | { readonly did: 'put' | 'archive'; readonly id: string; readonly seq: number }
  | { readonly did: 'audit'; readonly id: string; readonly seq: number; readonly hash: string }
  | { readonly did: 'start' }
  | { readonly did: 'dies'; readonly at: WritePoint }
  | { readonly did: 'end'; readonly passed: readonly WritePoint[] };

const JOBS = 14;
const A_MONTH_MS = 31 * 24 * 60 * 60 * 1000;

const [dir = '', run = '', dieAt = '0', point] = process.argv.slice(2);
const passed: WritePoint[] = [];
let counted = 0;
let now = Date.UTC(2026, 0, 1);
const clock = { now: () => now, after: () => () => undefined };

// Synchronous: what was printed is with the parent when the process dies.
const report = (line: WorkloadReport) => writeSync(1, `${JSON.stringify(line)}\n`);

const probe: WriteProbe = (at) => {
  passed.push(at);
  if (point === undefined || point === at) counted += 1;
  if (counted !== Number(dieAt) || counted === 0) return;
  report({ did: 'dies', at });
  process.kill(process.pid, 'SIGKILL');
};

report({ did: 'start' });
const lock = await acquireFolderLock(dir, clock, probe);
const audit = await openAuditLog({ dir, clock, probe });
const store = await openLowdbStore({ dir, clock, probe, snapshotEvery: 5 });
await lock.publish({ url: 'http://127.0.0.1:1', token: 'none' });

for (let index = 0; index < JOBS; index += 1) {
  const id = `${run}-${index}`;
  await Promise.all([put(id), put(`${id}b`), write(id)]);
  if (index % 2 === 0) await finish(id);
  if (index % 5 === 4) now += A_MONTH_MS;
}
await store.close();
await audit.close();
await lock.release();
report({ did: 'end', passed });

async function put(id: string): Promise<void> {
  const seq = await store.commit([
    { op: 'put', collection: 'jobs', id, value: { id, state: 'running' }, ifVersion: 0 },
    { op: 'put', collection: 'messages', id, value: `about ${id}`, ifVersion: 0 },
  ]);
  report({ did: 'put', id, seq });
}

async function finish(id: string): Promise<void> {
  const seq = await store.commit([
    { op: 'archive', collection: 'jobs', id, value: { id, state: 'done' } },
    { op: 'delete', collection: 'messages', id },
  ]);
  report({ did: 'archive', id, seq });
}

async function write(id: string): Promise<void> {
  const { seq, hash } = await audit.append({
    actor: 'ann',
    edge: 'terminal',
    action: 'train',
    outcome: 'allowed',
    data: { id },
  });
  report({ did: 'audit', id, seq, hash });
}

/**
 * Kill -9 at every named write and at random ones: what was acknowledged is there once, and everything opens.
 *
 * The children of one series work one after the other on the same folder, so that each also has to live with what the kills
 * before it left. They are checked on a copy, so that the next child does its own recovery.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAuditLog } from '#engine/audit/audit-log.ts';
import type { AuditLine } from '#engine/audit/types.ts';
import { acquireFolderLock } from '#engine/durable/folder-lock.ts';
import { WRITE_POINTS, type WritePoint } from '#engine/durable/write-points.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import type { Versioned } from '#engine/store/types.ts';
import { listed } from '../contracts/store-ops.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';
import type { WorkloadReport } from './store-workload.ts';

const RANDOM_KILLS = 50;
const SEED = 20_260_105;

const POINTS = WRITE_POINTS.filter((point) => /^(lock|journal|archive|snapshot|audit)\./.test(point));
/** Passed only when there is something torn to cut off. */
const AFTER_A_TORN_WRITE = /truncate|quarantine/;
/** For taking a place over and for giving its guard back; for a file's content and for its name. */
const PASSED_IN_TWO_WAYS = /lock\.(takeover|publish)|quarantine/;
/** A write in the middle of the work. */
const EARLY = 40;

/** Everything that the children of one series were told is done. */
class Acknowledged {
  readonly put = new Set<string>();
  readonly archived = new Set<string>();
  readonly audited = new Map<number, string>();

  add(reports: readonly WorkloadReport[]): void {
    for (const each of reports) {
      if (each.did === 'put') this.put.add(each.id);
      else if (each.did === 'archive') this.archived.add(each.id);
      else if (each.did === 'audit') this.audited.set(each.seq, each.hash);
    }
  }
}

describe('a process that is killed', () => {
  it('loses nothing that it acknowledged, at each named write', { timeout: 180_000 }, async () => {
    // A dead owner and unfinished work, for each of the kills to begin with.
    const begun = await temporaryFolder('kill');
    const told = await runChild(begun, 'begun', EARLY);
    const kills = POINTS.flatMap((point) =>
      (PASSED_IN_TWO_WAYS.test(point) ? [1, 2] : [1]).map((dieAt) => ({ point, dieAt })),
    );
    const lane = async (own: typeof kills) => {
      const hits: WritePoint[] = [];
      for (const kill of own) {
        const dir = await temporaryFolder('kill');
        await cp(begun, dir, { recursive: true });
        hits.push(...(await killSeries([kill], dir, told)));
      }
      return hits;
    };
    const half = kills.length / 2;

    const hits = (await Promise.all([lane(kills.slice(0, half)), lane(kills.slice(half))])).flat();

    expect(new Set(hits)).toEqual(new Set(POINTS));
    process.stdout.write(`kills at named writes hit: ${countsOf(hits)}\n`);
  });

  it(`loses nothing that it acknowledged, at ${RANDOM_KILLS} random writes`, { timeout: 180_000 }, async () => {
    const startSeries = async (own: { dieAt: number }[]) => killSeries(own, await temporaryFolder('kill'), []);
    const random = mulberry32(SEED);
    const whole = await runChild(await temporaryFolder('kill'), 'whole', 0);
    const last = whole.at(-1)!;
    const writes = last.did === 'end' ? last.passed.length : 0;
    expect(writes).toBeGreaterThan(60);
    const kills = Array.from({ length: RANDOM_KILLS }, () => ({ dieAt: 1 + Math.floor(random() * writes * 0.9) }));

    const hits = (await Promise.all([kills.slice(0, 25), kills.slice(25)].map(startSeries))).flat();

    expect(hits).toHaveLength(RANDOM_KILLS);
    process.stdout.write(`random kills (seed ${SEED}) hit: ${countsOf(hits)}\n`);
  });
});

/** Kills one child after the other over one folder, of which `before` was reported; returns where each died. */
async function killSeries(
  kills: readonly { dieAt: number; point?: WritePoint }[],
  dir: string,
  before: readonly WorkloadReport[],
): Promise<WritePoint[]> {
  const told = new Acknowledged();
  told.add(before);
  const hits: WritePoint[] = [];
  for (const [index, { dieAt, point }] of kills.entries()) {
    if (point !== undefined && AFTER_A_TORN_WRITE.test(point)) await tearEnds(dir, point);
    const reports = await runChild(dir, `r${index}`, dieAt, point);
    told.add(reports);

    const last = reports.at(-1)!;
    if (last.did === 'dies') hits.push(last.at);
    await expectNothingLost(dir, told, `after a kill at ${hits.at(-1)} (${index})`);
  }
  return hits;
}

async function expectNothingLost(original: string, told: Acknowledged, when: string): Promise<void> {
  const dir = `${original}-copy`;
  await cp(original, dir, { recursive: true });
  try {
    const lock = await acquireFolderLock(dir, new FakeClock());
    const store = await openLowdbStore({ dir, clock: new FakeClock() });
    const audit = await openAuditLog({ dir, clock: new FakeClock() });
    const jobs = await listed(store, 'jobs', { include: 'all' });
    const messages = await listed(store, 'messages');
    const verdict = await audit.verify();
    const lines = await audit.list({ limit: 10_000 });
    await store.close();
    await audit.close();
    await lock.release();

    expectJobs(jobs, messages, told, when);
    expect(verdict, when).toMatchObject({ ok: true });
    expectAudit(lines, told, when);
    await expectArchivedOnce(dir, when);
  } finally {
    await rm(dir, { recursive: true });
  }
}

function expectJobs(jobs: Versioned[], messages: Versioned[], told: Acknowledged, when: string): void {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  expect(byId.size, `no job twice ${when}`).toBe(jobs.length);
  expect(
    [...told.put].filter((id) => !byId.has(id)),
    `acknowledged, but lost ${when}`,
  ).toEqual([]);
  expect(
    [...told.archived].filter((id) => !byId.get(id)?.archived),
    `finished, but not archived ${when}`,
  ).toEqual([]);
  // A commit over two collections is there as a whole or not at all.
  const running = jobs.filter(({ archived }) => !archived).map(({ id }) => id);
  expect(messages.map(({ id }) => id).sort(), `half a commit ${when}`).toEqual(running.sort());
  for (const { id, value, archived } of jobs) expect(value, when).toEqual({ id, state: archived ? 'done' : 'running' });
}

function expectAudit(lines: readonly AuditLine[], told: Acknowledged, when: string): void {
  const bySeq = new Map(lines.map((line) => [line.seq, line.hash]));
  expect(bySeq.size, when).toBe(lines.length);
  for (const [seq, hash] of told.audited) expect(bySeq.get(seq), `audit line ${seq} ${when}`).toBe(hash);
}

async function expectArchivedOnce(dir: string, when: string): Promise<void> {
  const ids: string[] = [];
  for (const name of await readdir(join(dir, 'archive'))) {
    const text = await readFile(join(dir, 'archive', name), 'utf8');
    ids.push(
      ...text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line).id),
    );
  }
  expect(new Set(ids).size, `archived twice ${when}`).toBe(ids.length);
}

/** What a write that was cut in the middle leaves at the end of each file; a whole line that is bad, where that is what is wanted. */
async function tearEnds(dir: string, point: WritePoint): Promise<void> {
  for (const folder of ['journal', 'archive', 'audit']) {
    const newest = (await readdir(join(dir, folder)))
      .filter((name) => /\.(ndjson|jsonl)$/.test(name))
      .sort()
      .at(-1);
    // Nothing may be archived yet.
    const newline = folder === 'journal' && point === 'journal.quarantine' ? '\n' : '';
    await appendFile(join(dir, folder, newest ?? '2026-01.ndjson'), `{"crc":"0a1b2c3d","com${newline}`);
  }
}

async function runChild(dir: string, run: string, dieAt: number, point?: WritePoint): Promise<WorkloadReport[]> {
  const program = join(import.meta.dirname, 'store-workload.ts');
  const args = [program, dir, run, String(dieAt), ...(point === undefined ? [] : [point])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  const [code, signal] = await once(child, 'close');
  expect([code, signal], `${run} was to die at ${point ?? 'write'} ${dieAt}`).toEqual(
    dieAt === 0 ? [0, null] : [null, 'SIGKILL'],
  );
  const lines = Buffer.concat(printed).toString('utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as WorkloadReport);
}

function countsOf(points: readonly WritePoint[]): string {
  const counts = POINTS.map((point) => [point, points.filter((hit) => hit === point).length] as const);
  return counts.map(([point, count]) => `${point} ${count}`).join(', ');
}

/** A small seeded generator (Tommy Ettinger's mulberry32), so that a failing run can be run again. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

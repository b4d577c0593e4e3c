/**
 * Kill -9 at every write of the log of observations and of followed files: what was acknowledged is there afterwards, once, and so is
 * each line of the file, though the client sends again whatever was not acknowledged and the file is rotated meanwhile.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openObservationFiles } from '#engine/drift/drivers/observation-files.ts';
import type { LoggedBatch } from '#engine/drift/types.ts';
import { WRITE_POINTS, type WritePoint } from '#engine/durable/write-points.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';
import type { IntakeReport } from './observations-workload.ts';

const POINTS = WRITE_POINTS.filter((point) => /^(observations|followed)\./.test(point));
const SEEDED_KILLS = 50;
const BATCHES_A_RUN = 12;
const LINES_A_RUN = 7;
/** About as many writes as a run has. */
const WRITES = 30;

/** The client, the file's writer and what both know. */
class Intake {
  readonly dir: string;
  readonly hits: WritePoint[] = [];
  readonly #taken = new Set<number>();
  #end = 0;
  #lines = 0;
  #rotations = 0;

  constructor(dir: string) {
    this.dir = dir;
  }

  /** New batches and lines, and all that was not acknowledged before. */
  async run(dieAt: number, point?: WritePoint): Promise<void> {
    const path = join(this.dir, 'trader.ndjson');
    const lines = Array.from({ length: LINES_A_RUN }, (_, index) => `{"value":${this.#lines + index}}\n`);
    await appendFile(path, lines.join(''));
    this.#lines += LINES_A_RUN;
    let first = 0;
    while (this.#taken.has(first)) first += 1;
    this.#end += BATCHES_A_RUN;
    const reports = await runChild([
      this.dir,
      String(first),
      String(this.#end),
      String(dieAt),
      ...(point ? [point] : []),
    ]);
    for (const report of reports) {
      if (report.did === 'taken') this.#taken.add(report.batch);
      if (report.did === 'dies') this.hits.push(report.at);
    }
    if (await this.#isFollowed(path)) await rename(path, `${path}.${++this.#rotations}`);
  }

  /** A file that came and went between two kills early on was seen by nobody, and nobody can know of it. */
  async #isFollowed(path: string): Promise<boolean> {
    const folder = join(this.dir, 'followed');
    const places = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
    if (places.length === 0) return false;
    const { dev, ino } = await stat(path);
    return JSON.parse(await readFile(join(folder, places[0]!), 'utf8')).file === `${dev}:${ino}`;
  }

  async expectAllOnce(when: string): Promise<void> {
    const batches = await all(this.dir);
    const sent = batches.filter(({ observations }) => observations[0]!.source === 'router');
    const values = sent.map(({ observations }) => observations.map(({ value }) => value));
    const numbers = values.map(([value]) => value!).sort((a, b) => a - b);
    expect(new Set(numbers).size, `a batch twice ${when}`).toBe(numbers.length);
    expect(
      [...this.#taken].filter((batch) => !numbers.includes(batch)),
      `acknowledged, but lost ${when}`,
    ).toEqual([]);
    for (const [value, ...rest] of values) expect(rest, when).toEqual([value! + 0.1, value! + 0.2]);
    const lines = batches.flatMap(({ observations }) => observations.filter(({ source }) => source === 'trader'));
    expect(
      lines.map(({ value }) => value),
      `lines of the file ${when}`,
    ).toEqual(Array.from({ length: lines.length }, (_, line) => line));
  }

  async expectNothingMissing(): Promise<void> {
    const batches = await all(this.dir);
    const values = (source: string) =>
      batches.flatMap(({ observations }) => observations.filter((each) => each.source === source));
    expect(values('trader')).toHaveLength(this.#lines);
    expect(values('router')).toHaveLength(this.#end * 3);
  }
}

describe('observations that come in', () => {
  it.each(POINTS)('are kept once over a kill at %s', { timeout: 60_000 }, async (point) => {
    const intake = new Intake(await temporaryFolder('intake-kill'));
    await intake.run(0);

    for (const dieAt of passingsOf(point)) {
      if (point === 'observations.truncate') await tearEnd(intake.dir);
      await intake.run(dieAt, point);
      await intake.expectAllOnce(`after a kill at ${point} (${dieAt})`);
    }
    await intake.run(0);

    expect(intake.hits).toEqual([point, point, point]);
    await intake.expectAllOnce('at the end');
    await intake.expectNothingMissing();
  });

  it(`are kept once over ${SEEDED_KILLS} kills at any write`, { timeout: 240_000 }, async () => {
    const intake = new Intake(await temporaryFolder('intake-kill'));
    const next = mulberry32(20_261_123);

    for (let kill = 0; kill < SEEDED_KILLS; kill += 1) {
      if (next() < 0.3) await tearEnd(intake.dir);
      await intake.run(1 + Math.floor(next() * WRITES));
      await intake.expectAllOnce(`after kill ${kill} at ${intake.hits.at(-1)}`);
    }
    await intake.run(0);

    expect(intake.hits.length).toBeGreaterThan(SEEDED_KILLS / 2);
    expect(new Set(intake.hits).size).toBeGreaterThan(5);
    await intake.expectNothingMissing();
  });
});

/** A place is kept twice in a run: what is going to be appended, and that it was. A torn end is cut once. */
function passingsOf(point: WritePoint): readonly number[] {
  if (point === 'observations.truncate') return [1, 1, 1];
  return point.startsWith('followed') ? [1, 2, 2] : [1, 2, 5];
}

/** As the next process would find it: without changing anything. */
async function all(dir: string): Promise<readonly LoggedBatch[]> {
  const log = await openObservationFiles({ dir: join(dir, 'observations'), clock: new FakeClock() });
  const batches: LoggedBatch[] = [];
  const { end } = log;
  if (end !== null) {
    for await (const batch of log.follow(null, new AbortController().signal)) {
      batches.push(batch);
      if (batch.next.segment === end.segment && batch.next.offset === end.offset) break;
    }
  }
  await log.close();
  return batches;
}

/** What a write that was cut in the middle leaves. */
async function tearEnd(dir: string): Promise<void> {
  const folder = join(dir, 'observations');
  const newest = (await readdir(folder).catch(() => []))
    .filter((name) => name.endsWith('.ndjson'))
    .sort()
    .at(-1);
  if (newest !== undefined) await appendFile(join(folder, newest), '{"crc":"0a1b2c3d","at":"2026-');
}

async function runChild(args: readonly string[]): Promise<readonly IntakeReport[]> {
  const program = join(import.meta.dirname, 'observations-workload.ts');
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  const [code, signal] = await once(child, 'close');
  const lines = Buffer.concat(printed).toString('utf8').split('\n').slice(0, -1);
  const reports = lines.map((line) => JSON.parse(line) as IntakeReport);
  const last = reports.at(-1)!.did;
  expect([code, signal], `after ${last}`).toEqual(last === 'dies' ? [null, 'SIGKILL'] : [0, null]);
  return reports;
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

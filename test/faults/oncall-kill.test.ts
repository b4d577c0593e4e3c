/** Kill -9 under escalation, pages and the schedule, in processes of their own over the real store. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Alert } from '#engine/alerts/types.ts';
import type { WritePoint } from '#engine/durable/write-points.ts';
import type { Page } from '#engine/oncall/types.ts';
import type { ScheduleRun } from '#engine/schedule/types.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';

/** Dozens of processes one after the other, on a machine that may be busy. */
const LONG_MS = 240_000;
const ALERTS_RAISED = 2;
const MINUTES = 12;
const POINTS = [
  'journal.append',
  'journal.sync',
  'archive.append',
  'archive.sync',
  'snapshot.write',
  'snapshot.rename',
] as const satisfies readonly WritePoint[];
const KILLS: readonly (readonly [number, WritePoint | 'any'])[] = [
  ...POINTS.map((point) => [1, point] as const),
  ...POINTS.map((point) => [2, point] as const),
  ...[3, 8, 17, 30].map((number) => [number, 'any'] as const),
];

interface Heard {
  readonly id: string;
  readonly key: string;
  readonly event: string;
}

async function pager(): Promise<{ readonly url: string; readonly heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const { key, event } = JSON.parse(await text(request)) as { key: string; event: string };
    heard.push({ id: String(request.headers['idempotency-key']), key, event });
    response.end('taken');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, heard };
}

/** @returns where it died; null where it came to its end */
async function run(dir: string, scenario: string, number: number, point: string, url: string): Promise<string | null> {
  const program = join(import.meta.dirname, 'oncall-workload.ts');
  const child = spawn(process.execPath, [program, dir, scenario, String(number), point, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [printed, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (signal === null) expect(code).toBe(0);
  return signal === null ? null : (JSON.parse(printed) as { at: string }).at;
}

async function documents<T>(dir: string, collection: string): Promise<readonly T[]> {
  const store = await openLowdbStore({ dir, clock: systemClock });
  const found: T[] = [];
  for await (const { value } of store.list(collection, { include: 'all' })) found.push(value as unknown as T);
  await store.close();
  return found;
}

describe('kill -9 at each write', () => {
  test('under escalation and pages: each step once, each page heard under one name, none lost', {
    timeout: LONG_MS,
  }, async () => {
    const { url, heard } = await pager();
    const hits: (string | null)[] = [];
    const folders: string[] = [];
    // A folder is done after a few kills: then the next one begins.
    for (let at = 0; at < KILLS.length; ) {
      const dir = await temporaryFolder('pages');
      folders.push(dir);
      for (let died: string | null = ''; died !== null && at < KILLS.length; at += 1) {
        died = await run(dir, 'pages', KILLS[at]![0], KILLS[at]![1], url);
        hits.push(died);
      }
      expect(await run(dir, 'pages', 0, 'any', url)).toBeNull();
    }

    for (const dir of folders) {
      const alerts = await documents<Alert>(dir, 'alerts');
      const pages = await documents<Page>(dir, 'pages');
      expect(alerts.map(({ about }) => about).toSorted()).toEqual(['drift s/0', 'drift s/1']);
      for (const { id, steps, called } of alerts) {
        const own = pages.filter(({ alert }) => alert === id);
        // That a page got through is noted too, and says that it is the pager's.
        const calls = steps.filter(({ what, facts }) => /^(?:called|escalated)$/.test(what) && facts.by !== 'pager');
        expect(calls.map(({ what }) => what)).toEqual(['called', 'escalated', 'escalated']);
        expect(called.map(({ person }) => person)).toEqual(['ann', 'boris']);
        expect(own.map(({ event, person, ended }) => [event, person, ended?.how])).toEqual([
          ['trigger', 'ann', 'sent'],
          ['trigger', 'boris', 'sent'],
          ['resolve', null, 'sent'],
        ]);
      }
      for (const key of new Set(pages.map((page) => page.key))) {
        const calls = heard.filter((each) => each.key === key);
        expect(new Set(calls.map(({ id }) => id)).size).toBe(3);
        // Once it was over, the pager was not rung again.
        const over = calls.findIndex(({ event }) => event === 'resolve');
        expect(calls.slice(over).every(({ event }) => event === 'resolve')).toBe(true);
      }
    }
    expect(hits.filter((hit) => hit !== null).length).toBeGreaterThanOrEqual(12);
    expect(new Set(heard.map(({ key }) => key)).size).toBeGreaterThanOrEqual(ALERTS_RAISED);
    process.stdout.write(`kills under pages hit: ${hits.join(', ')}\n`);
  });

  test('under the schedule: each slot has one run, and is told once', { timeout: LONG_MS }, async () => {
    const hits: (string | null)[] = [];
    const folders: string[] = [];
    for (let at = 0; at < KILLS.length; ) {
      const dir = await temporaryFolder('schedule');
      folders.push(dir);
      for (let died: string | null = ''; died !== null && at < KILLS.length; at += 1) {
        died = await run(dir, 'schedule', KILLS[at]![0], KILLS[at]![1], '');
        hits.push(died);
      }
      expect(await run(dir, 'schedule', 0, 'any', '')).toBeNull();
    }

    for (const dir of folders) {
      const runs = await documents<ScheduleRun>(dir, 'schedule_runs');
      const told = await documents<string>(dir, 'told');
      const performed = (await readFile(join(dir, 'performed.log'), 'utf8')).trim().split('\n');
      const slots = runs.map(({ slot }) => slot);
      const wanted = Array.from({ length: MINUTES }, (_, n) =>
        new Date(Date.parse('2026-01-05T09:01:00Z') + n * 60_000).toISOString(),
      );

      expect(slots).toEqual(wanted);
      expect(runs.every(({ ended }) => ended?.ok)).toBe(true);
      expect(told).toEqual(wanted);
      expect(new Set(performed).size).toBe(MINUTES);
    }
    expect(hits.filter((hit) => hit !== null).length).toBeGreaterThanOrEqual(12);
    process.stdout.write(`kills under the schedule hit: ${hits.join(', ')}\n`);
  });
});

/** Kill -9 at every named write of ingest, detection, report and alert: afterwards all is as if there had been no kill. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALERTS, type Alert } from '#engine/alerts/types.ts';
import { openReportFiles } from '#engine/drift/drivers/report-files.ts';
import type { WritePoint } from '#engine/durable/write-points.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { TICKETS } from '#engine/tickets/types.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';
import { workThrough } from './drift-scene.ts';

/** Kills anywhere, beside those at the first and at a middle passing of each point. */
const RANDOM_KILLS = 6;

describe('drift detection that is killed', () => {
  it('ends as without the kill: detectors bit-equal, nothing lost, nothing told twice', {
    timeout: 400_000,
  }, async () => {
    const passed: WritePoint[] = [];
    const whole = await temporaryFolder('drift-kill');
    await workThrough(whole, (point) => passed.push(point));
    const expected = await remains(whole);
    expect(expected.alerts.map(({ kind }) => kind)).toContain('mass_drift');
    expect(expected.reports.length).toBeGreaterThan(6);
    const points = [...new Set(passed)].map((point) => {
      return { point, times: passed.filter((each) => each === point).length };
    });
    for (const room of ['observations', 'journal', 'reports', 'detectors'])
      expect(
        points.some(({ point }) => point.startsWith(`${room}.`)),
        room,
      ).toBe(true);
    const kills: { point: WritePoint | 'any'; dieAt: number }[] = [
      ...points.flatMap(({ point, times }) =>
        [...new Set([1, Math.ceil(times / 2)])].map((dieAt) => ({ point, dieAt })),
      ),
      ...Array.from({ length: RANDOM_KILLS }, (_, at) => {
        return { point: 'any' as const, dieAt: 1 + ((at * 7919 + 13) % passed.length) };
      }),
    ];

    let died = 0;
    for (const { point, dieAt } of kills) {
      const dir = await temporaryFolder('drift-kill');
      died += (await killedAt(dir, point, dieAt)) ? 1 : 0;
      await workThrough(dir);

      expect(await remains(dir), `after a kill at ${point} ${dieAt}`).toEqual(expected);
    }

    // How often some points are passed depends on what goes to the disk together.
    expect(died).toBeGreaterThan(kills.length * 0.8);
    process.stdout.write(`${died} kills of drift detection, each as if there had been none\n`);
  });
});

/** @returns whether it died: it may have passed the point less often than that */
async function killedAt(dir: string, point: string, dieAt: number): Promise<boolean> {
  const args = [join(import.meta.dirname, 'drift-workload.ts'), dir, point, String(dieAt)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code, signal] = await once(child, 'close');
  expect(signal === 'SIGKILL' || code === 0).toBe(true);
  return signal === 'SIGKILL';
}

/** What must not depend on kills: not the times of this machine, nor in which order alerts got their numbers. */
async function remains(dir: string) {
  const store = await openLowdbStore({ dir, clock: systemClock });
  const alerts: Alert[] = [];
  for await (const { value } of store.list(ALERTS)) alerts.push(value as unknown as Alert);
  let tickets = 0;
  for await (const _ of store.list(TICKETS)) tickets += 1;
  await store.close();
  const names = new Map(alerts.map(({ id, about }) => [id, about]));
  const named = (id: string | null) => (id === null ? null : (names.get(id) ?? id));
  const reports = await (await openReportFiles(join(dir, 'drift_reports'))).list(1_000);
  const told = alerts.filter(({ kind }) => kind !== 'storm');
  return {
    alerts: told
      .map(({ about, kind, level, state, facts, times, steps }) => {
        const streams = (facts.streams ?? []) as readonly { readonly signal: string }[];
        return kind === 'mass_drift'
          ? { about, kind, level, state, from: facts.from, to: facts.to, streams: streams.map(({ signal }) => signal) }
          : { about, kind, level, state, facts, times, steps: steps.map(({ what }) => what) };
      })
      .sort((a, b) => (a.about < b.about ? -1 : 1)),
    tickets,
    reports: reports.map(({ seen_at: _, alert, ticket: __, ...report }) => ({ ...report, alert: named(alert) })),
    detectors: (await readFile(join(dir, 'detectors', 'detectors.ndjson'), 'utf8')).split('\n'),
  };
}

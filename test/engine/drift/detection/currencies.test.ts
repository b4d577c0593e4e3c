/** Real input: how much twelve currencies moved each day, and the autumn of 2008 in it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALERTS, type Alert } from '#engine/alerts/types.ts';
import type { Observation } from '#engine/drift/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { ChangingRules, type DriftRoom, openDriftRoom } from '../../../fakes/drift-room.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

const RATES = join(import.meta.dirname, '../../../../runbooks/drills/data/ecb-euro-reference-rates.csv');
const DAY_MS = 86_400_000;
const MASS_DRIFT = { streams: 5, within_ms: 20 * DAY_MS };

/** Absolute daily log returns, day by day. @param unit 100 for percent */
async function returns(unit: number): Promise<Observation[]> {
  const [header, ...lines] = (await readFile(RATES, 'utf8')).trim().split('\n');
  const currencies = header!.split(',').slice(1);
  const before: number[] = [];
  return lines.flatMap((line) => {
    const [date = '', ...cells] = line.split(',');
    return currencies.flatMap((currency, column): Observation[] => {
      const rate = Number(cells[column]);
      const last = before[column];
      before[column] = rate;
      if (last === undefined) return [];
      const value = unit * Math.abs(Math.log(rate / last));
      const at = new Date(date).toISOString();
      return [{ source: 'ecb', signal: currency.toLowerCase(), value, at, seq: null, model_version: null }];
    });
  });
}

async function watched(observations: readonly Observation[], step: number) {
  const store = createMemoryStore({ clock: new FakeClock() });
  const dir = await temporaryFolder('currencies');
  const room = await openDriftRoom({ dir, store, rules: new ChangingRules({}, MASS_DRIFT) });
  for (let at = 0; at < observations.length; at += step)
    await room.observations.append(observations.slice(at, at + step));
  await room.watch.caughtUp();
  const alerts: Alert[] = [];
  for await (const { value } of store.list(ALERTS)) alerts.push(value as unknown as Alert);
  return { room, alerts, reports: await room.reports.list(1_000) };
}

const closed = (room: DriftRoom) => room.close();

describe('twelve currencies', () => {
  it('in percent drift five to ten times each, eight of them together in November 2008', async () => {
    const { room, alerts, reports } = await watched(await returns(100), 1_200);

    const drifts = Map.groupBy(reports, ({ signal }) => signal);
    expect(drifts.size).toBe(12);
    for (const [signal, ofStream] of drifts) {
      expect(ofStream.length, signal).toBeGreaterThanOrEqual(5);
      expect(ofStream.length, signal).toBeLessThanOrEqual(10);
    }
    const mass = alerts.filter(({ kind }) => kind === 'mass_drift');
    expect(mass).toHaveLength(1);
    const rows = mass[0]!.facts.streams as { signal: string; at: string; alert: string | null; shift_sd: number }[];
    expect(rows.map(({ signal }) => signal).sort()).toHaveLength(8);
    expect(rows.every(({ at }) => at.startsWith('2008-11-14'))).toBe(true);
    expect(rows.every(({ alert }) => alert !== null)).toBe(true);
    expect(mass[0]!.facts.of).toBe(12);
    await closed(room);
  });

  it('as fractions never drift: the bound does not scale with the data', async () => {
    const { room, alerts, reports } = await watched(await returns(1), 10_000);

    expect(reports).toEqual([]);
    expect(alerts).toEqual([]);
    await closed(room);
  });
});

/** A storm: alerts that come too fast to be told one by one are told in one. */
import { describe, expect, it } from 'vitest';
import type { Alert, AlertBook, AlertNews } from '#engine/alerts/types.ts';
import { type AlertRoom, alertRoom, driftOf } from './alert-room.ts';

const MINUTE = 60_000;

async function raiseMany(alerts: AlertBook, count: number, more: Partial<AlertNews> = {}): Promise<readonly Alert[]> {
  const raised: Alert[] = [];
  for (let n = 1; n <= count; n += 1) raised.push(await alerts.raise(driftOf(`s${n}`, more)));
  return raised;
}

/** Those that have a message of their own. */
async function told({ alerts }: Pick<AlertRoom, 'alerts'>): Promise<string[]> {
  return (await alerts.open()).filter(({ storm }) => storm === null).map(({ about }) => about);
}

const stormOf = async ({ alerts }: Pick<AlertRoom, 'alerts'>) =>
  (await alerts.open()).find(({ kind }) => kind === 'storm')!;

describe('a storm', () => {
  it('begins with the third alert within a minute, which is told in it and shares its ticket', async () => {
    const room = alertRoom();

    const [first, second, third, fourth] = await raiseMany(room.alerts, 4);

    expect(await told(room)).toEqual(['drift ecb/s1', 'drift ecb/s2', 'storm']);
    const storm = await stormOf(room);
    expect([first!.storm, second!.storm, third!.storm, fourth!.storm]).toEqual([null, null, storm.id, storm.id]);
    expect(fourth!.ticket).toBe(storm.ticket);
    expect(storm.facts).toEqual({
      count: 2,
      firing: 2,
      resolved: 0,
      more: 0,
      rows: [third, fourth].map((alert) => ({
        alert: alert!.id,
        about: alert!.about,
        kind: 'drift',
        level: 'drift',
        state: 'firing',
      })),
    });
  });

  it('does not begin where alerts come slowly, or in other channels, or where one fires again', async () => {
    const room = alertRoom();
    for (let n = 1; n <= 5; n += 1) {
      await room.alerts.raise(driftOf(`slow${n}`));
      await room.clock.advance(31_000);
    }
    await room.alerts.raise(driftOf('slow5', { level: 'critical' }));
    await raiseMany(room.alerts, 2, { channel: 'C2' });

    expect((await told(room)).includes('storm')).toBe(false);
    expect(await room.alerts.open()).toHaveLength(7);
  });

  it('never takes in a mass drift or the model’s own alert', async () => {
    const room = alertRoom();
    await raiseMany(room.alerts, 5);
    const news = { level: 'critical', facts: {}, wakes: true, channel: null } as const;

    const mass = await room.alerts.raise({ ...news, about: 'mass_drift', kind: 'mass_drift' });
    const model = await room.alerts.raise({ ...news, about: 'sentiment', kind: 'finbert_on_rules' });

    expect([mass.storm, model.storm]).toEqual([null, null]);
  });

  it('lists fifty of ten thousand, the gravest first, in three messages, three tickets and few commits', async () => {
    const room = alertRoom();
    const before = room.store.seq;

    await Promise.all(
      Array.from({ length: 10_000 }, (_, n) =>
        room.alerts.raise(driftOf(`s${n}`, { level: n === 9_000 ? 'critical' : 'drift' })),
      ),
    );

    expect(await told(room)).toEqual(['drift ecb/s0', 'drift ecb/s1', 'storm']);
    const { facts, level } = await stormOf(room);
    expect(facts).toMatchObject({ count: 9_998, firing: 9_998, resolved: 0, more: 9_948 });
    expect((facts.rows as readonly unknown[]).length).toBe(50);
    expect((facts.rows as readonly { about: string }[])[0]!.about).toBe('drift ecb/s9000');
    expect(level).toBe('critical');
    expect(await room.tickets.list({ open: true, limit: 10 })).toHaveLength(3);
    expect(room.store.seq - before).toBeLessThanOrEqual(20);
  }, 20_000);

  it('ends when all of them are over, with one line in its ticket', async () => {
    const room = alertRoom();
    await raiseMany(room.alerts, 6);
    const { ticket } = await stormOf(room);
    for (let n = 1; n <= 5; n += 1) await room.alerts.resolve(`drift ecb/s${n}`);
    expect((await stormOf(room)).facts).toMatchObject({ count: 4, firing: 1, resolved: 3 });

    await room.alerts.resolve('drift ecb/s6');

    expect(await told(room)).toEqual([]);
    expect((await room.tickets.get(ticket!)).lines.map(({ what, facts }) => [what, facts.count])).toEqual([
      ['opened', 0],
      ['closed', 4],
    ]);
  });

  it('is the same one again where one of them comes back soon', async () => {
    const room = alertRoom();
    await raiseMany(room.alerts, 4);
    const { id } = await stormOf(room);
    for (let n = 1; n <= 4; n += 1) await room.alerts.resolve(`drift ecb/s${n}`);

    await room.alerts.raise(driftOf('s3'));

    expect(await stormOf(room)).toMatchObject({ id, state: 'firing', facts: { firing: 1, resolved: 1 } });
  });

  it('takes in no more after five quiet minutes, though some of it still fire', async () => {
    const room = alertRoom();
    await raiseMany(room.alerts, 4);
    await room.clock.advance(4 * MINUTE);
    const soon = await room.alerts.raise(driftOf('soon'));
    await room.clock.advance(6 * MINUTE);

    const late = await room.alerts.raise(driftOf('late'));

    expect(soon.storm).toBe((await stormOf(room)).id);
    expect(late.storm).toBeNull();
  });

  it('goes on after a restart as before', async () => {
    const room = alertRoom();
    await raiseMany(room.alerts, 2);

    const { alerts } = room.again();
    const third = await alerts.raise(driftOf('third'));

    expect(third.storm).toBe((await stormOf({ alerts })).id);
  });

  it('wakes whoever one of them would have woken, once', async () => {
    const room = alertRoom();
    await raiseMany(room.alerts, 4);
    expect((await stormOf(room)).wakes).toBe(false);

    await room.alerts.raise(driftOf('grave', { wakes: true }));

    expect((await stormOf(room)).wakes).toBe(true);
  });

  it('that was answered fires anew for the first in it that is meant to wake, and for no further one', async () => {
    const room = alertRoom();
    await raiseMany(room.alerts, 4);
    const { id } = await stormOf(room);
    await room.alerts.acknowledge(id, 'ann');

    await room.alerts.raise(driftOf('grave', { wakes: true }));
    const fires = await room.alerts.get(id);
    await room.alerts.acknowledge(id, 'ann');
    await room.alerts.raise(driftOf('graver', { wakes: true }));

    expect(fires).toMatchObject({ state: 'firing', wakes: true, acknowledged: null });
    expect((await room.alerts.get(id)).state).toBe('acknowledged');
  });

  it('wakes for a mild one that is meant to, though the grave ones in it are over', async () => {
    const room = alertRoom();
    await raiseMany(room.alerts, 4);
    for (const n of [3, 4]) await room.alerts.raise(driftOf(`mild${n}`, { level: 'warning' }));
    for (const n of [3, 4]) await room.alerts.resolve(`drift ecb/s${n}`);

    await room.alerts.raise(driftOf('mild5', { level: 'warning', wakes: true }));

    expect(await stormOf(room)).toMatchObject({ level: 'drift', wakes: true, state: 'firing' });
  });

  it('that is answered answers all of them; taken back, none', async () => {
    const room = alertRoom();
    await raiseMany(room.alerts, 4);
    const { id } = await stormOf(room);

    await room.alerts.acknowledge(id, 'ann');
    const acknowledged = await room.alerts.open();
    await room.alerts.undo(id, 'ann');
    await room.alerts.close(id, 'dismissed', 'ann', 'a test');

    const members = (alerts: readonly Alert[]) => alerts.filter(({ storm }) => storm === id);
    expect(members(acknowledged).map(({ state }) => state)).toEqual(['acknowledged', 'acknowledged']);
    expect(members(await room.alerts.open())).toEqual([]);
    await room.alerts.undo(id, 'ann');
    expect(members(await room.alerts.open()).map(({ state }) => state)).toEqual(['firing', 'firing']);
  });

  it('is taken back for those that are left, though one of them has ended and one fires anew', async () => {
    const room = alertRoom();
    await raiseMany(room.alerts, 6);
    const { id } = await stormOf(room);
    await room.alerts.acknowledge(id, 'ann');
    await room.alerts.resolve('drift ecb/s3');
    await room.alerts.snooze((await room.alerts.raise(driftOf('s5'))).id, '2026-01-05T09:05:00.000Z', 'bob');
    await room.clock.advance(6 * MINUTE);
    await room.passTime();

    await room.alerts.undo(id, 'ann');

    const open = await room.alerts.open();
    expect(open.filter(({ storm }) => storm === id).map(({ state }) => state)).toEqual(['firing', 'firing', 'firing']);
  });

  it('counts from nothing where the one before was ended by somebody', async () => {
    const room = alertRoom();
    await raiseMany(room.alerts, 5);
    await room.alerts.close((await stormOf(room)).id, 'dismissed', 'ann', 'a test');

    await room.alerts.raise(driftOf('next'));

    expect((await stormOf(room)).facts).toMatchObject({ count: 1, firing: 1, resolved: 0, more: 0 });
  });
});

describe('a mass drift', () => {
  const MASS: AlertNews = {
    about: 'mass_drift',
    kind: 'mass_drift',
    level: 'critical',
    facts: {},
    wakes: true,
    channel: null,
  };

  it('has the alerts in its message that name it', async () => {
    const room = alertRoom();
    const mass = await room.alerts.raise(MASS);

    const alert = await room.alerts.raise(driftOf('usd', { within: mass.id }));

    expect(alert).toMatchObject({ storm: mass.id, ticket: mass.ticket });
    expect(await told(room)).toEqual(['mass_drift']);
  });

  it('that is over leaves those that still fire to stand alone, each with its own ticket', async () => {
    const room = alertRoom();
    const mass = await room.alerts.raise(MASS);
    const alert = await room.alerts.raise(driftOf('usd', { within: mass.id }));

    await room.alerts.resolve('mass_drift');

    const now = await room.alerts.get(alert.id);
    expect(now).toMatchObject({ storm: null, state: 'firing' });
    expect(now.ticket).not.toBe(mass.ticket);
  });

  it('takes over what a storm has told: nothing is told twice, and a storm with nothing left is over', async () => {
    const room = alertRoom();
    const [, , third, fourth] = await raiseMany(room.alerts, 4);
    const storm = await stormOf(room);
    const mass = await room.alerts.raise(MASS);

    await room.alerts.raise(driftOf('s3', { within: mass.id }));
    const halfway = await stormOf(room);
    await room.alerts.raise(driftOf('s4', { within: mass.id, facts: { confidence: 1 } }));

    expect(halfway.facts).toMatchObject({ count: 1, firing: 1, rows: [{ alert: fourth!.id }] });
    for (const { id } of [third!, fourth!]) {
      expect(await room.alerts.get(id)).toMatchObject({ storm: mass.id, ticket: mass.ticket, state: 'firing' });
    }
    expect(await room.alerts.get(storm.id)).toMatchObject({ state: 'resolved', resolution: { how: 'over' } });
    expect(await told(room)).toEqual(['drift ecb/s1', 'drift ecb/s2', 'mass_drift']);
  });

  it('that has ended takes in nothing more', async () => {
    const room = alertRoom();
    const mass = await room.alerts.raise(MASS);
    await room.alerts.close(mass.id, 'dismissed', 'ann', 'a test');

    expect((await room.alerts.raise(driftOf('usd', { within: mass.id }))).storm).toBeNull();
  });
});

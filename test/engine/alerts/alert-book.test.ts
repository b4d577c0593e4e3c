/** AlertBook: one open alert about one thing, and what people and time do with it. */
import { describe, expect, it } from 'vitest';
import { confirmedBy } from '#engine/alerts/alert-states.ts';
import { ALERTS, type Alert } from '#engine/alerts/types.ts';
import { OpsError } from '#engine/errors.ts';
import { TICKETS } from '#engine/tickets/types.ts';
import { listed, put } from '../../contracts/store-ops.ts';
import { alertRoom, driftOf, stepsOf } from './alert-room.ts';

const MINUTE = 60_000;
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ code, facts }: OpsError) => ({ code, facts }),
  );

describe('an alert that is raised', () => {
  it('has a number, fires, and opens its ticket in the same commit as what its finder wants to remember', async () => {
    const { alerts, store } = alertRoom();

    const alert = await alerts.raise(driftOf('usd'), [put('marks', 'ecb/usd', 7)]);

    expect(alert).toMatchObject({ id: 'A-1', state: 'firing', ticket: 'T-1', times: 1, storm: null, settled: false });
    const version = (await store.get(ALERTS, 'A-1'))!.version;
    expect((await store.get(TICKETS, 'T-1'))!.version).toBe(version);
    expect((await store.get('marks', 'ecb/usd'))!.version).toBe(version);
  });

  it('again with the same facts changes nothing, and still commits what its finder wants to remember', async () => {
    const { alerts, store } = alertRoom();
    await alerts.raise(driftOf('usd'));

    const alert = await alerts.raise(driftOf('usd'), [put('marks', 'ecb/usd', 8)]);

    expect(alert.times).toBe(1);
    expect((await store.get('marks', 'ecb/usd'))!.value).toBe(8);
    expect(await listed(store, ALERTS)).toHaveLength(1);
  });

  it('with other facts is the same alert, changed', async () => {
    const { alerts } = alertRoom();
    await alerts.raise(driftOf('usd'));
    await alerts.acknowledge('A-1', 'ann');

    const alert = await alerts.raise(driftOf('usd', { facts: { mean_after: 1.2 } }));

    expect(alert).toMatchObject({ id: 'A-1', state: 'acknowledged', times: 2, facts: { mean_after: 1.2 } });
  });

  it('that is meant to wake by now fires anew, though it says nothing else', async () => {
    const { alerts } = alertRoom();
    const { id } = await alerts.raise(driftOf('usd'));
    await alerts.acknowledge(id, 'ann');
    await alerts.raise(driftOf('usd'));
    expect((await alerts.get(id)).state).toBe('acknowledged');

    await alerts.raise(driftOf('usd', { wakes: true }));

    expect(await alerts.get(id)).toMatchObject({ state: 'firing', wakes: true, acknowledged: null });
  });

  it('with a graver level fires anew: acknowledgement and calls begin again', async () => {
    const { alerts } = alertRoom();
    await alerts.raise(driftOf('usd', { level: 'warning' }));
    await alerts.escalate('A-1', ['ann']);
    await alerts.acknowledge('A-1', 'ann');

    const alert = await alerts.raise(driftOf('usd', { level: 'drift', wakes: true }));

    expect(alert).toMatchObject({ state: 'firing', acknowledged: null, called: [], level: 'drift', wakes: true });
  });

  it('with a milder level stays as grave as it was, and says that it was milder meanwhile', async () => {
    const { alerts } = alertRoom();
    await alerts.raise(driftOf('usd'));

    await alerts.raise(driftOf('usd', { level: 'warning', facts: { mean_after: 0.5 } }));
    const alert = await alerts.raise(driftOf('usd', { level: 'warning', facts: { mean_after: 0.5 } }));

    expect(alert).toMatchObject({ level: 'drift', facts: { mean_after: 0.9 }, times: 2 });
    expect(alert.steps.at(-1)).toMatchObject({ what: 'changed', facts: { level: 'warning', mean_after: 0.5 } });
  });

  it('of another kind about the same says what is so now', async () => {
    const { alerts } = alertRoom();
    const about = { about: 'sentiment', facts: {}, wakes: false, channel: null };
    await alerts.raise({ ...about, kind: 'finbert_on_rules', level: 'critical' });

    const alert = await alerts.raise({ ...about, kind: 'finbert_on_former', level: 'warning' });

    expect(alert).toMatchObject({ id: 'A-1', kind: 'finbert_on_former', level: 'warning' });
  });
});

describe('an alert that is over', () => {
  it('and comes back within a quarter of an hour is the same one, reopened with its ticket', async () => {
    const { alerts, tickets, clock } = alertRoom();
    await alerts.raise(driftOf('usd'));
    await alerts.resolve('drift ecb/usd');
    await clock.advance(14 * MINUTE);

    const alert = await alerts.raise(driftOf('usd'));

    expect(alert).toMatchObject({ id: 'A-1', state: 'firing', resolution: null, resolved_at: null });
    const ticket = await tickets.get('T-1');
    expect(ticket.closed_at).toBeNull();
    expect(ticket.lines.map(({ n, what }) => `${n} ${what}`)).toEqual(['1 opened', '2 closed', '3 reopened']);
  });

  it('is settled after that, ticket and all, and what comes then is a new one', async () => {
    const { alerts, tickets, passTime, clock } = alertRoom();
    await alerts.raise(driftOf('usd'));
    await alerts.resolve('drift ecb/usd');
    await clock.advance(15 * MINUTE);
    await passTime();

    const alert = await alerts.raise(driftOf('usd'));

    expect(alert).toMatchObject({ id: 'A-2', ticket: 'T-2' });
    expect((await alerts.get('A-1')).settled).toBe(true);
    expect((await tickets.get('T-1')).settled).toBe(true);
  });

  it('by a person’s word is not the one that fires next', async () => {
    const { alerts } = alertRoom();
    await alerts.raise(driftOf('usd'));
    await alerts.close('A-1', 'dismissed', 'ann', 'a holiday');

    const alert = await alerts.raise(driftOf('usd'));

    expect(alert.id).toBe('A-2');
    expect(await refusal(alerts.undo('A-1', 'bob'))).toEqual({
      code: 'alert_replaced',
      facts: { alert: 'A-1', newer: 'A-2' },
    });
  });

  it('refuses every press, and says who ended it and when, long after too', async () => {
    const { alerts, passTime, clock } = alertRoom();
    await alerts.raise(driftOf('usd'));
    await alerts.close('A-1', 'dismissed', 'ann', 'a holiday');
    const refused = {
      code: 'alert_over',
      facts: { alert: 'A-1', how: 'dismissed', by: 'ann', at: '2026-01-05T09:00:00.000Z' },
    };

    expect(await refusal(alerts.acknowledge('A-1', 'bob'))).toEqual(refused);
    await clock.advance(60 * MINUTE);
    await passTime();

    expect(await refusal(alerts.snooze('A-1', '2026-01-05T12:00:00.000Z', 'bob'))).toEqual(refused);
    expect(await refusal(alerts.undo('A-1', 'bob'))).toEqual(refused);
    expect((await refusal(alerts.acknowledge('A-9', 'bob')))!.code).toBe('alert_not_found');
  });
});

describe('people and an alert', () => {
  it('of two opposite presses at once the second sees the first', async () => {
    const { alerts } = alertRoom();
    await alerts.raise(driftOf('usd'));

    const [first, second] = await Promise.all([
      refusal(alerts.close('A-1', 'dismissed', 'ann', 'noise')),
      refusal(alerts.confirm('A-1', 'bob', { job: 'J-1' })),
    ]);

    expect(first).toBeNull();
    expect(second).toMatchObject({ code: 'alert_over', facts: { how: 'dismissed', by: 'ann' } });
  });

  it('of two acknowledgements the first counts', async () => {
    const { alerts } = alertRoom();
    await alerts.raise(driftOf('usd'));
    await Promise.all([alerts.acknowledge('A-1', 'ann'), alerts.acknowledge('A-1', 'bob')]);

    const alert = await alerts.get('A-1');

    expect(alert.acknowledged!.by).toBe('ann');
    expect(stepsOf(alert)).toEqual(['raised', 'acknowledged by ann']);
  });

  it('take back one thing after the other, the newest first', async () => {
    const { alerts } = alertRoom();
    await alerts.raise(driftOf('usd'));
    await alerts.acknowledge('A-1', 'ann');
    await alerts.snooze('A-1', '2026-01-05T12:00:00.000Z', 'ann');
    await alerts.close('A-1', 'dismissed', 'ann', 'noise');

    expect(await alerts.undo('A-1', 'bob')).toMatchObject({ state: 'snoozed', resolution: null });
    expect(await alerts.undo('A-1', 'bob')).toMatchObject({ state: 'acknowledged', acknowledged: { by: 'ann' } });
    expect(await alerts.undo('A-1', 'bob')).toMatchObject({ state: 'firing', acknowledged: null });
    expect(await refusal(alerts.undo('A-1', 'bob'))).toEqual({
      code: 'nothing_to_undo',
      facts: { alert: 'A-1', state: 'firing' },
    });
  });

  it('can be taken back however often the alert has changed since', async () => {
    const { alerts } = alertRoom();
    await alerts.raise(driftOf('usd'));
    await alerts.confirm('A-1', 'ann', { job: 'J-1' });
    for (let n = 1; n <= 60; n += 1) await alerts.raise(driftOf('usd', { facts: { n } }));

    expect(confirmedBy(await alerts.get('A-1'))).toBe('J-1');
    expect((await alerts.undo('A-1', 'bob')).state).toBe('firing');
  });

  it('do not bring back a snooze that would have ended meanwhile', async () => {
    const { alerts, clock } = alertRoom();
    await alerts.raise(driftOf('usd'));
    await alerts.snooze('A-1', '2026-01-05T09:05:00.000Z', 'ann');
    await alerts.close('A-1', 'dismissed', 'ann', 'noise');
    await clock.advance(10 * MINUTE);

    expect((await alerts.undo('A-1', 'ann')).state).toBe('firing');
  });

  it('who answered before they were called are not called, and no page goes out with it', async () => {
    const { alerts, store } = alertRoom();
    await alerts.raise(driftOf('usd'));
    await alerts.acknowledge('A-1', 'ann');

    const alert = await alerts.escalate('A-1', ['bob'], [put('pages', 'P-1', {})]);

    expect(alert).toMatchObject({ state: 'acknowledged', called: [] });
    expect(await store.get('pages', 'P-1')).toBeUndefined();
  });

  it('are called again once a snooze is over', async () => {
    const { alerts, passTime, clock, again } = alertRoom();
    await alerts.raise(driftOf('usd'));
    await alerts.acknowledge('A-1', 'ann');
    await alerts.snooze('A-1', '2026-01-05T10:00:00.000Z', 'ann');
    await clock.advance(59 * MINUTE);
    await passTime();
    expect((await alerts.get('A-1')).state).toBe('snoozed');

    await clock.advance(2 * MINUTE);
    await again().passTime();

    expect(await alerts.get('A-1')).toMatchObject({ state: 'firing', acknowledged: null, snoozed_until: null });
  });

  it('confirm a drift: it is seen to until the training ends; one that failed fires again', async () => {
    const { alerts } = alertRoom();
    await alerts.raise(driftOf('usd'));

    await alerts.confirm('A-1', 'ann', { job: 'J-7' });
    const twice = await alerts.confirm('A-1', 'bob', { job: 'J-7' });
    const failed = await alerts.note('A-1', 'retrain_failed', 'system', { job: 'J-7', error: 'file_not_found' });

    expect(stepsOf(twice)).toEqual(['raised', 'confirmed by ann']);
    expect(twice).toMatchObject({ state: 'acknowledged', acknowledged: { by: 'ann' } });
    expect(failed).toMatchObject({ state: 'firing', acknowledged: null });
  });
});

describe('the book', () => {
  it('knows after a restart what it knew, and counts on', async () => {
    const { alerts, again } = alertRoom();
    await alerts.raise(driftOf('usd'));

    const next = again().alerts;
    await next.raise(driftOf('usd'));
    await next.raise(driftOf('gbp'));

    expect((await next.open()).map(({ id, about }) => `${id} ${about}`)).toEqual([
      'A-1 drift ecb/usd',
      'A-2 drift ecb/gbp',
    ]);
  });

  it('refuses one change whose own ops clash, and none of those committed with it', async () => {
    const { alerts, store } = alertRoom();
    await store.commit([put('marks', 'usd', 1)]);

    const [usd, gbp] = await Promise.all([
      refusal(alerts.raise(driftOf('usd'), [put('marks', 'usd', 2, 0)])),
      alerts.raise(driftOf('gbp')),
    ]);

    expect(usd!.code).toBe('conflict');
    expect(gbp).toMatchObject({ about: 'drift ecb/gbp', id: 'A-1' });
    expect(await alerts.open()).toHaveLength(1);
  });

  it('has changed nothing where the disk is full, and goes on once there is room', async () => {
    const { alerts, store } = alertRoom();
    await alerts.raise(driftOf('usd'));
    store.refuse = () => new OpsError('state_full', 'full', { facts: { path: '/state' } });
    expect((await refusal(alerts.acknowledge('A-1', 'ann')))!.code).toBe('state_full');
    expect((await refusal(alerts.raise(driftOf('gbp'))))!.code).toBe('state_full');

    store.refuse = undefined;
    const alert = await alerts.raise(driftOf('gbp'));

    expect(alert).toMatchObject({ id: 'A-2', ticket: 'T-2' });
    expect((await alerts.get('A-1')).state).toBe('firing');
  });

  it('raises an alert anew that was archived behind its back', async () => {
    const { alerts, store } = alertRoom();
    const alert = await alerts.raise(driftOf('usd'));
    await alerts.resolve('drift ecb/usd');
    await store.commit([{ op: 'archive', collection: ALERTS, id: 'A-1', value: alert as never }]);

    expect((await alerts.raise(driftOf('usd'))).id).toBe('A-2');
  });

  it('drops alerts of a version that knew no numbers', async () => {
    const { alerts, store } = alertRoom();
    await store.commit([put(ALERTS, 'sentiment:2026', { about: 'sentiment', resolved_at: null })]);

    await alerts.raise(driftOf('usd'));

    expect((await listed(store, ALERTS)).map(({ value }) => (value as unknown as Alert).id)).toEqual(['A-1']);
  });

  it('keeps fifty steps of an alert and the whole of its ticket', async () => {
    const { alerts, tickets } = alertRoom();
    for (let n = 0; n < 60; n += 1) await alerts.raise(driftOf('usd', { facts: { n, list: [n] } }));

    const alert = await alerts.get('A-1');

    expect(alert.steps).toHaveLength(50);
    expect(alert.steps.at(-1)!.facts).toEqual({ n: 59, level: 'drift' });
    expect((await tickets.get('T-1')).lines.map(({ n }) => n)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
  });
});

describe('a ticket', () => {
  it('takes notes until its alert is settled', async () => {
    const { alerts, tickets, passTime, clock } = alertRoom();
    await alerts.raise(driftOf('usd'));
    await tickets.note('T-1', 'ann', 'the bank was closed');
    await alerts.close('A-1', 'dismissed', 'ann', 'a holiday');
    await clock.advance(15 * MINUTE);
    await passTime();

    const { lines } = await tickets.get('T-1');

    expect(lines.map(({ what, by, facts }) => [what, by, facts.text ?? facts.reason])).toEqual([
      ['opened', 'system', undefined],
      ['note', 'ann', 'the bank was closed'],
      ['closed', 'ann', 'a holiday'],
    ]);
    expect((await refusal(tickets.note('T-1', 'ann', 'too late')))!.code).toBe('ticket_over');
    expect((await refusal(tickets.note('T-9', 'ann', 'nowhere')))!.code).toBe('ticket_not_found');
  });

  it('is not opened for values that are refused', async () => {
    const { alerts } = alertRoom();

    const alert = await alerts.raise(driftOf('usd', { about: 'bad ecb/usd', kind: 'bad_values', level: 'notice' }));

    expect(alert.ticket).toBeNull();
  });
});

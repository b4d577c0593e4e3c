/** Streams that are not heard: those that fall silent, that never speak, and that there is no room for. */
import { describe, expect, it } from 'vitest';
import { AWAITED } from '#engine/drift/detection/types.ts';
import { valuesOf } from '../../../fakes/drift-room.ts';
import { feed, openAlerts, reopened, type Scene, scene, statusOf, timePasses } from './scene.ts';

/** Until it is noted since when `ai-trader/pnl` is waited for. */
async function waitedFor(at: Scene): Promise<void> {
  await statusOf(at);
  await timePasses(at, 0);
  expect(await at.store.get(AWAITED, 'ai-trader\npnl')).toBeDefined();
}

describe('a stream', () => {
  it('that falls silent is an alert, until it speaks again', async () => {
    const at = await scene({ fresh_within_ms: 3_600_000 });
    await feed(at, valuesOf([1, 2]));

    await timePasses(at, 20_000);
    expect((await openAlerts(at)).map(({ about }) => about)).toEqual(['quiet test/error']);
    expect((await openAlerts(at))[0]!.facts).toMatchObject({ newest: '2026-01-01T00:01:00.000Z' });
    await feed(at, [{ ...valuesOf([3])[0]!, at: new Date(at.clock.now()).toISOString() }]);
    await timePasses(at, 20_000);

    expect((await openAlerts(at)).length).toBe(0);
  });

  it('that falls silent is told once, whoever ends that and however often we begin, until it has spoken', async () => {
    const first = await scene({ fresh_within_ms: 3_600_000 });
    await feed(first, valuesOf([1, 2]));
    await timePasses(first, 20_000);
    await first.room.alerts.close((await openAlerts(first))[0]!.id, 'dismissed', 'ann', 'it is switched off');

    const at = await reopened(first);
    await timePasses(at, 20_000);
    expect(await openAlerts(at)).toEqual([]);

    const now = new Date(at.clock.now()).toISOString();
    await feed(at, [{ ...valuesOf([3])[0]!, at: now }]);
    await timePasses(at, 20_000);
    await timePasses(at, 3_600_000);
    expect((await openAlerts(at)).map(({ about }) => about)).toEqual(['quiet test/error']);
  });

  it('that is named and never speaks is an alert too, by the time since it was first waited for, until it speaks', async () => {
    const named = [{ source: 'ai-trader', signal: 'pnl' }];
    const first = await scene();
    first.rules.set({ fresh_within_ms: 3_600_000 }, null, named);
    await waitedFor(first);
    await timePasses(first, 3_000_000);
    const at = await reopened(first);
    await statusOf(at);
    expect(await openAlerts(at)).toEqual([]);

    await timePasses(at, 700_000);

    expect((await openAlerts(at)).map(({ about }) => about)).toEqual(['quiet ai-trader/pnl']);
    expect((await openAlerts(at))[0]!.facts).toMatchObject({ newest: null, fresh_within_ms: 3_600_000 });
    const now = new Date(at.clock.now()).toISOString();
    await feed(at, [{ ...valuesOf([1], { source: 'ai-trader', signal: 'pnl' })[0]!, at: now }]);
    await timePasses(at, 20_000);
    expect((await openAlerts(at)).length).toBe(0);
  });

  it('that is named and never speaks is told once, whoever ends that and however often we begin', async () => {
    const first = await scene();
    first.rules.set({ fresh_within_ms: 3_600_000 }, null, [{ source: 'ai-trader', signal: 'pnl' }]);
    await waitedFor(first);
    await timePasses(first, 3_700_000);
    expect((await openAlerts(first)).length).toBe(1);
    await first.room.alerts.close((await openAlerts(first))[0]!.id, 'dismissed', 'ann', 'it comes next week');

    const at = await reopened(first);
    await statusOf(at);
    await timePasses(at, 7_200_000);

    expect(await openAlerts(at)).toEqual([]);
  });

  it('that is named may be paused before it has ever spoken, and is no longer waited for once nobody names it', async () => {
    const at = await scene();
    const named = ['pnl', 'risk'].map((signal) => ({ source: 'ai-trader', signal }));
    await statusOf(at);
    at.rules.set({ fresh_within_ms: 3_600_000 }, null, named);
    await waitedFor(at);
    await at.room.watch.pause('ai-trader/pnl', null, 'ann');
    await timePasses(at, 3_700_000);
    expect((await openAlerts(at)).map(({ about }) => about)).toEqual(['quiet ai-trader/risk']);

    at.rules.set({ fresh_within_ms: 3_600_000 });
    await feed(
      at,
      valuesOf([1]).map((value) => ({ ...value, at: new Date(at.clock.now()).toISOString() })),
    );
    await timePasses(at, 20_000);

    expect((await openAlerts(at)).length).toBe(0);
  });

  it('with a value from the future falls silent all the same', async () => {
    const at = await scene({ fresh_within_ms: 3_600_000 });
    await feed(at, [{ ...valuesOf([1])[0]!, at: '2099-01-01T00:00:00.000Z' }]);

    await timePasses(at, 3_000_000);
    expect(await openAlerts(at)).toEqual([]);
    await timePasses(at, 1_000_000);

    expect((await openAlerts(at)).map(({ kind }) => kind)).toEqual(['quiet_stream']);
  });

  it('for which there is no room is an alert, once for all of them, until there is room', async () => {
    const at = await scene({}, { mostStreams: 2 });
    await feed(at, valuesOf([1], { signal: 'a' }), valuesOf([1], { signal: 'b' }));
    await timePasses(at, 20_000);
    expect(await openAlerts(at)).toEqual([]);

    await feed(at, valuesOf([1, 2, 3], { signal: 'c' }));
    await timePasses(at, 20_000);

    expect((await openAlerts(at)).map(({ kind }) => kind)).toEqual(['unwatched_streams']);
    expect((await openAlerts(at))[0]!.facts).toEqual({ watched: 2, values: 3 });
    const later = await reopened(at, { mostStreams: 4 });
    await feed(later, valuesOf([4], { signal: 'c' }));
    await timePasses(later, 20_000);
    expect((await openAlerts(later)).length).toBe(0);
  });
});

/** What detection makes of a log: reports, alerts, and nothing twice. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { inlineShard, PLAIN_RULES, valuesOf } from '../../../fakes/drift-room.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { feed, only, openAlerts, reopened, reports, scene, statusOf, timePasses } from './scene.ts';

/** Wobbles around `mean`, the same each time. */
function around(mean: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => mean + (((at * 7919) % 13) - 6) / 100);
}

const BEFORE = around(0.2, 1_000);
const WORSE = around(0.9, 200);

describe('a drift', () => {
  it('in the bad direction gets its report, and an alert that names it', async () => {
    const at = await scene();

    await feed(at, valuesOf([...BEFORE, ...WORSE], { from: 0 }));

    const [report] = await reports(at);
    const [alert] = await openAlerts(at);
    expect(report).toMatchObject({ source: 'test', signal: 'error', level: 'drift', bad: true, alert: alert!.id });
    expect(report!.detection.index).toBe(1023);
    expect(alert).toMatchObject({ about: 'drift test/error', kind: 'drift', level: 'drift', wakes: true });
    expect(alert!.facts).toMatchObject({ report: report!.id, direction: 'up', n_before: report!.detection.n_before });
    expect(report!.freshness).toMatchObject({ values: 1024, repeated: 0, missing: 0 });
  });

  it('leaves a report that goes when there are many newer ones, unless its alert is open', async () => {
    const at = await scene({}, { keptReports: 1 });
    await feed(at, ...['a', 'b', 'c'].map((signal) => valuesOf([...BEFORE, ...WORSE], { signal })));
    const alert = (await openAlerts(at)).find(({ facts }) => facts.signal === 'a')!;
    await at.room.alerts.close(alert.id, 'dismissed', 'ann', 'known');
    await feed(at, valuesOf([...BEFORE, ...WORSE], { signal: 'd' }));

    await timePasses(at, 3_600_000);

    expect((await reports(at)).map(({ signal }) => signal).sort()).toEqual(['b', 'c', 'd']);
  });

  it('for the better gets its report only', async () => {
    const at = await scene({ bad: 'down' });

    await feed(at, valuesOf([...BEFORE, ...WORSE]));

    expect(await reports(at)).toMatchObject([{ bad: false, alert: null, next: ['analyse'] }]);
    expect(await openAlerts(at)).toEqual([]);
  });

  it('for the better is noted in the alert that is open, and the alert ends once the stream has stayed there', async () => {
    const at = await scene();
    await feed(at, valuesOf([...BEFORE, ...around(0.9, 400)], { from: 0 }));
    expect(await openAlerts(at)).toHaveLength(1);

    await feed(at, valuesOf(around(0.2, 300), { from: 1_400 }));

    const [alert] = await openAlerts(at);
    expect(alert!.steps.at(-1)).toMatchObject({ what: 'noted', facts: { improvement: true, direction: 'down' } });
    await feed(at, valuesOf(around(0.2, 700), { from: 1_700 }));
    expect(await openAlerts(at)).toEqual([]);
  });

  it('that stays keeps its alert however long nothing more is found', async () => {
    const at = await scene();

    await feed(at, valuesOf([...BEFORE, ...around(0.9, 5_000)], { from: 0 }));

    expect(await openAlerts(at)).toHaveLength(1);
  });

  it('of an old model ends when a newer one has been calm from its first value on', async () => {
    const at = await scene();
    await feed(at, valuesOf([...BEFORE, ...WORSE], { from: 0, version: 'v1' }));
    expect((await openAlerts(at))[0]!.facts.model_version).toBe('v1');

    await feed(at, valuesOf(around(0.3, 600), { from: 1_200, version: 'v2' }));
    expect(await openAlerts(at)).toHaveLength(1);
    await feed(at, valuesOf(around(0.3, 100), { from: 1_800, version: 'v2' }));

    expect(await openAlerts(at)).toEqual([]);
  });

  it('is preceded by a warning, which is the same alert, where there is a warning delta', async () => {
    const detector = { ...PLAIN_RULES.detector, warning_delta: 0.2, clock: 4 };
    const at = await scene({ detector, wakes: 'drift' });

    await feed(at, valuesOf([...around(0.2, 2_000), ...around(0.23, 2_000)], { from: 0 }));

    const levels = (await reports(at)).map(({ level }) => level).reverse();
    expect(levels.slice(0, 2)).toEqual(['warning', 'drift']);
    const alerts = await openAlerts(at);
    expect(alerts.map(({ level, wakes }) => ({ level, wakes }))).toEqual([{ level: 'drift', wakes: true }]);
  });

  it('of a stream in pause is reported, and no alert', async () => {
    const at = await scene();
    await feed(at, valuesOf([0.2], { from: 0 }));
    await at.room.watch.pause('test/error', at.clock.now() + 3_600_000, 'ann');

    await feed(at, valuesOf([...BEFORE, ...WORSE], { from: 1 }));

    expect(await reports(at)).toHaveLength(1);
    expect(await openAlerts(at)).toEqual([]);
    expect((await only(at)).paused).toMatchObject({ by: 'ann' });
    const later = await reopened(at);
    expect((await only(later)).paused).toMatchObject({ by: 'ann' });
    await later.clock.advance(3_600_000);
    expect((await only(later)).paused).toBeNull();
    expect(await later.room.watch.resume('test/error')).toBe(false);
  });
});

describe('a stream', () => {
  it('has a name and an alert of its own, whatever strokes stand in the names of it and others', async () => {
    const at = await scene();
    const whole = valuesOf([...BEFORE, ...WORSE], { source: 'a/b', signal: 'c' });
    await feed(at, whole, valuesOf([...BEFORE, ...WORSE], { source: 'a', signal: 'b/c' }));

    expect((await openAlerts(at)).map(({ about }) => about)).toEqual(['drift a%2Fb/c', 'drift a/b/c']);

    await at.room.watch.pause('a%2Fb/c', null, 'ann');
    const { streams } = await statusOf(at);
    expect(streams.map(({ source, paused }) => [source, paused?.by])).toEqual([
      ['a/b', 'ann'],
      ['a', undefined],
    ]);
  });

  it('that nobody knows cannot be paused, and the nearest one is named', async () => {
    const at = await scene();
    await feed(at, valuesOf([1]));

    const refused = at.room.watch.pause('test/eror', null, 'ann');

    await expect(refused).rejects.toMatchObject({ code: 'stream_not_found', facts: { hint: 'test/error' } });
  });

  it('keeps its alert while another version that runs beside it is calm', async () => {
    const at = await scene();
    const beside = (mean: number) =>
      around(mean, 1_000).flatMap((value, turn) => [
        ...valuesOf([value], { version: 'v1' }),
        ...valuesOf(around(0.2, 1_000).slice(turn, turn + 1), { version: 'v2' }),
      ]);

    await feed(at, beside(0.2), beside(0.9), beside(0.9), beside(0.9));

    expect(await openAlerts(at)).toMatchObject([{ level: 'drift', facts: { model_version: 'v1' } }]);
    // The new one alone, and the other one no more.
    await feed(at, valuesOf(around(0.2, 12_000), { version: 'v2' }));
    expect(await openAlerts(at)).toEqual([]);
  });

  it('is told apart by model version, and counts what came again and what is missing', async () => {
    const at = await scene();

    await feed(
      at,
      valuesOf([1, 2, 3], { from: 0, version: 'v1' }),
      valuesOf([3, 4], { from: 2, version: 'v1' }),
      valuesOf([7, 8], { from: 6, version: 'v2' }),
    );

    // Six is a minute from seven by its own time, not more: it waits.
    expect(await only(at)).toMatchObject({ values: 4, repeated: 1, missing: 0, held: 2, model_version: 'v1' });
    await feed(at, valuesOf([9], { from: 8, version: 'v2' }));
    expect(await only(at)).toMatchObject({ values: 7, missing: 2, held: 0, model_version: 'v2', window: { n: 3 } });
  });

  it('of outcomes is made from the values that they are of', async () => {
    const at = await scene();
    await feed(at, valuesOf([0.5, 0.25], { from: 10, version: 'v3' }));

    const outcomes = [
      { source: 'test', signal: 'error', ref: 10, outcome: 1 },
      { source: 'test', signal: 'error', ref: 11, outcome: 0 },
      { source: 'test', signal: 'error', ref: 11, outcome: 0 },
      { source: 'test', signal: 'error', ref: 99, outcome: 0 },
    ];
    await at.room.observations.appendBatch({ observations: [], outcomes }, null);
    await at.room.watch.caughtUp();

    const { streams } = await statusOf(at);
    expect(streams[0]).toMatchObject({ unmatched: 2 });
    expect(streams[1]).toMatchObject({
      signal: 'error.error',
      values: 2,
      model_version: 'v3',
      window: { mean: 0.375 },
    });
  });

  it('of outcomes gets those too that come while their value waits for one before it', async () => {
    const at = await scene();
    const [first, second, third] = valuesOf([0.5, 0.25, 0.75], { from: 10 });
    const outcomes = [{ source: 'test', signal: 'error', ref: 12, outcome: 1 }];

    await at.room.observations.appendBatch({ observations: [first!, third!], outcomes }, null);
    await feed(at, [second!]);

    const { streams } = await statusOf(at);
    expect(streams).toMatchObject([
      { values: 3, unmatched: 0 },
      { signal: 'error.error', values: 1, window: { mean: 0.25 } },
    ]);
  });

  it('whose source once sends two numbers far beyond goes on, over a restart as well', async () => {
    const at = await scene();
    await feed(at, valuesOf([1, 2, 3], { from: 100 }));
    const [one, other] = valuesOf([7, 8]);
    await feed(at, [{ ...one!, seq: 9e15 }], [{ ...other!, seq: 9.1e15, at: '2026-01-02T00:00:00.000Z' }]);
    await feed(at, valuesOf([4, 5], { from: 103 }));

    const later = await reopened(at);
    await feed(later, valuesOf([6, 7, 8], { from: 105 }));

    expect(await only(later)).toMatchObject({ values: 10, repeated: 0, missing: 0, held: 0 });
  });

  it('has its values multiplied by its scale, and what is too large for any detector refused', async () => {
    const at = await scene({ scale: 1e7 });

    await feed(at, valuesOf([0.5, 1e100, 0.7]));

    expect(await only(at)).toMatchObject({ values: 2, refused: 1, window: { n: 2, mean: 6e6 } });
  });

  it('whose parameters change begins anew, which the log says', async () => {
    const at = await scene();
    await feed(at, valuesOf(BEFORE, { from: 0 }));
    expect((await only(at)).window!.n).toBe(1_000);

    at.rules.set({ scale: 2 });
    await feed(at, valuesOf([1, 2], { from: 1_000 }));

    expect(await only(at)).toMatchObject({ values: 1_002, window: { n: 2, mean: 3 } });
    expect(at.room.log.entries).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('begins anew'), fields: { stream: 'test/error' } }),
    );
  });

  it('whose values are refused too often is an alert, with an example', async () => {
    const at = await scene();
    await feed(at, valuesOf([1]));

    at.room.watch.refused('test', 'error', 9, 'value is "NaN"');
    await at.clock.advance(20_000);
    expect(await openAlerts(at)).toEqual([]);
    at.room.watch.refused('test', 'error', 3, 'value is null');
    await at.clock.advance(20_000);

    await expect.poll(async () => (await openAlerts(at)).map(({ kind }) => kind)).toEqual(['bad_values']);
    expect((await openAlerts(at))[0]!.facts).toMatchObject({ refused: 12, example: 'value is null' });
    await timePasses(at, 3_700_000);
    expect(await openAlerts(at)).toEqual([]);
  });
});

describe('after a restart', () => {
  const halves = [
    valuesOf([...BEFORE, ...WORSE.slice(0, 10)], { from: 0 }),
    valuesOf(WORSE.slice(10), { from: 1_010 }),
  ];

  it('detection goes on where it was, and says the same as without it', async () => {
    const whole = await scene();
    await feed(whole, ...halves);

    const cut = await scene();
    await feed(cut, halves[0]!);
    const later = await reopened(cut);
    await feed(later, halves[1]!);

    const [expected] = await reports(whole);
    const [report] = await reports(later);
    expect(report!.detection).toEqual(expected!.detection);
    expect(await only(later)).toEqual(await only(whole));
  });

  it('without what was saved it begins with the oldest values, and tells nothing again', async () => {
    const at = await scene();
    await feed(at, ...halves);
    const [alert] = await openAlerts(at);
    await at.room.watch.close();
    await rm(join(at.dir, 'detectors'), { recursive: true });

    const later = await reopened(at);
    await feed(later, valuesOf(WORSE, { from: 1_200 }));

    expect((await only(later)).values).toBe(1_400);
    expect(await openAlerts(later)).toEqual([alert]);
    expect(await reports(later)).toHaveLength(1);
  });

  it('what was saved and is damaged is told, and stops nothing', async () => {
    const at = await scene();
    await feed(at, ...halves);
    await at.room.watch.close();
    await writeFile(join(at.dir, 'detectors', 'detectors.ndjson'), '{"schema":"mlops.detectors/1"}\nnonsense\n');

    const later = await reopened(at);
    await later.room.watch.caughtUp();

    expect((await only(later)).values).toBe(1_200);
    expect(later.room.log.entries.some(({ message }) => message.includes('cannot be read'))).toBe(true);
    expect(await openAlerts(later)).toHaveLength(1);
  });

  it('the number of shards may be another', async () => {
    const streams = ['a', 'b', 'c', 'd', 'e'].map((signal) => valuesOf([...BEFORE, ...WORSE], { signal, from: 0 }));
    const at = await scene({}, { threads: [inlineShard(), inlineShard(), inlineShard()] });
    await feed(at, ...streams.map((values) => values.slice(0, 900)));

    const later = await reopened(at, { threads: [inlineShard(), inlineShard()] });
    await feed(later, ...streams.map((values) => values.slice(900)));

    expect((await reports(later)).map(({ detection }) => detection.index)).toEqual([1023, 1023, 1023, 1023, 1023]);
  });
});

describe('a thread that dies', () => {
  it('is noticed by the next values: its detectors come back from what was saved and from the log', async () => {
    const shard = inlineShard();
    const at = await scene({}, { threads: [shard], snapshotValues: 500 });
    await feed(at, valuesOf(BEFORE.slice(0, 600), { from: 0 }));
    await feed(at, valuesOf(BEFORE.slice(600), { from: 600 }));

    shard.die();
    await at.room.observations.append(valuesOf(WORSE, { from: 1_000 }));
    const caught = at.room.watch.caughtUp();
    await expect
      .poll(() => at.room.log.entries.map(({ message }) => message))
      .toContainEqual(expect.stringContaining('begins again'));
    await at.clock.advance(1_000);
    await caught;

    expect((await reports(at)).map(({ detection }) => detection.index)).toEqual([1023]);
    expect(await openAlerts(at)).toHaveLength(1);
  });
});

describe('what cannot be told', () => {
  it('is tried again until it can be, and then told once', async () => {
    const clock = new FakeClock(Date.UTC(2026, 0, 2));
    const store = createMemoryStore({ clock });
    let failing = true;
    const at = await scene(
      {},
      {
        store: {
          ...store,
          get seq() {
            return store.seq;
          },
          get: store.get.bind(store),
          list: store.list.bind(store),
          since: store.since.bind(store),
          close: store.close.bind(store),
          commit: async (ops) => {
            if (failing) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
            return await store.commit(ops);
          },
        },
      },
    );
    await at.room.observations.append(valuesOf([...BEFORE, ...WORSE], { from: 0 }));
    const caught = at.room.watch.caughtUp();
    await expect
      .poll(() => at.room.log.entries.map(({ message }) => message))
      .toContainEqual(expect.stringContaining('could not be told'));

    failing = false;
    await at.clock.advance(1_000);
    await caught;

    expect(await openAlerts(at)).toHaveLength(1);
    expect(await reports(at)).toHaveLength(1);
  });
});

/** How mass drifts are told: one alert each, with the streams' own alerts inside. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBooks } from '#engine/alerts/alert-book.ts';
import type { Alert } from '#engine/alerts/types.ts';
import { MASS_DRIFTS } from '#engine/drift/detection/types.ts';
import { OpsError } from '#engine/errors.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import type { Store } from '#engine/store/types.ts';
import { ChangingRules, openDriftRoom, valuesOf } from '../../../../fakes/drift-room.ts';
import { FakeClock } from '../../../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../../../fakes/temporary-folder.ts';

const HOUR_MS = 3_600_000;
const RULE = { streams: 3, within_ms: 24 * HOUR_MS };

async function scene() {
  const clock = new FakeClock(Date.UTC(2026, 0, 2));
  const kept = createMemoryStore({ clock });
  let [diesNext, isDead] = [false, false];
  const store: Store = {
    get: (collection, id) => kept.get(collection, id),
    list: (collection, filter) => kept.list(collection, filter),
    since: (seq) => kept.since(seq),
    get seq() {
      return kept.seq;
    },
    close: () => kept.close(),
    commit: async (ops) => {
      if (isDead) throw new OpsError('state_closed', 'dead');
      const seq = await kept.commit(ops);
      isDead = diesNext && ops.some(({ collection }) => collection === MASS_DRIFTS);
      return seq;
    },
  };
  const dir = await temporaryFolder('mass-drifts');
  const rules = new ChangingRules({}, RULE);
  const open = async () => {
    const { alerts } = createBooks({ store, clock });
    return await openDriftRoom({ dir, store, clock, rules, alerts });
  };
  let room = await open();
  onTestFinished(() => room.close());
  const put = async (...signals: string[]) => {
    const values = Array.from({ length: 1_100 }, (_, at) => (at < 1_000 ? 0.2 : 0.9) + (at % 13) / 100);
    await room.observations.append(signals.flatMap((signal) => valuesOf(values, { signal, from: 0 })));
  };
  return {
    /** The stream becomes worse at its thousandth value. */
    drift: async (...signals: string[]) => {
      await put(...signals);
      await room.watch.caughtUp();
    },
    put,
    dieAfterTheMassDrift: () => {
      diesNext = true;
    },
    caughtUp: () => room.watch.caughtUp(),
    alerts: () => room.alerts.open(),
    book: () => room.alerts,
    clock,
    restart: async () => {
      await room.close();
      [diesNext, isDead] = [false, false];
      room = await open();
    },
  };
}

const massOf = (alerts: readonly Alert[]) => alerts.find(({ kind }) => kind === 'mass_drift');
const aboutStream = (alerts: readonly Alert[], signal: string) =>
  alerts.find(({ about }) => about === `drift test/${signal}`)!;
const rowsOf = (alert: Alert) => alert.facts.streams as unknown as { signal: string; alert: string | null }[];

describe('streams that drift together', () => {
  it('are one alert that wakes, with the alert of each', async () => {
    const at = await scene();
    await at.drift('a', 'b');
    expect(massOf(await at.alerts())).toBeUndefined();

    await at.drift('c');

    const alerts = await at.alerts();
    const mass = massOf(alerts)!;
    expect(mass).toMatchObject({ kind: 'mass_drift', level: 'critical', wakes: true });
    expect(mass.facts).toMatchObject({ of: 3, within_ms: RULE.within_ms });
    for (const { signal, alert } of rowsOf(mass)) expect(alert, signal).toBe(aboutStream(alerts, signal).id);
    expect(aboutStream(alerts, 'c').storm).toBe(mass.id);
  });

  it('all at once are told in it too', async () => {
    const at = await scene();

    await at.drift('a', 'b', 'c', 'd');

    const alerts = await at.alerts();
    const mass = massOf(alerts)!;
    expect(
      rowsOf(mass)
        .map(({ signal }) => signal)
        .sort(),
    ).toEqual(['a', 'b', 'c', 'd']);
    expect(['a', 'b', 'c', 'd'].map((signal) => aboutStream(alerts, signal).storm)).toEqual(Array(4).fill(mass.id));
  });

  it('join the one that is open, after a restart as well', async () => {
    const at = await scene();
    await at.drift('a', 'b', 'c');
    const before = massOf(await at.alerts())!;
    await at.restart();

    await at.drift('d');

    const alerts = await at.alerts();
    expect(alerts.filter(({ kind }) => kind === 'mass_drift')).toHaveLength(1);
    expect(massOf(alerts)!.id).toBe(before.id);
    expect(rowsOf(massOf(alerts)!)).toHaveLength(4);
    expect(aboutStream(alerts, 'd').storm).toBe(before.id);
  });

  it('do not bring back what people have dismissed, and are told on their own then', async () => {
    const at = await scene();
    await at.drift('a', 'b', 'c');
    const { id } = massOf(await at.alerts())!;
    await at.book().close(id, 'dismissed', 'ann', 'known');

    await at.drift('d');

    const alerts = await at.alerts();
    expect(massOf(alerts)).toBeUndefined();
    expect(aboutStream(alerts, 'd').state).toBe('firing');
    expect(aboutStream(alerts, 'd').storm).not.toBe(id);
  });

  it('have the alerts of their streams although a kill came between', async () => {
    const at = await scene();
    await at.drift('a', 'b');
    at.dieAfterTheMassDrift();
    await at.put('c');
    await expect.poll(async () => massOf(await at.alerts())).toBeDefined();
    expect(aboutStream(await at.alerts(), 'c')).toBeUndefined();

    await at.restart();
    await at.caughtUp();

    const alerts = await at.alerts();
    for (const { signal, alert } of rowsOf(massOf(alerts)!)) expect(alert, signal).toBe(aboutStream(alerts, signal).id);
  });

  it('are over when no stream of them is open any more', async () => {
    const at = await scene();
    await at.drift('a', 'b', 'c');

    for (const signal of ['a', 'b', 'c'])
      await at.book().close(aboutStream(await at.alerts(), signal).id, 'dismissed', 'ann', 'explained');
    await at.clock.advance(20_000);

    await expect.poll(async () => massOf(await at.alerts())).toBeUndefined();
  });
});

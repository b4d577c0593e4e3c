import { beforeEach, describe, expect, it } from 'vitest';
import { createFinbertTelling, type FinbertTelling } from '#bot/compose/tell-sentiment-outage.ts';
import { createAlertBook } from '#engine/alerts/alert-book.ts';
import type { AlertBook } from '#engine/alerts/types.ts';
import { OpsError } from '#engine/errors.ts';
import type { ControlStore } from '#engine/models/types.ts';
import type { FinbertState } from '#engine/sentiment/keeper/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { controlInMemory } from '../../fakes/control-store.ts';
import { createFailingStore, type FailingStore } from '../../fakes/failing-store.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';

const SERVES: FinbertState = { serving: null, outage: null, trouble: null };
const FAILED: FinbertState = {
  serving: null,
  outage: 'model_failed',
  trouble: { kind: 'on_rules', outage: 'model_failed', error: null },
};
const full = () => new OpsError('state_full', 'no room', { facts: { path: '/state' } });

let clock: FakeClock;
let store: FailingStore;
let control: ControlStore;
let alerts: AlertBook;
let telling: FinbertTelling;
beforeEach(async () => {
  clock = new FakeClock();
  store = createFailingStore(createMemoryStore({ clock }));
  ({ control } = await controlInMemory(clock, store));
  alerts = createAlertBook({ store, clock });
  telling = createFinbertTelling({ control, alerts, clock, log: createRecordingLogger() });
});

const cause = () => control.current().document.effective.sentiment.cause;

describe('what is told of FinBERT', () => {
  it('is in control and in an alert, and over in both', async () => {
    telling.tell(FAILED, false);
    await settle();
    expect([cause(), (await alerts.open()).map(({ kind, wakes }) => [kind, wakes])]).toEqual([
      'model_failed',
      [['finbert_on_rules', true]],
    ]);

    telling.tell(SERVES, false);
    await settle();

    expect([cause(), await alerts.open()]).toEqual([null, []]);
  });

  it('is told again, control and alert, once the disk takes it', async () => {
    telling.tell(SERVES, false);
    await settle();
    store.refuse = full;
    telling.tell(FAILED, false);
    await clock.advance(20_000);
    expect([cause(), await alerts.open()]).toEqual([null, []]);

    store.refuse = undefined;
    await clock.advance(5_000);

    expect(cause()).toBe('model_failed');
    expect(await alerts.open()).toMatchObject([{ kind: 'finbert_on_rules' }]);
  });

  it('is the newest: what could not be told before never comes after it', async () => {
    store.refuse = full;
    telling.tell(FAILED, false);
    await settle();
    store.refuse = undefined;

    telling.tell(SERVES, false);
    await clock.advance(60_000);

    expect([cause(), await alerts.open()]).toEqual([null, []]);
    expect(clock.pending).toBe(0);
  });

  it('at a start is that nothing is loaded, unless an outage had been told', async () => {
    telling.tell(SERVES, false);
    await settle();
    await telling.start();
    expect(cause()).toBe('not_warmed_up');

    telling.tell(FAILED, false);
    await settle();
    await telling.start();

    expect(cause()).toBe('model_failed');
  });

  it('is not tried any more once it is stopped', async () => {
    store.refuse = full;
    telling.tell(FAILED, false);
    await settle();

    telling.stop();

    expect(clock.pending).toBe(0);
  });
});

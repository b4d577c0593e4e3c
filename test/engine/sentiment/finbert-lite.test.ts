/** Model first, rules when it does not answer, and a breaker that closes by itself. */
import { beforeEach, describe, expect, it } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import { createFinbertLite, type FinbertLite } from '#engine/sentiment/finbert-lite.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ScriptedModel } from '../../fakes/scripted-model.ts';

const GOOD_NEWS = 'Profit surges';
const late = (timeoutMs: number) => new OpsError('model_timeout', 'late', { facts: { texts: 1, timeoutMs } });
const crash = () => new OpsError('model_host_lost', 'gone', { facts: { reason: 'SIGKILL' } });

let clock: FakeClock;
let model: ScriptedModel;
let outages: unknown[];
let lite: FinbertLite;

beforeEach(() => {
  clock = new FakeClock();
  model = new ScriptedModel();
  outages = [];
  const onOutage = (outage: unknown) => outages.push(outage);
  lite = createFinbertLite({ model, clock, onOutage, failuresToOpen: 3, firstTrialMs: 1_000, longestWaitMs: 3_000 });
});

async function fail(times: number): Promise<void> {
  model.script.push(...Array.from({ length: times }, crash));
  for (let call = 0; call < times; call += 1) await lite.analyze([GOOD_NEWS]);
}

describe('an answer', () => {
  it('has the most probable label, and its probability as score and confidence', async () => {
    model.script.push([
      [0.7, 0.2, 0.1],
      [0.1, 0.8, 0.1],
      [0.2, 0.2, 0.6],
    ]);

    const answers = await lite.analyze(['a', 'b', 'c']);

    expect(answers).toEqual([
      { label: 'pos', score: 0.7, confidence: 0.7, provider: 'finbert' },
      { label: 'neg', score: -0.8, confidence: 0.8, provider: 'finbert' },
      { label: 'neu', score: 0, confidence: 0.6, provider: 'finbert' },
    ]);
  });

  it('about a text in which nothing is to be seen is neutral, and the model never gets the text', async () => {
    const answers = await lite.analyze(['', ' \n\t', GOOD_NEWS, '\u200b\u200d\ufeff']);

    expect(model.calls).toEqual([[GOOD_NEWS]]);
    const blank = { label: 'neu', score: 0, confidence: 0, provider: 'rules' };
    expect(answers).toMatchObject([blank, blank, { label: 'pos', provider: 'finbert' }, blank]);
  });

  it('to blank texts alone does not trouble the model', async () => {
    await lite.analyze(['', ' ']);

    expect(model.calls).toEqual([]);
  });

  it('comes from the rules when no model is loaded, and that opens nothing', async () => {
    model.present = null;

    for (let call = 0; call < 5; call += 1)
      expect(await lite.analyze([GOOD_NEWS])).toMatchObject([{ label: 'pos', score: 0.7, provider: 'rules' }]);

    expect(model.calls).toEqual([]);
    expect(outages).toEqual([]);
    expect(lite.version()).toBeNull();
  });

  it('comes from the rules when the model fails, and from the model the next time', async () => {
    model.script.push(crash());

    expect(await lite.analyze([GOOD_NEWS])).toMatchObject([{ provider: 'rules' }]);
    expect(await lite.analyze([GOOD_NEWS])).toMatchObject([{ provider: 'finbert' }]);
    expect(outages).toEqual([]);
  });

  it('is refused when too much waits: the caller is to come again', async () => {
    const busy = () => new OpsError('model_busy', 'full', { facts: { waiting: 9, limit: 9 } });
    for (let call = 0; call < 5; call += 1) {
      model.script.push(busy());
      await expect(lite.analyze([GOOD_NEWS])).rejects.toMatchObject({ code: 'model_busy' });
    }

    expect(outages).toEqual([]);
  });

  it('is not given to whoever has left, and leaving is no failure', async () => {
    for (let call = 0; call < 5; call += 1) {
      const leaving = new AbortController();
      model.script.push(async () => {
        leaving.abort(new Error('left'));
        throw leaving.signal.reason;
      });
      await expect(lite.analyze([GOOD_NEWS], { signal: leaving.signal })).rejects.toThrow('left');
    }

    expect(outages).toEqual([]);
  });
});

describe('the circuit breaker', () => {
  it('opens at the third failure in a row, and spares the model', async () => {
    await fail(3);
    const asked = model.calls.length;

    expect(await lite.analyze([GOOD_NEWS])).toMatchObject([{ provider: 'rules' }]);

    expect(outages).toEqual(['circuit_open']);
    expect(model.calls).toHaveLength(asked);
    expect(lite.version()).toBeNull();
  });

  it('stays closed while successes come between the failures', async () => {
    for (let round = 0; round < 4; round += 1) {
      await fail(2);
      await lite.analyze([GOOD_NEWS]);
    }

    expect(outages).toEqual([]);
  });

  it.each([
    ['a model that goes on scoring while callers ask for more than they wait for', 10_000, 32],
    ['callers who wait for less than a model may take', 200, 0],
  ])('does not open because of %s', async (_what, timeoutMs, scored) => {
    for (let call = 0; call < 5; call += 1) {
      model.script.push(async ({ onProgress }) => {
        if (scored > 0) onProgress?.(scored);
        throw late(timeoutMs);
      });
      expect(await lite.analyze([GOOD_NEWS], { timeoutMs })).toMatchObject([{ provider: 'rules' }]);
    }

    expect(outages).toEqual([]);
  });

  it('opens because of a model of which nothing is heard', async () => {
    model.script.push(late(10_000), late(10_000), late(10_000));

    for (let call = 0; call < 3; call += 1) await lite.analyze([GOOD_NEWS], { timeoutMs: 10_000 });

    expect(outages).toEqual(['circuit_open']);
  });

  it('tries by itself, and the model answers again when the trial went well', async () => {
    await fail(3);

    await clock.advance(999);
    const before = [...outages];
    await clock.advance(1);

    expect(before).toEqual(['circuit_open']);
    expect(outages).toEqual(['circuit_open', null]);
    expect(await lite.analyze([GOOD_NEWS])).toMatchObject([{ provider: 'finbert' }]);
    expect(lite.version()).toBe('finbert@cccccccccccc');
  });

  it('waits twice as long after each trial in vain, up to the longest wait', async () => {
    await fail(3);
    const asked = model.calls.length;
    model.usual = crash();

    const trials: number[] = [];
    for (let second = 1; second <= 12; second += 1) {
      await clock.advance(1_000);
      trials.push(model.calls.length - asked);
    }

    // After 1, 1 + 2, 3 + 3, 6 + 3 and 9 + 3 seconds.
    expect(trials).toEqual([1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5]);
    expect(outages).toEqual(['circuit_open']);
  });

  it('is closed by a good warm-up, and a trial that is still under way changes nothing', async () => {
    await fail(3);
    let failTrial = (_: Error) => {};
    model.script.push(
      () =>
        new Promise((_, reject) => {
          failTrial = reject;
        }),
    );
    await clock.advance(1_000);

    lite.reset();
    failTrial(crash());
    await clock.advance(60_000);

    expect(outages).toEqual(['circuit_open', null]);
    expect(clock.pending).toBe(0);
  });

  it('tries no more once it is stopped', async () => {
    await fail(3);

    lite.stop();

    expect(clock.pending).toBe(0);
  });
});

describe('the model’s process', () => {
  const loaded = { commit: 'c'.repeat(40), precision: 'int8', loadMs: 1 } as const;

  it('that crashes is an outage, told once, until it serves again', async () => {
    lite.onHostEvent({ kind: 'lost', reason: 'SIGKILL' });
    lite.onHostEvent({ kind: 'lost', reason: 'SIGKILL' });
    const during = await lite.analyze([GOOD_NEWS]);
    lite.onHostEvent({ kind: 'recovered', model: loaded });
    const after = await lite.analyze([GOOD_NEWS]);

    expect([...during, ...after].map(({ provider }) => provider)).toEqual(['rules', 'finbert']);
    expect(outages).toEqual(['model_failed', null]);
  });

  it('that cannot be started again is an outage until it can', async () => {
    lite.onHostEvent({ kind: 'lost', reason: 'SIGKILL' });
    lite.onHostEvent({ kind: 'restart_failed', error: crash(), nextMs: 500 });
    const during = await lite.analyze([GOOD_NEWS]);
    lite.onHostEvent({ kind: 'recovered', model: loaded });

    expect(during).toMatchObject([{ provider: 'rules' }]);
    expect(outages).toEqual(['model_failed', null]);
  });

  it('that comes back is tried at once where the breaker had opened', async () => {
    await fail(3);

    lite.onHostEvent({ kind: 'recovered', model: loaded });
    await clock.advance(0);

    expect(outages).toEqual(['circuit_open', null]);
    expect(clock.pending).toBe(0);
  });
});

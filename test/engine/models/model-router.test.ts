import { beforeEach, describe, expect, it } from 'vitest';
import type { Observation, ObservationSink } from '#engine/drift/types.ts';
import { OpsError } from '#engine/errors.ts';
import { fallbackOn } from '#engine/models/control.ts';
import { createModelRouter } from '#engine/models/model-router.ts';
import type { ControlStore, ModelRouter } from '#engine/models/types.ts';
import { createFinbertLite } from '#engine/sentiment/finbert-lite.ts';
import { controlInMemory } from '../../fakes/control-store.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { ScriptedModel } from '../../fakes/scripted-model.ts';

let control: ControlStore;
let model: ScriptedModel;
let kept: Observation[];
let lost: number[];
let sink: ObservationSink;
let router: ModelRouter;
beforeEach(async () => {
  const clock = new FakeClock();
  ({ control } = await controlInMemory(clock));
  model = new ScriptedModel();
  kept = [];
  lost = [];
  sink = { append: async (observations) => void kept.push(...observations) };
  router = createModelRouter({
    control,
    sentiment: createFinbertLite({ model, clock, onOutage: () => undefined }),
    sink: { append: (observations) => sink.append(observations) },
    clock,
    onLost: (_error, observations) => lost.push(observations),
  });
});

const ask = (texts: readonly string[], observed = true) => router.sentiment(texts, { observed });

describe('the router', () => {
  it('answers by the model, and drift monitoring hears each score with its model', async () => {
    const { answers, model_version } = await ask(['shares plunge', ' ']);
    await settle();

    expect(answers).toMatchObject([
      { label: 'pos', score: 0.7, provider: 'finbert' },
      { label: 'neu', score: 0, provider: 'rules' },
    ]);
    expect(model_version).toBe(`finbert@${'c'.repeat(12)}`);
    expect(kept).toEqual([
      {
        source: 'router',
        signal: 'sentiment',
        value: 0.7,
        at: '2026-01-05T09:00:00.000Z',
        seq: null,
        model_version: `finbert@${'c'.repeat(12)}`,
      },
      {
        source: 'router',
        signal: 'sentiment',
        value: 0,
        at: '2026-01-05T09:00:00.000Z',
        seq: null,
        model_version: 'rules',
      },
    ]);
  });

  it('asks no model while people want the rules', async () => {
    await control.change({ seen: null, by: 'ann', reason: '', to: (state) => fallbackOn(state, ['sentiment']) });

    const { answers, model_version } = await ask(['Quarterly profit surges']);

    expect(model.calls).toEqual([]);
    expect(answers[0]!.provider).toBe('rules');
    expect(model_version).toBeNull();
  });

  it('names no model for answers that a failing one did not give', async () => {
    model.script.push(new OpsError('model_run_failed', 'no', { facts: { reason: 'no' } }));

    const { answers, model_version } = await ask(['Quarterly profit surges']);
    await settle();

    expect([answers[0]!.provider, model_version, kept[0]!.model_version]).toEqual(['rules', null, 'rules']);
  });

  it('keeps what a person tries out from drift monitoring', async () => {
    await ask(['Quarterly profit surges'], false);
    await settle();

    expect(kept).toEqual([]);
  });

  it('answers although observations cannot be kept, and says how many were lost', async () => {
    sink = { append: () => Promise.reject(new Error('full')) };

    expect((await ask(['a', 'b', 'c'])).answers).toHaveLength(3);
    await settle();

    expect(lost).toEqual([3]);
  });

  it('passes on that the model has too much to do', async () => {
    model.script.push(new OpsError('model_busy', 'busy', { facts: { waiting: 1, limit: 1 } }));

    await expect(ask(['Quarterly profit surges'])).rejects.toMatchObject({ code: 'model_busy' });
    expect(kept).toEqual([]);
  });
});

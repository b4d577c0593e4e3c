import { describe, expect, it } from 'vitest';
import { conclude } from '#engine/drift/analysis/conclude.ts';
import type { DriftAnalysis, FeatureShift } from '#engine/drift/analysis/types.ts';

const STREAM = { newest: 'x', fresh: true, values: 9, missing: 0, refused: 0, model_version: null, mean: 1 } as const;
const TRAINING = {
  job: 'J-1',
  finished_at: '2026-02-01T00:00:00.000Z',
  verdict: { better: true },
  dataset: 'x',
  rows: 1,
  data_to: '2026-02-01T00:00:00.000Z',
} as const;
const shift = (band: FeatureShift['band']): FeatureShift => ({ feature: 'f', psi: 1, band, ks: 1, ks_limit: 0.1 });
const data = (...bands: FeatureShift['band'][]) => ({ path: 'x', rows: 1, features: bands.map(shift) });
const control = (at: string) => ({ what: 'control', at, facts: {} }) as const;

const of = (more: Partial<DriftAnalysis>) =>
  conclude({
    source: 'ecb',
    signal: 'usd',
    alert: 'A-1',
    at: '2026-01-06T00:00:00.000Z',
    drift: { at: '2026-01-05T12:00:00.000Z' },
    stream: STREAM,
    training: TRAINING,
    data: null,
    changes: [],
    ...more,
  });

describe('an analysis comes to', () => {
  it.each<[string, DriftAnalysis['conclusion'], Partial<DriftAnalysis>]>([
    ['nothing known, before any value', 'no_values', { stream: null, training: null }],
    [
      'a source to be mended, whatever the data say',
      'stale',
      { stream: { ...STREAM, fresh: false }, data: data('shifted') },
    ],
    ['a real drift, once one feature has shifted', 'features_shifted', { data: data('stable', 'shifted') }],
    ['a change of ours within the day before', 'own_change', { changes: [control('2026-01-05T11:00:00.000Z')] }],
    ['no change of ours that came after it', 'unexplained', { changes: [control('2026-01-05T13:00:00.000Z')] }],
    ['no change of ours of the days before', 'unexplained', { changes: [control('2026-01-03T12:00:00.000Z')] }],
    [
      'no other alert as a cause',
      'unexplained',
      { changes: [{ what: 'alert', at: '2026-01-05T11:00:00.000Z', facts: {} }] },
    ],
    ['a training to be made', 'no_training', { training: null }],
    ['little to lose', 'model_no_better', { training: { ...TRAINING, verdict: { better: false } } }],
    [
      'a model of the time before',
      'trained_before',
      { training: { ...TRAINING, data_to: '2026-01-05T00:00:00.000Z' } },
    ],
    ['other meanings of the same features', 'features_stable', { data: data('stable', 'moderate') }],
    ['nothing that is known here', 'unexplained', {}],
  ])('%s', (_name, conclusion, more) => {
    expect(of(more)).toBe(conclusion);
  });
});

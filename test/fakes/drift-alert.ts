/** Alerts of every kind as the book keeps them, with facts as detection gives them. */
import type { Alert, AlertNews } from '#engine/alerts/types.ts';
import type { DriftReport } from '#engine/drift/types.ts';
import type { JsonObject } from '#engine/json.ts';

export const REPORT_ID = '2008-11-14T00-00-00-000Z-ecb-usd-drift';

export const DRIFT_FACTS = {
  source: 'ecb',
  signal: 'usd',
  level: 'drift',
  at: '2008-11-14T00:00:00.000Z',
  index: 2_450,
  direction: 'up',
  confidence: 0.99893,
  mean_before: 0.4181,
  mean_after: 0.9302,
  n_before: 216,
  n_after: 16,
  shift_sd: 1.8432,
  model_version: 'v7',
  report: REPORT_ID,
  newest: '2008-11-14T00:00:00.000Z',
  scale: 1,
} as const satisfies JsonObject;

export const DRIFT_REPORT: DriftReport = {
  schema: 'mlops.drift-report/1',
  id: REPORT_ID,
  source: 'ecb',
  signal: 'usd',
  level: 'drift',
  at: '2008-11-14T00:00:00.000Z',
  seen_at: '2026-01-05T09:00:00.000Z',
  detection: {
    index: 2_450,
    level: 'drift',
    width: 216,
    mean_before: 0.4181,
    mean_after: 0.9302,
    n_before: 216,
    n_after: 16,
    direction: 'up',
    confidence: 0.99893,
    shift_sd: 1.8432,
    window: [
      { n: 64, mean: 0.41 },
      { n: 64, mean: 0.45 },
      { n: 32, mean: 0.39 },
      { n: 32, mean: 0.43 },
      { n: 16, mean: 0.42 },
      { n: 8, mean: 0.4 },
      { n: 8, mean: 0.88 },
      { n: 4, mean: 0.95 },
      { n: 4, mean: 1.01 },
    ],
  },
  bad: true,
  detector: {
    delta: 0.002,
    warning_delta: null,
    clock: 32,
    max_buckets: 5,
    min_window_length: 5,
    grace_period: 10,
  },
  scale: 1,
  model_version: 'v7',
  freshness: { newest: '2008-11-14T00:00:00.000Z', values: 2_451, refused: 0, repeated: 0, missing: 0 },
  next: ['analyse', 'confirm', 'protect', 'fallback', 'dismiss'],
  alert: 'A-1',
  ticket: 'T-1',
};

const CURRENCIES = ['usd', 'gbp', 'jpy', 'chf', 'sek', 'nok', 'aud', 'cad'];

/** @param drifted currencies that have drifted, of twelve */
export function massFacts(drifted = CURRENCIES.length): JsonObject {
  const streams = CURRENCIES.slice(0, drifted).map((signal, at) => ({
    source: 'ecb',
    signal,
    at: `2008-11-${14 + at}T00:00:00.000Z`,
    level: 'drift',
    direction: 'up',
    mean_before: 0.4 + at / 100,
    mean_after: 0.9 + at / 50,
    confidence: 0.9989,
    shift_sd: 2.4 - at / 5,
    alert: null,
    report: `2008-11-${14 + at}T00-00-00-000Z-ecb-${signal}-drift`,
  }));
  const [from, to] = [streams[0]!.at, streams.at(-1)!.at];
  return { of: 12, within_ms: 20 * 86_400_000, from, to, streams };
}

export function driftNews(more: Partial<AlertNews> = {}): AlertNews {
  const { facts = DRIFT_FACTS } = more;
  const about = `drift ${String(facts.source)}/${String(facts.signal)}`;
  return { about, kind: 'drift', level: 'drift', facts, wakes: true, channel: null, ...more };
}

export function massNews(drifted?: number): AlertNews {
  const facts = massFacts(drifted);
  return { about: 'mass drift', kind: 'mass_drift', level: 'critical', facts, wakes: true, channel: null };
}

/** An alert that fires, for whoever draws. */
export function alertOf(more: Partial<Alert> = {}): Alert {
  return {
    id: 'A-1',
    ...driftNews(),
    state: 'firing',
    raised_at: '2026-01-05T09:00:00.000Z',
    changed_at: '2026-01-05T09:00:00.000Z',
    times: 1,
    acknowledged: null,
    snoozed_until: null,
    called: [],
    resolution: null,
    resolved_at: null,
    settled: false,
    ticket: 'T-1',
    storm: null,
    steps: [],
    ...more,
  };
}

import { describe, expect, it } from 'vitest';
import {
  driftReportView,
  driftStatusView,
  streamPauseView,
  streamResumeView,
} from '#bot/views/drawings/drift/drift-view.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import type { DriftStatus, StreamStatus } from '#engine/drift/detection/types.ts';
import { DEFAULT_DETECTOR, type DriftReport } from '#engine/drift/types.ts';
import type { Json } from '#engine/json.ts';

const STREAM: StreamStatus = {
  source: 'ecb',
  signal: 'usd',
  values: 1_002,
  repeated: 2,
  missing: 3,
  refused: 0,
  held: 1,
  unmatched: 0,
  newest: '2008-11-28T00:00:00.000Z',
  fresh: false,
  model_version: null,
  window: { n: 10, mean: 0.57616, sd: 0.1 },
  last: {
    source: 'ecb',
    signal: 'usd',
    at: '2008-11-14T00:00:00.000Z',
    level: 'drift',
    direction: 'up',
    mean_before: 0.4,
    mean_after: 0.9,
    confidence: 0.999,
    shift_sd: 2,
    report: 'r-1',
  },
  alert: { id: 'A-14', state: 'acknowledged', level: 'drift' },
  paused: { until: '2026-01-05T10:00:00.000Z', by: 'ann' },
};
const STATUS: DriftStatus = {
  streams: [STREAM],
  mass_drifts: [
    { alert: 'A-9', state: 'firing', from: '2008-11-14T00:00:00.000Z', to: '2008-11-20T00:00:00.000Z', streams: 8 },
  ],
  lag: { caught_up: false, position: null, end: null },
  unwatched: 0,
};
const REPORT: DriftReport = {
  schema: 'mlops.drift-report/1',
  id: 'r-1',
  source: 'ecb',
  signal: 'usd',
  level: 'drift',
  at: '2008-11-14T00:00:00.000Z',
  seen_at: '2026-01-05T09:00:00.000Z',
  detection: {
    index: 991,
    level: 'drift',
    width: 224,
    mean_before: 0.436904,
    mean_after: 0.912532,
    n_before: 768,
    n_after: 56,
    direction: 'up',
    confidence: 0.99914,
    shift_sd: 1.234,
    window: [],
  },
  bad: true,
  detector: DEFAULT_DETECTOR,
  scale: 1,
  model_version: null,
  freshness: { newest: '2008-11-14T00:00:00.000Z', values: 992, refused: 0, repeated: 2, missing: 0 },
  next: ['analyse', 'protect'],
  alert: 'A-14',
  ticket: 'T-1',
};

const shown = (draw: typeof driftStatusView, result: unknown, texts = textEn) =>
  terminalLines(draw(result as Json, texts), { columns: 250, colour: false, program: 'mlops' }).join('\n');

describe('drift status', () => {
  it('says how many streams there are, what of them asks for attention, and what is strange about each', () => {
    const text = shown(driftStatusView, STATUS);

    expect(text).toContain('1 stream watched, 1 open drift alert.');
    expect(text).toContain('Mass drift A-9: 8 streams from 2008-11-14 to 2008-11-20, firing.');
    expect(text).toContain('Not all values are worked in yet');
    expect(text).toMatch(/ecb\/usd .*0\.57616 \(10\).*drift up, 2008-11-14.*A-14 acknowledged/);
    expect(text).toContain('quiet for too long');
    expect(text).toContain('paused until 2026-01-05 10:00:00 UTC');
    expect(text).toContain('2 repeated');
  });

  it('says what to do where nothing has come', () => {
    const text = shown(driftStatusView, { ...STATUS, streams: [], mass_drifts: [] });

    expect(text).toContain('nothing is watched');
    expect(text).toContain('POST /v1/observations');
  });
});

describe('a drift report', () => {
  it('opens with what changed, calls the new level an estimate, and ends with what to type', () => {
    const text = shown(driftReportView, { report: REPORT });

    expect(text.split('\n')[0]).toBe('Drift in ecb/usd: mean from 0.436904 to about 0.912532.');
    expect(text).toContain('mean of only 56 values: an estimate');
    expect(text).toContain('+1.23 standard deviations');
    expect(text).toContain('mlops drift analyse A-14');
    expect(text).not.toContain('drift dismiss');
  });

  it('for the better says so, and asks for nothing', () => {
    const text = shown(driftReportView, { report: { ...REPORT, bad: false, alert: null, next: ['analyse'] } });

    expect(text).toContain('for the better');
    expect(text).not.toContain('Next');
  });

  it('is told in Russian', () => {
    expect(shown(driftReportView, { report: REPORT }, textRu).split('\n')[0]).toBe(
      'Дрейф в ecb/usd: среднее с 0,436904 до примерно 0,912532.',
    );
  });
});

describe('a pause', () => {
  it('says until when, and how to end it', () => {
    const pause = { source: 'ecb', signal: 'usd', until: null, by: 'ann', at: '2026-01-05T09:00:00.000Z' };

    expect(shown(streamPauseView, { pause })).toContain('until somebody resumes it');
    const timed = shown(streamPauseView, { pause: { ...pause, until: '2026-01-05T10:00:00.000Z' } });
    expect(timed).toContain('no alerts until 2026-01-05 10:00:00 UTC');
    expect(timed).toContain('mlops streams resume ecb/usd');
  });

  it('that was none is told as such', () => {
    expect(shown(streamResumeView, { stream: 'ecb/usd', resumed: false })).toContain('was not paused');
    expect(shown(streamResumeView, { stream: 'ecb/usd', resumed: true })).toContain('raises alerts again');
  });
});

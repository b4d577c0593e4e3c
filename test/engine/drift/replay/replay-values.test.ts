/** Replays find what the recorded streams hold, by the streams' rules or by those of the line. */
import { describe, expect, it } from 'vitest';
import type { CheckedItem } from '#engine/drift/observations/check-item.ts';
import { ReplayValues } from '#engine/drift/replay/replay-values.ts';
import { tuneGrid } from '#engine/drift/replay/tune.ts';
import type { AskedDetector } from '#engine/drift/replay/types.ts';
import { NO_STREAMS, STREAMS_SCHEMA, streamsDocument } from '#engine/drift/streams/streams-document.ts';
import { DEFAULT_DETECTOR } from '#engine/drift/types.ts';
import { GOLDEN_STREAMS, golden } from '../detectors/golden-streams.ts';

const NOTHING_ASKED: AskedDetector = {
  delta: null,
  warning_delta: null,
  clock: null,
  max_buckets: null,
  min_window_length: null,
  grace_period: null,
  scale: null,
};
const none = { document: NO_STREAMS, replayed: [] };

function observation(value: number, at = 0, own: { signal?: string; model_version?: string } = {}): CheckedItem {
  const item = {
    source: 'test',
    signal: 'g',
    value,
    at: new Date(at).toISOString(),
    seq: null,
    model_version: null,
    ...own,
  };
  return { kind: 'observation', item };
}

describe('a replay', () => {
  it.each(GOLDEN_STREAMS)('of $name finds River’s indices and widths, counted from 0', ({ params, values, river }) => {
    const replay = new ReplayValues(none, { ...NOTHING_ASKED, ...params });
    for (const [at, value] of values.entries()) replay.take(observation(value, 1000 * at), at + 1);

    const { observations, detections } = replay.finish();

    expect(observations).toBe(values.length);
    expect(detections.map(({ index, width }) => [index, width])).toEqual(river.detections_reset);
    for (const { index, at, level } of detections) {
      expect(at).toBe(new Date(1000 * index).toISOString());
      expect(level).toBe('drift');
    }
  });

  it('keeps streams, and the versions of a model, apart', () => {
    const { params, values, river } = golden('g1_bernoulli_shift');
    const replay = new ReplayValues(none, { ...NOTHING_ASKED, ...params });
    for (const [at, value] of values.entries()) {
      replay.take(observation(value), at);
      replay.take(observation(value, 0, { signal: 'other' }), at);
      replay.take(observation(value, 0, { model_version: 'v2' }), at);
    }

    const { detections, streams } = replay.finish();

    expect(streams.map(({ signal, values: n }) => [signal, n])).toEqual([
      ['g', 40_000],
      ['other', 20_000],
    ]);
    for (const [signal, version] of [
      ['g', null],
      ['g', 'v2'],
      ['other', null],
    ] as const) {
      const own = detections.filter((each) => each.signal === signal && each.model_version === version);
      expect(own.map(({ index, width }) => [index, width])).toEqual(river.detections_reset);
    }
  });

  it('goes by the stream’s own rules, and by what the line asks for in their place', () => {
    const document = streamsDocument(
      STREAMS_SCHEMA.parse({ streams: [{ source: 'test', signal: 'g', delta: 0.001, warning_delta: 0.01, scale: 3 }] }),
    );
    const rulesOf = (asked: Partial<AskedDetector>) => {
      const replay = new ReplayValues({ document, replayed: [] }, { ...NOTHING_ASKED, ...asked });
      replay.take(observation(1), 1);
      return replay.finish().streams[0]!;
    };

    expect(rulesOf({})).toMatchObject({ scale: 3, detector: { delta: 0.001, warning_delta: 0.01, clock: 32 } });
    expect(rulesOf({ scale: 1, clock: 8 })).toMatchObject({ scale: 1, detector: { clock: 8, warning_delta: 0.01 } });
    // Its warning would never come before the drift that was asked for.
    expect(rulesOf({ delta: 0.05 }).detector).toMatchObject({ delta: 0.05, warning_delta: null });
  });

  it('counts bad lines, quotes the first twenty with their number, and goes on', () => {
    const replay = new ReplayValues(none, NOTHING_ASKED);
    const stream = { source: 'test', signal: 'g' };
    for (let line = 1; line <= 30; line++) {
      replay.take({ kind: 'refused', refusal: { problem: `bad ${line}`, stream: line === 1 ? null : stream } }, line);
      replay.take(observation(line), line);
      replay.take('left out', line);
      replay.take(null, line);
    }
    replay.take({ kind: 'outcome', item: { ...stream, ref: 1, outcome: 2 } }, 31);

    const { refused, streams, observations, left_out, outcomes } = replay.finish();

    expect(refused.count).toBe(30);
    expect(refused.first).toHaveLength(20);
    expect(refused.first[0]).toEqual({ line: 1, problem: 'bad 1' });
    expect(streams[0]).toMatchObject({ values: 30, refused: 29, example: 'bad 2' });
    expect({ observations, left_out, outcomes }).toEqual({ observations: 30, left_out: 30, outcomes: 1 });
  });
});

describe('tuning', () => {
  const { values, river } = golden('g1_bernoulli_shift');
  const grid = { deltas: [0.002], clocks: [32], detector: DEFAULT_DETECTOR };
  const tune = (at: readonly number[] | null) => tuneGrid(values, grid, { at }, () => undefined)[0]!;

  it('without known changes counts detections, and how far they are apart', () => {
    expect(tune(null)).toEqual({ delta: 0.002, clock: 32, detections: 2, mean_run_length: 12_224 / 2, known: null });
    expect(river.detections_reset.map(([index]) => index)).toEqual([5055, 12_223]);
  });

  it('with known changes tells delays, what was missed, and false alarms', () => {
    expect(tune([5000, 12_000]).known).toEqual({
      found: 2,
      missed: 0,
      false_alarms: 0,
      false_alarms_per_10000: 0,
      mean_delay: (55 + 223) / 2,
      worst_delay: 223,
    });
    expect(tune([12_000, 13_000]).known).toMatchObject({ found: 1, missed: 1, false_alarms: 1, mean_delay: 223 });
    expect(tune([100]).known).toMatchObject({ found: 1, false_alarms: 1, false_alarms_per_10000: 0.5 });
  });

  it('of a stationary recording calls every detection a false alarm', () => {
    expect(tune([]).known).toMatchObject({ found: 0, missed: 0, false_alarms: 2, mean_delay: null });
  });

  it('tries every pair, and tells how far it is', () => {
    const shares: number[] = [];
    const rows = tuneGrid(
      values.subarray(0, 6000),
      { deltas: [0.002, 0.05], clocks: [1, 32], detector: DEFAULT_DETECTOR },
      { at: [5000] },
      (share) => shares.push(share),
    );

    expect(rows.map(({ delta, clock }) => [delta, clock])).toEqual([
      [0.002, 1],
      [0.05, 1],
      [0.002, 32],
      [0.05, 32],
    ]);
    expect(shares).toEqual([0.25, 0.5, 0.75, 1]);
    // Looking at every value sees the change sooner.
    expect(rows[0]!.known!.mean_delay!).toBeLessThan(rows[2]!.known!.mean_delay!);
  });
});

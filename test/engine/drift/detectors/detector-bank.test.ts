/** The bank: two levels a stream, what a detection tells, and states that go through JSON. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetectorBank } from '#engine/drift/detectors/detector-bank.ts';
import { DEFAULT_DETECTOR, type Detection, type DetectorBank, type DetectorParameters } from '#engine/drift/types.ts';
import type { JsonObject } from '#engine/json.ts';
import { GOLDEN_STREAMS, golden } from './golden-streams.ts';

const throughJson = (value: JsonObject) => JSON.parse(JSON.stringify(value)) as JsonObject;

function feed(bank: DetectorBank, slot: number, values: ArrayLike<number>): Detection[] {
  const slots = new Uint32Array(values.length).fill(slot);
  return bank.update(slots, Float64Array.from(values)).map(({ detection }) => detection);
}

function detections(values: ArrayLike<number>, own: Partial<DetectorParameters> = {}): Detection[] {
  const bank = createDetectorBank();
  return feed(bank, bank.slot('ecb/usd', { ...DEFAULT_DETECTOR, ...own }), values);
}

const brief = (found: readonly Detection[]) => found.map(({ level, index }) => `${level} ${index}`);

describe('two levels', () => {
  const levels = { delta: 0.001, warning_delta: 0.01 };

  it.each([
    ['g1_bernoulli_shift', ['warning 5055', 'drift 5087', 'warning 12191', 'drift 12255']],
    ['g2_gauss_half_sigma', ['warning 6079', 'drift 6111', 'drift 13055']],
    ['g3_uniform_clock1', ['warning 3092', 'drift 3118']],
  ] as const)('warn before the drift of %s, and say drift where both come at once', (name, expected) => {
    const { params, values } = golden(name);

    expect(brief(detections(values, { ...params, ...levels }))).toEqual(expected);
  });

  it('without a warning delta give no warnings, and drifts where River has them', () => {
    const { params, values, river } = golden('g1_bernoulli_shift');

    const found = detections(values, params);

    expect(found.map(({ index, width }) => [index, width])).toEqual(river.detections_reset);
    expect(found.every(({ level }) => level === 'drift')).toBe(true);
  });

  it('stay silent on a stationary stream with heavy tails', () => {
    const { params, values } = golden('g5_stationary_heavytail');

    expect(detections(values, { ...params, ...levels })).toEqual([]);
  });
});

describe('what a detection tells', () => {
  it.each([
    ['g1_bernoulli_shift', [5000], ['up', 'down']],
    ['g2_gauss_half_sigma', [6000], ['up', 'down']],
    ['g3_uniform_clock1', [3008], ['up']],
  ] as const)('locates the changes of %s and their direction', (name, places, directions) => {
    const { params, values } = golden(name);

    const found = detections(values, params);

    expect(found.slice(0, places.length).map(({ n_before }) => n_before)).toEqual(places);
    expect(found.map(({ direction }) => direction)).toEqual(directions);
  });

  it('is the clearest split, not the first: a step from 1 to 0 ends near 0.1, not near 0.94', () => {
    const step = [...new Array(1500).fill(1), ...new Array(64).fill(0)];

    const [found] = detections(step);

    expect(found).toMatchObject({ n_before: 1496, direction: 'down', level: 'drift' });
    expect(found!.mean_before).toBeCloseTo(1, 2);
    expect(found!.mean_after).toBeLessThan(0.2);
  });

  it('has a confidence that hugs 1 - delta where the test is made often', () => {
    const { params, values } = golden('g1_bernoulli_shift');

    const [first, second] = detections(values, params);

    expect(first!.confidence).toBeCloseTo(0.9989, 4);
    expect(second!.confidence).toBeCloseTo(0.9983, 4);
    expect(first!.confidence).toBeGreaterThan(1 - params.delta);
  });

  it('tells the shift in standard deviations of the window, with its sign', () => {
    const { params, values } = golden('g2_gauss_half_sigma');

    const found = detections(values, params);

    expect(found[0]!.shift_sd).toBeGreaterThan(0.4);
    expect(found[1]!.shift_sd).toBeLessThan(-0.4);
  });

  it('holds the window before the cut in at most 64 buckets, none of them over the cut', () => {
    for (const { params, values } of GOLDEN_STREAMS) {
      for (const max_buckets of [5, 40]) {
        for (const { window, n_before, n_after, mean_before, mean_after } of detections(values, {
          ...params,
          max_buckets,
        })) {
          const borders = window.map(({ n }) => n).map((_, at, all) => all.slice(0, at + 1).reduce((a, b) => a + b));
          const cut = borders.indexOf(n_before) + 1;
          const meanOf = (part: typeof window, n: number) =>
            part.reduce((sum, each) => sum + each.n * each.mean, 0) / n;

          expect(window.length).toBeLessThanOrEqual(64);
          expect(cut).toBeGreaterThan(0);
          expect(borders.at(-1)).toBe(n_before + n_after);
          expect(meanOf(window.slice(0, cut), n_before)).toBeCloseTo(mean_before, 9);
          expect(meanOf(window.slice(cut), n_after)).toBeCloseTo(mean_after, 9);
        }
      }
    }
  });

  it('counts the index over all windows of the stream', () => {
    const { params, values } = golden('g1_bernoulli_shift');
    const bank = createDetectorBank();
    const slot = bank.slot('a/b', { ...DEFAULT_DETECTOR, ...params });

    const found = [...feed(bank, slot, values.subarray(0, 9000)), ...feed(bank, slot, values.subarray(9000))];

    expect(found.map(({ index }) => index)).toEqual([5055, 12_223]);
  });
});

describe('a bank', () => {
  it('goes on bit-equal after any cut through JSON, on every recorded stream', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...GOLDEN_STREAMS),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        ({ params, values }, where, warns) => {
          const own = { ...DEFAULT_DETECTOR, ...params, warning_delta: warns ? params.delta * 10 : null };
          const cut = Math.floor(where * values.length);
          const whole = createDetectorBank();
          const slot = whole.slot('a/b', own);
          feed(whole, slot, values.subarray(0, cut));
          const saved = throughJson(whole.snapshot(slot));
          const rest = feed(whole, slot, values.subarray(cut));

          const other = createDetectorBank();
          const again = other.restore('a/b', saved);

          expect(other.snapshot(again)).toEqual(saved);
          expect(feed(other, again, values.subarray(cut))).toEqual(rest);
          expect(other.snapshot(again)).toEqual(whole.snapshot(slot));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('goes on bit-equal between a cut and the value that starts anew', () => {
    const { params, values } = golden('g1_bernoulli_shift');
    const own = { ...DEFAULT_DETECTOR, ...params };
    const bank = createDetectorBank();
    const slot = bank.slot('a/b', own);
    expect(feed(bank, slot, values.subarray(0, 5056))).toHaveLength(1);

    const other = createDetectorBank();
    const again = other.restore('a/b', throughJson(bank.snapshot(slot)));

    expect(other.window(again)).toEqual(bank.window(slot));
    expect(feed(other, again, values.subarray(5056))).toEqual(feed(bank, slot, values.subarray(5056)));
  });

  it('goes on after a drift that came on the same value as a test of its warning detector', () => {
    const { params, values } = golden('g1_bernoulli_shift');
    const own = { ...DEFAULT_DETECTOR, ...params, warning_delta: 0.1 };
    const bank = createDetectorBank();
    const slot = bank.slot('a/b', own);
    const found = feed(bank, slot, values);
    const drift = found.find(({ level }) => level === 'drift')!.index;

    const first = createDetectorBank();
    feed(first, first.slot('a/b', own), values.subarray(0, drift + 1));
    const other = createDetectorBank();
    const again = other.restore('a/b', throughJson(first.snapshot(0)));

    expect(feed(other, again, values.subarray(drift + 1))).toEqual(found.filter(({ index }) => index > drift));
  });

  it('keeps streams apart however they take turns', () => {
    const streams = GOLDEN_STREAMS.map(({ name, params, values }) => ({
      name,
      own: { ...DEFAULT_DETECTOR, ...params },
      values,
    }));
    const bank = createDetectorBank();
    const slots = streams.map(({ name, own }) => bank.slot(name, own));
    const order: number[] = [];
    const mixed: number[] = [];
    for (let at = 0; at < 20_000; at++) {
      for (const [stream, { values }] of streams.entries()) {
        if (at >= values.length) continue;
        order.push(slots[stream]!);
        mixed.push(values[at]!);
      }
    }

    const found = bank.update(Uint32Array.from(order), Float64Array.from(mixed));

    for (const [stream, { own, values }] of streams.entries()) {
      const ours = found.filter(({ slot }) => slot === slots[stream]);
      expect(ours.map(({ detection }) => detection)).toEqual(detections(values, own));
      for (const { position, detection } of ours) expect(mixed[position]).toBe(values[detection.index]);
    }
    expect(found.map(({ position }) => position)).toEqual(found.map(({ position }) => position).sort((a, b) => a - b));
  });

  it('gives a stream the slot that it has, and a new one a slot that was given back, empty', () => {
    const bank = createDetectorBank();
    const first = bank.slot('a/b', DEFAULT_DETECTOR);
    feed(bank, first, new Array(500).fill(3));
    expect(bank.slot('a/b', DEFAULT_DETECTOR)).toBe(first);
    expect(bank.window(first)).toEqual({ n: 500, mean: 3, sd: 0 });

    bank.remove(first);
    const next = bank.slot('c/d', DEFAULT_DETECTOR);

    expect(next).toBe(first);
    expect(bank.window(next)).toEqual({ n: 0, mean: 0, sd: 0 });
    expect(bank.snapshot(next)).toMatchObject({ accepted: 0, drift: { width: 0, total: 0, deviations: 0 } });
  });

  it('takes -0 for 0, which JSON would make of it anyway', () => {
    const bank = createDetectorBank();
    const slot = bank.slot('a/b', DEFAULT_DETECTOR);
    feed(bank, slot, new Array(40).fill(-0));

    const saved = bank.snapshot(slot);

    expect(throughJson(saved)).toEqual(saved);
  });

  const snapshot = () => {
    const bank = createDetectorBank();
    const slot = bank.slot('a/b', DEFAULT_DETECTOR);
    feed(bank, slot, [1, 2, 3]);
    return throughJson(bank.snapshot(slot));
  };
  it.each<[string, JsonObject]>([
    ['another format', { ...snapshot(), format: 'mlops.detector/2' }],
    ['no object at all', {}],
    ['a width that is not its buckets’', { ...snapshot(), drift: { ...(snapshot().drift as JsonObject), width: 4 } }],
    ['a sum that was NaN', { ...snapshot(), drift: { ...(snapshot().drift as JsonObject), total: null } }],
    ['more buckets than a row may have', widened(snapshot())],
    ['a level without its detector', withWarning(snapshot())],
  ])('refuses a snapshot of %s', (_, damaged) => {
    expect(() => createDetectorBank().restore('a/b', damaged)).toThrow(
      expect.objectContaining({ code: 'state_corrupt' }),
    );
  });
});

function widened(saved: JsonObject): JsonObject {
  const rows = [{ sums: [1, 2, 3, 4, 5, 6], deviations: [] }];
  return { ...saved, drift: { ...(saved.drift as JsonObject), width: 6, rows } };
}

function withWarning(saved: JsonObject): JsonObject {
  return { ...saved, parameters: { ...DEFAULT_DETECTOR, warning_delta: 0.1 } };
}

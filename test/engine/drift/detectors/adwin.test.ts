/** ADWIN finds what River finds, with the same doubles. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addValue, isDue, settle, shrink } from '#engine/drift/detectors/adwin.ts';
import {
  type AdwinParameters,
  AdwinPool,
  DEVIATIONS,
  PENDING,
  TOTAL,
  WIDTH,
} from '#engine/drift/detectors/adwin-pool.ts';
import { hasCut } from '#engine/drift/detectors/split-scan.ts';
import { DEFAULT_DETECTOR } from '#engine/drift/types.ts';
import { seededRandom } from '#engine/training/learners/random.ts';
import { GOLDEN_STREAMS, golden } from './golden-streams.ts';
import { PlainAdwin } from './plain-adwin.ts';

class FastAdwin {
  readonly #pool: AdwinPool;
  readonly #resets: boolean;
  #at: number;

  constructor(parameters: AdwinParameters, { resets = true, pool = new AdwinPool() } = {}) {
    this.#pool = pool;
    this.#resets = resets;
    this.#at = this.#pool.allocate(parameters);
  }

  update(value: number): boolean {
    if (!addValue(this.#pool, this.#at, value)) return false;
    this.#at = settle(this.#pool, this.#at);
    if (!isDue(this.#pool, this.#at) || !hasCut(this.#pool, this.#at)) return false;
    shrink(this.#pool, this.#at);
    if (!this.#resets) this.#pool.i32[2 * this.#at + PENDING] = 0;
    return true;
  }

  get width(): number {
    return this.#figure(WIDTH);
  }
  get total(): number {
    return this.#figure(TOTAL);
  }
  get deviations(): number {
    return this.#figure(DEVIATIONS);
  }

  #figure(which: number): number {
    this.#at = settle(this.#pool, this.#at);
    return this.#pool.f64[this.#at + which]!;
  }
}

function detections(adwin: FastAdwin, values: Iterable<number>): [number, number][] {
  const found: [number, number][] = [];
  let index = 0;
  for (const value of values) {
    if (adwin.update(value)) found.push([index, adwin.width]);
    index += 1;
  }
  return found;
}

describe('ADWIN on the recorded streams', () => {
  it.each(GOLDEN_STREAMS)('cuts $name where River does, to the same width', ({ params, values, river }) => {
    expect(detections(new FastAdwin(params), values)).toEqual(river.detections_reset);
    expect(detections(new FastAdwin(params, { resets: false }), values)).toEqual(river.detections_noreset);
  });

  it.each(GOLDEN_STREAMS)('has the same doubles as River after every 2,500 values of $name', (stream) => {
    const adwin = new FastAdwin(stream.params);
    const checkpoints: [number, number, number, number][] = [];
    for (const [index, value] of stream.values.entries()) {
      adwin.update(value);
      if ((index + 1) % 2500 === 0) checkpoints.push([index, adwin.width, adwin.total, adwin.deviations]);
    }

    expect(checkpoints).toEqual(stream.river.checkpoints_reset);
    expect(checkpoints.length).toBeGreaterThan(2);
  });

  it('is the River that looks at every bucket, not the one before 0.22', () => {
    const { params, values, river_le_0_21_2 } = golden('g1_bernoulli_shift');

    const found = detections(new FastAdwin(params), values);

    expect(found.map(([index]) => index)).toEqual([5055, 12_223]);
    expect(found).not.toEqual(river_le_0_21_2.detections_reset);
  });
});

describe('ADWIN and its slow twin', () => {
  const parameters = fc.record({
    delta: fc.constantFrom(0.0001, 0.002, 0.05, 0.3, 0.9),
    clock: fc.constantFrom(1, 2, 7, 32),
    max_buckets: fc.integer({ min: 2, max: 9 }),
    min_window_length: fc.integer({ min: 1, max: 12 }),
    grace_period: fc.integer({ min: 0, max: 30 }),
  });
  /** Pieces of a stream, each around its own level: shifts of all sizes, constants, huge offsets and tiny spreads. */
  const stream = fc
    .array(
      fc.record({
        level: fc.constantFrom(0, 0.3, 1, -5, 1e6, 1e9, 1e-12, 1e99),
        spread: fc.constantFrom(0, 1e-6, 0.1, 1, 1000),
        noise: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 120 }),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((pieces) => pieces.flatMap(({ level, spread, noise }) => noise.map((each) => level + spread * each)));

  it('agree on every cut, width, sum and sum of squares of any stream', () => {
    fc.assert(
      fc.property(parameters, stream, fc.boolean(), (own, values, resets) => {
        const fast = new FastAdwin(own, { resets });
        const plain = new PlainAdwin(own, { resets });
        for (const value of values) {
          expect(fast.update(value)).toBe(plain.update(value));
          expect([fast.width, fast.total, fast.deviations]).toEqual([plain.width, plain.total, plain.deviations]);
        }
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['a quiet level', 0, 1],
    ['a level far from 0', 1e6, 1],
    ['a coarse scale', 0, 1000],
    ['a finer scale', -1, 0.05],
  ])('agree over long windows, most of whose splits are proved and not looked at: %s', (_, level, spread) => {
    const random = seededRandom(3, 0);
    const fast = new FastAdwin({ ...DEFAULT_DETECTOR, clock: 1 });
    const plain = new PlainAdwin({ ...DEFAULT_DETECTOR, clock: 1 });
    let cuts = 0;

    for (let at = 0; at < 12_000; at++) {
      // A rise too small to be seen at once, then a step.
      const shift = at < 4000 ? 0 : 0.1 + (at < 8000 ? 0 : 0.5);
      const value = level + spread * (random.word() / 2 ** 32 + shift);
      const cut = plain.update(value);
      cuts += cut ? 1 : 0;
      if (fast.update(value) !== cut) expect.fail(`not so at ${at}`);
    }

    expect(cuts).toBeGreaterThan(0);
    expect([fast.width, fast.total, fast.deviations]).toEqual([plain.width, plain.total, plain.deviations]);
  });

  it('agree when a hundred detectors take turns in one block of memory', () => {
    const own = { ...DEFAULT_DETECTOR, clock: 8 };
    const pool = new AdwinPool();
    const fast = Array.from({ length: 100 }, () => new FastAdwin(own, { pool }));
    const plain = fast.map(() => new PlainAdwin(own));
    const { values } = golden('g2_gauss_half_sigma');
    let cuts = 0;

    for (const [at, value] of values.entries()) {
      const which = (at * at) % fast.length;
      const cut = plain[which]!.update(value);
      cuts += cut ? 1 : 0;
      expect(fast[which]!.update(value)).toBe(cut);
    }

    expect(cuts).toBeGreaterThan(0);
    expect(fast.map(({ total }) => total)).toEqual(plain.map(({ total }) => total));
  });
});

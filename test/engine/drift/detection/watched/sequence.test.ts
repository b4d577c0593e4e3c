import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ValueInOrder } from '#engine/drift/detection/types.ts';
import { Sequence } from '#engine/drift/detection/watched/sequence.ts';

const START = Date.UTC(2026, 0, 1);

function value(seq: number | null, atMs = START): ValueInOrder {
  return { seq, value: seq ?? 0, at: new Date(atMs).toISOString(), version: null };
}

/** Numbers in the order of their release. */
function released(sequence: Sequence, values: readonly ValueInOrder[], newestMs = START): (number | null)[] {
  const out: (number | null)[] = [];
  for (const each of values) sequence.take(each, newestMs, ({ seq }) => out.push(seq));
  return out;
}

const numbered = (...seqs: number[]) => seqs.map((seq) => value(seq));

describe('values of a stream', () => {
  it('without numbers go on as they come', () => {
    const sequence = new Sequence();

    expect(released(sequence, [value(null), value(null)])).toEqual([null, null]);
    expect(sequence.next).toBeNull();
  });

  it('begin with whatever number comes first', () => {
    expect(released(new Sequence(), numbered(41, 42, 43))).toEqual([41, 42, 43]);
  });

  it('that come again are dropped and counted', () => {
    const sequence = new Sequence();

    expect(released(sequence, numbered(1, 2, 2, 1, 3))).toEqual([1, 2, 3]);
    expect(sequence.repeated).toBe(2);
  });

  it('wait for a gap to fill, and are dropped there too when they come again', () => {
    const sequence = new Sequence();

    expect(released(sequence, numbered(1, 4, 3, 4))).toEqual([1]);
    expect(released(sequence, numbered(2))).toEqual([2, 3, 4]);
    expect([sequence.repeated, sequence.missing, sequence.held.length]).toEqual([1, 0, 0]);
  });

  it('give a gap up when a thousand wait for it', () => {
    const sequence = new Sequence();
    const waiting = Array.from({ length: 1_001 }, (_, at) => value(3 + at));

    const out = released(sequence, [value(1), ...waiting]);

    expect(out).toHaveLength(1_002);
    expect([sequence.missing, sequence.held.length, sequence.next]).toEqual([1, 0, 1_004]);
  });

  it('give a gap up when they are a minute apart by their own time', () => {
    const sequence = new Sequence();
    const daily = [value(1, START), value(3, START + 86_400_000), value(4, START + 2 * 86_400_000)];

    expect(released(sequence, daily)).toEqual([1, 3, 4]);
    expect(sequence.missing).toBe(1);
  });

  it('that were given up and come late after all count as repeated', () => {
    const sequence = new Sequence();
    released(sequence, [value(1), value(3), value(4, START + 61_000)]);

    expect(released(sequence, numbered(2))).toEqual([]);
    expect([sequence.missing, sequence.repeated]).toEqual([1, 1]);
  });

  it('of a source that was restarted are counted from its new beginning', () => {
    const sequence = new Sequence();
    released(sequence, numbered(500, 501));

    expect(released(sequence, [value(0, START + 120_000), value(1, START + 120_001)])).toEqual([0, 1]);
    expect(sequence.repeated).toBe(0);
  });

  it('of a source that was back within seconds are counted from a minute on, over a restart of ours as well', () => {
    const former = new Sequence();
    released(former, numbered(500, 501));
    const within = Array.from({ length: 6 }, (_, at) => value(at, START + 10_000 * at));
    expect(released(former, within)).toEqual([]);
    const { next, held, repeated, missing, anew } = former;

    const sequence = new Sequence({ next, held, repeated, missing, anew });

    // One of them got lost, and another is late.
    const later = [7, 6, 8, 9].map((seq) => value(seq, START + 10_000 * seq));
    expect(released(sequence, later)).toEqual([7, 8, 9]);
    expect(sequence.repeated).toBe(7);
  });

  it('that are sent again a minute later begin no new count', () => {
    const sequence = new Sequence();
    released(sequence, numbered(0, 1, 2, 3, 4));

    const again = [2, 3, 4].map((seq) => value(seq, START + 120_000));
    expect(released(sequence, again)).toEqual([]);
    expect([sequence.repeated, sequence.next]).toEqual([3, 5]);
  });

  it('of a delivery that is made again within the minute are no restart', () => {
    const sequence = new Sequence();
    released(sequence, numbered(0, 1, 2));

    expect(released(sequence, [value(0, START + 30_000), value(1, START + 30_000)])).toEqual([]);
    expect(sequence.repeated).toBe(2);
  });

  it('with wrong numbers far beyond do not end the count: it goes on where it was left, and nothing is missing', () => {
    const sequence = new Sequence();
    const wrong = [value(8e15, START + 60_000), value(9e15, START + 180_000), value(9.001e15, START + 300_000)];

    expect(released(sequence, [...numbered(100, 101), ...wrong])).toEqual([100, 101, 8e15, 9e15]);
    expect(released(sequence, numbered(102, 103))).toEqual([]);
    expect(released(sequence, numbered(104, 105, 106))).toEqual([9.001e15, 102, 103, 104, 105, 106]);
    expect([sequence.missing, sequence.repeated, sequence.held.length]).toEqual([0, 0, 0]);
  });

  it('wait for a gap as long as ever beside one wrong number far beyond', () => {
    const sequence = new Sequence();
    released(sequence, numbered(100, 9e15));
    const later = [102, 101].map((seq) => value(seq, START + 3_600_000));

    expect(released(sequence, later)).toEqual([101, 102]);
    expect([sequence.missing, sequence.repeated]).toEqual([0, 0]);
  });

  it('that begin with a wrong number go on with the right ones', () => {
    expect(released(new Sequence(), numbered(9e15, 100, 101, 102, 103))).toEqual([9e15, 100, 101, 102, 103]);
  });

  it('that are counted by the time of day are not taken for wrong ones, nor taken twice when they are sent again', () => {
    const sequence = new Sequence();
    const days = Array.from({ length: 30 }, (_, day) => value(START + day * 86_400_000, START + day * 86_400_000));

    const out = [...released(sequence, days.slice(0, 12)), ...released(sequence, days)];

    // The last one waits for what may stand before it.
    expect(out).toEqual(days.slice(0, -1).map(({ seq }) => seq));
  });

  it('of a count that went on far beyond stay there: what is late of the one before it is dropped', () => {
    const sequence = new Sequence();
    released(sequence, [...numbered(1, 2), value(2e6, START), value(2e6 + 1, START + 61_000)]);

    const mixed = [3, 2e6 + 2, 4, 2e6 + 3, 5, 6, 2e6 + 4].map((seq) => value(seq, START + 61_000));

    expect(released(sequence, mixed)).toEqual([2e6 + 2, 2e6 + 3, 2e6 + 4]);
    expect(sequence.repeated).toBe(4);
  });

  it('take what came of them along when their turn comes, over a restart as well', () => {
    const former = new Sequence();
    released(former, numbered(1, 3));
    expect([former.attach(3, 0.5), former.attach(3, 0.7), former.attach(9, 0.7)]).toEqual([true, false, false]);
    const { next, held, repeated, missing } = former;
    const sequence = new Sequence(JSON.parse(JSON.stringify({ next, held, repeated, missing })));
    const outcomes: unknown[] = [];

    sequence.take(value(2), START, ({ seq, outcome }) => outcomes.push([seq, outcome]));

    expect(outcomes).toEqual([
      [2, undefined],
      [3, 0.5],
    ]);
  });

  it('come out whole and in order, however they were shuffled and repeated', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 200 }), (extra) => {
        const sequence = new Sequence();
        const given = [0, ...extra, ...Array.from({ length: 61 }, (_, seq) => seq)];

        const out = released(
          sequence,
          given.map((seq) => value(seq)),
        );

        expect(out).toEqual(Array.from({ length: 61 }, (_, seq) => seq));
        expect(sequence.repeated).toBe(given.length - 61);
      }),
    );
  });

  it('go on the same when it is saved and restored anywhere', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(40), fc.nat(5e6)), { maxLength: 80 }), fc.nat(80), (seqs, cut) => {
        const whole = new Sequence();
        const expected = released(whole, numbered(...seqs));

        const first = new Sequence();
        const before = released(first, numbered(...seqs.slice(0, cut)));
        const { next, held, repeated, missing, anew, jump } = first;
        const second = new Sequence(JSON.parse(JSON.stringify({ next, held, repeated, missing, anew, jump })));
        const after = released(second, numbered(...seqs.slice(cut)));

        expect([...before, ...after]).toEqual(expected);
        expect([second.repeated, second.missing, second.next]).toEqual([whole.repeated, whole.missing, whole.next]);
      }),
    );
  });
});

/** No text is lost or scored twice, no batch is too large, and nobody waits for ever. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BatchQueue, createBatchQueue, type WaitingText } from '#engine/sentiment/host/batch-queue.ts';

const LIMITS = { rows: 4, tokens: 32 };

function texts(...lengths: number[]): Int32Array[] {
  return lengths.map((length) => new Int32Array(length));
}

function drain(queue: BatchQueue): (readonly WaitingText[])[] {
  const batches: (readonly WaitingText[])[] = [];
  for (let batch = queue.next(); batch.length > 0; batch = queue.next()) batches.push(batch);
  return batches;
}

const lengthsOf = (batches: readonly (readonly WaitingText[])[]) =>
  batches.map((batch) => batch.map(({ ids }) => ids.length));
const requestsOf = (batches: readonly (readonly WaitingText[])[]) =>
  batches.map((batch) => batch.map(({ request }) => request));

describe('a batch queue', () => {
  it('gives each text out once, in batches within the limits, whatever comes when', () => {
    const step = fc.oneof(
      fc.record({ add: fc.array(fc.integer({ min: 3, max: 40 }), { minLength: 1, maxLength: 12 }) }),
      fc.constant('next' as const),
      fc.record({ drop: fc.nat(5) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const queue = createBatchQueue(LIMITS);
        const waiting = new Map<string, number>();
        let requests = 0;
        const take = (batch: readonly WaitingText[]) => {
          const longest = Math.max(0, ...batch.map(({ ids }) => ids.length));
          expect(batch.length).toBeLessThanOrEqual(LIMITS.rows);
          if (batch.length > 1) expect(longest * batch.length).toBeLessThanOrEqual(LIMITS.tokens);
          for (const { request, at, ids } of batch) {
            expect(waiting.get(`${request}.${at}`)).toBe(ids.length);
            waiting.delete(`${request}.${at}`);
          }
        };
        for (const step of steps) {
          if (step === 'next') take(queue.next());
          else if ('add' in step) {
            for (const [at, length] of step.add.entries()) waiting.set(`${requests}.${at}`, length);
            queue.add(requests++, texts(...step.add));
          } else {
            for (const key of waiting.keys()) if (key.startsWith(`${step.drop}.`)) waiting.delete(key);
            queue.drop(step.drop);
          }
        }
        for (const batch of drain(queue)) take(batch);
        expect([...waiting]).toEqual([]);
      }),
    );
  });

  it('sorts a large request by length, the longest first', () => {
    const queue = createBatchQueue(LIMITS);

    queue.add(1, texts(3, 8, 4, 8, 5, 3, 8, 8));

    expect(lengthsOf(drain(queue))).toEqual([
      [8, 8, 8, 8],
      [3, 3, 4, 5],
    ]);
  });

  it('pads a large request less than one that is cut as it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 3, max: 8 }), { minLength: 5, maxLength: 60 }), (lengths) => {
        const queue = createBatchQueue(LIMITS);
        const padded = (batch: readonly number[]) => Math.max(...batch) * batch.length;
        let asTheyCome = 0;
        for (let at = 0; at < lengths.length; at += LIMITS.rows)
          asTheyCome += padded(lengths.slice(at, at + LIMITS.rows));

        queue.add(1, texts(...lengths));

        const sorted = lengthsOf(drain(queue)).reduce((sum, batch) => sum + padded(batch), 0);
        // A last batch that is not full may fall on the short texts or on the long ones.
        expect(sorted).toBeLessThanOrEqual(asTheyCome + 8 * LIMITS.rows);
      }),
    );
  });

  it('puts small requests together in the order in which they came', () => {
    const queue = createBatchQueue(LIMITS);

    for (let request = 1; request <= 3; request += 1) queue.add(request, texts(5, 5));

    expect(requestsOf(drain(queue))).toEqual([
      [1, 1, 2, 2],
      [3, 3],
    ]);
  });

  it('lets small requests in between the batches of a large one, and the large one between them', () => {
    const queue = createBatchQueue(LIMITS);
    queue.add(1, texts(...Array.from({ length: 12 }, () => 8)));
    for (let request = 2; request <= 5; request += 1) queue.add(request, texts(8, 8, 8));

    const turns = requestsOf(drain(queue)).map((batch) => (batch.includes(1) ? 'large' : 'small'));

    expect(turns).toEqual(['small', 'large', 'small', 'large', 'small', 'large']);
  });

  it('gives large requests their turns', () => {
    const queue = createBatchQueue(LIMITS);
    queue.add(1, texts(...Array.from({ length: 8 }, () => 8)));
    queue.add(2, texts(...Array.from({ length: 8 }, () => 8)));

    expect(requestsOf(drain(queue)).map(([first]) => first)).toEqual([1, 2, 1, 2]);
  });

  it('makes a batch of its own of a text that is longer than a batch may be', () => {
    const queue = createBatchQueue(LIMITS);

    queue.add(1, texts(3, 500, 3));

    expect(lengthsOf(drain(queue))).toEqual([[3], [500], [3]]);
  });
});

/** Group commit: one write for all who wait, and each hears how his own went. */
import { describe, expect, it } from 'vitest';
import { BatchQueue, type Settled } from '#engine/durable/batch-queue.ts';

describe('BatchQueue', () => {
  it('writes what came in during a write together, in order, one write at a time', async () => {
    const batches: number[][] = [];
    let writing = 0;
    const queue = new BatchQueue<number, number>({
      async write(items) {
        writing += 1;
        expect(writing).toBe(1);
        batches.push([...items]);
        await Promise.resolve();
        writing -= 1;
        return items.map((value) => ({ ok: true, value: value * 10 }));
      },
    });

    const first = [queue.push(1), queue.push(2)];
    await Promise.resolve();
    const later = [queue.push(3), queue.push(4)];

    expect(await Promise.all([...first, ...later])).toEqual([10, 20, 30, 40]);
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('rejects those whose item failed, or all of them when the write did, and goes on', async () => {
    const queue = new BatchQueue<string, string>({
      async write(items) {
        if (items.includes('break')) throw new Error('broken');
        return items.map(
          (item): Settled<string> =>
            item === 'bad' ? { ok: false, error: new Error('refused') } : { ok: true, value: item },
        );
      },
    });

    const mixed = await Promise.allSettled([queue.push('good'), queue.push('bad')]);
    const broken = await Promise.allSettled([queue.push('good'), queue.push('break')]);

    expect(mixed.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(broken.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await queue.push('again')).toBe('again');
  });

  it('answers a batch before the work after it, and is idle only after that', async () => {
    const events: string[] = [];
    const queue = new BatchQueue<string, string>({
      write: async (items) => items.map((value) => ({ ok: true, value })),
      afterBatch: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        events.push('after');
      },
    });

    const pushed = queue.push('a').then((value) => events.push(value));
    await queue.idle();
    await pushed;

    expect(events).toEqual(['a', 'after']);
  });

  it('keeps one write to a reasonable size', async () => {
    const sizes: number[] = [];
    const queue = new BatchQueue<number, number>({
      async write(items) {
        sizes.push(items.length);
        return items.map((value) => ({ ok: true, value }));
      },
    });

    await Promise.all(Array.from({ length: 2500 }, (_, index) => queue.push(index)));

    expect(sizes).toEqual([1024, 1024, 452]);
  });
});

import { describe, expect, test } from 'vitest';
import { EventFeed } from '#engine/jobs/event-feed.ts';
import { KeyedMutex } from '#engine/jobs/keyed-mutex.ts';
import { RunQueues } from '#engine/jobs/run-queues.ts';
import { settle } from '../../fakes/fake-clock.ts';

describe('a keyed mutex', () => {
  test('runs the steps of one key one after the other, and those of another key meanwhile', async () => {
    const mutex = new KeyedMutex();
    const gate = Promise.withResolvers<void>();
    const order: string[] = [];

    const first = mutex.run('a', async () => {
      await gate.promise;
      order.push('a1');
    });
    const second = mutex.run('a', async () => order.push('a2'));
    await mutex.run('b', async () => order.push('b1'));
    gate.resolve();
    await Promise.all([first, second]);

    expect(order).toEqual(['b1', 'a1', 'a2']);
  });

  test('goes on behind a step that failed, whose caller alone hears of it', async () => {
    const mutex = new KeyedMutex();

    const failing = mutex.run('a', async () => {
      throw new Error('mine');
    });
    const behind = mutex.run('a', async () => 'runs');

    await expect(failing).rejects.toThrow('mine');
    expect(await behind).toBe('runs');
  });
});

describe('run queues', () => {
  test('give a free place to who came first, once', () => {
    const queues = new RunQueues();
    for (const id of ['J-1', 'J-2', 'J-1', 'J-3']) queues.join({ kind: 'work', id });
    queues.open('work', 2);

    const taken = [queues.take(), queues.take(), queues.take()];
    queues.free('work');

    expect(taken).toEqual([{ kind: 'work', id: 'J-1' }, { kind: 'work', id: 'J-2' }, undefined]);
    expect(queues.take()).toEqual({ kind: 'work', id: 'J-3' });
  });

  test('give nothing to a kind that nobody handles, and refuse a second handler', () => {
    const queues = new RunQueues();
    queues.join({ kind: 'unknown', id: 'J-1' });
    queues.open('work', 1);

    expect(queues.take()).toBeUndefined();
    expect(() => queues.open('work', 1)).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});

describe('an event feed', () => {
  test('keeps every transition, but of the progress of each job only the newest', async () => {
    const feed = new EventFeed();
    const progress = (id: string, fraction: number) =>
      ({ type: 'progress', id, progress: { stage: 's', fraction } }) as const;
    const seen: string[] = [];

    for (const event of [progress('J-1.1', 0.1), progress('J-1.2', 0.1), progress('J-1.1', 0.2)]) feed.push(event);
    const reading = (async () => {
      for await (const event of feed)
        seen.push(event.type === 'progress' ? `${event.id} ${event.progress.fraction}` : '');
    })();
    await settle();
    feed.end();
    await reading;

    expect(seen).toEqual(['J-1.2 0.1', 'J-1.1 0.2']);
  });
});

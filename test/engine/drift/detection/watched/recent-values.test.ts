import { describe, expect, it } from 'vitest';
import { RecentValues } from '#engine/drift/detection/watched/recent-values.ts';

function filled(count: number, recent = new RecentValues(), streams = 1): RecentValues {
  for (let seq = 0; seq < count; seq += 1) recent.note(seq, seq / 10, `v${seq % 2}`, streams);
  return recent;
}

describe('recent values', () => {
  it('are there for their outcome once', () => {
    const recent = filled(10);

    expect(recent.take(3)).toEqual([0.3, 'v1']);
    expect(recent.take(3)).toBeUndefined();
  });

  it('are forgotten, the oldest first, and more are kept once outcomes come', () => {
    const recent = filled(1_100);
    expect(recent.take(75)).toBeUndefined();
    expect(recent.take(76)).toEqual([7.6, 'v0']);

    filled(10_000, recent);

    expect(recent.save().values).toHaveLength(10_000);
  });

  it('stay bounded, the more so the more streams there are', () => {
    expect(filled(3_000).save().values).toHaveLength(1_024);
    expect(filled(3_000, undefined, 2_000).save().values).toHaveLength(100);
    expect(filled(3_000, undefined, 100_000).save().values).toHaveLength(16);
    const recent = filled(1);
    recent.take(0);
    expect(filled(20_000, recent).save().values).toHaveLength(16_384);
  });

  it('give their room back when more streams come', () => {
    const recent = filled(1_000);

    recent.note(1_000, 1, null, 2_000);

    expect(recent.save().values).toHaveLength(100);
    expect(recent.take(1_000)).toEqual([1, null]);
  });

  it('go on the same when they are saved and restored', () => {
    const recent = filled(300);
    recent.take(200);

    const restored = new RecentValues(JSON.parse(JSON.stringify(recent.save())));

    expect(restored.save()).toEqual(recent.save());
  });
});

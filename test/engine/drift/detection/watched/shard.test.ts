import { describe, expect, it } from 'vitest';
import type { ShardEvent } from '#engine/drift/detection/types.ts';
import { createShard, type ShardTurn } from '#engine/drift/detection/watched/shard.ts';
import { createDetectorBank } from '#engine/drift/detectors/detector-bank.ts';
import { DEFAULT_DETECTOR, type DetectorParameters } from '#engine/drift/types.ts';

/** A shard with its turns counted for it. */
function counted() {
  const shard = createShard(createDetectorBank);
  let number = 0;
  const serve = (turn: ShardTurn) => {
    const answer = shard.serve({ number, turn });
    number += 1;
    return answer;
  };
  serve({ kind: 'begin' });
  return { shard, serve };
}

function update(ids: readonly number[], values: readonly number[], more: Partial<ShardTurn & { kind: 'update' }> = {}) {
  return {
    kind: 'update',
    opened: [],
    closed: [],
    ids: Uint32Array.from(ids),
    values: Float64Array.from(values),
    ...more,
  } as const satisfies ShardTurn;
}

const opened = (id: number, parameters: DetectorParameters = DEFAULT_DETECTOR) => ({ id, parameters, state: null });
const step = (before: number, after: number) => [
  ...Array.from({ length: before }, (_, at) => (at % 7) / 100),
  ...Array.from({ length: after }, (_, at) => 1 + (at % 7) / 100),
];
const same = (id: number, count: number) => Array.from({ length: count }, () => id);
const calms = (events: readonly ShardEvent[]) => events.filter((event) => event.kind === 'calm');

describe('a shard', () => {
  it('finds a drift where a lone detector does, among values of other streams', () => {
    const alone = counted();
    const values = step(500, 100);
    const [expected] = alone.serve(update(same(7, 600), values, { opened: [opened(7)] })).events;

    const shared = counted();
    const ids = values.flatMap(() => [7, 9]);
    const doubled = values.flatMap((value) => [value, 0.5]);
    const { events } = shared.serve(update(ids, doubled, { opened: [opened(7), opened(9)] }));

    const found = events.filter(({ kind }) => kind === 'found');
    expect(found).toHaveLength(1);
    expect(found[0]).toEqual({ ...expected, position: 2 * expected!.position });
  });

  it('says when nothing was found for long, at twice the distance each time, with the mean since', () => {
    const { serve } = counted();

    const { events } = serve(update(same(1, 3_000), [...same(2, 640), ...same(4, 2_360)], { opened: [opened(1)] }));

    const told = calms(events);
    expect(told[0]).toEqual({ kind: 'calm', position: 639, values: 640, mean: 2 });
    const found = events.find(({ kind }) => kind === 'found')!.position;
    expect(told[1]!.position).toBe(found + 640);
    expect(told[1]!.mean).toBe(4);
    expect(told[2]!.position).toBe(found + 640 + 1_280);
    expect(told).toHaveLength(3);
  });

  it('goes on bit-equal from its saved states', () => {
    const values = Array.from({ length: 4_000 }, (_, at) => Math.sin(at * at) + (at > 2_500 ? 1 : 0));
    const whole = counted();
    const expected = whole.serve(update(same(1, 4_000), values, { opened: [opened(1)] })).events;

    for (const cut of [1, 639, 1_000, 2_531, 3_999]) {
      const first = counted();
      const before = first.serve(update(same(1, cut), values.slice(0, cut), { opened: [opened(1)] })).events;
      const [state] = first.serve({ kind: 'states', ids: [1] }).states;
      const kept = JSON.parse(JSON.stringify(state));
      const second = counted();
      const again = { id: 5, parameters: DEFAULT_DETECTOR, state: kept };
      const after = second.serve(update(same(5, 4_000 - cut), values.slice(cut), { opened: [again] })).events;

      const moved = after.map((event) => ({ ...event, position: event.position + cut }));
      expect([...before, ...moved], `cut at ${cut}`).toEqual(expected);
      expect(second.serve({ kind: 'states', ids: [5] }).states).toEqual(
        whole.serve({ kind: 'states', ids: [1] }).states,
      );
    }
  });

  it('refuses a turn that does not follow the last one it had: it is not who held the detectors', () => {
    const { serve } = counted();
    serve(update([1], [1], { opened: [opened(1)] }));
    const fresh = createShard(createDetectorBank);

    expect(() => fresh.serve({ number: 2, turn: update([1], [1]) })).toThrow(/does not hold the detectors/);
    expect(() => fresh.serve({ number: 0, turn: { kind: 'begin' } })).not.toThrow();
  });

  it('gives closed detectors back', () => {
    const { serve } = counted();
    serve(update(same(1, 100), same(3, 100), { opened: [opened(1)], closed: [1] }));

    expect(serve(update([2], [5], { opened: [opened(2)] })).events).toEqual([]);
    expect(serve({ kind: 'windows', ids: [2] }).windows).toEqual([{ n: 1, mean: 5, sd: 0 }]);
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { createRegistry } from '#engine/actions/registry.ts';
import { streamsActions } from '#engine/actions/streams.ts';
import type { DriftStatus, DriftWatch, StreamStatus } from '#engine/drift/detection/types.ts';
import type { StreamsSource } from '#engine/drift/streams/types.ts';
import type { JsonObject } from '#engine/json.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { openDriftRoom, valuesOf } from '../../fakes/drift-room.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const ANN = { actor: { id: 'ann', edge: 'terminal' } } as const;
/** None of the actions here reads the file of streams. */
const NO_FILE = {} as StreamsSource;

function asking(drift: DriftWatch, clock: FakeClock) {
  const registry = createRegistry(streamsActions({ streams: NO_FILE, drift, clock }));
  return async (name: string, args: object = {}): Promise<JsonObject> => {
    const action = registry.find(name)!;
    const answer = await action.execute(action.args.parse(args), ANN as never);
    return (answer as { result: JsonObject }).result;
  };
}

describe('streams pause', () => {
  async function scene() {
    const clock = new FakeClock(Date.UTC(2026, 0, 5));
    const store = createMemoryStore({ clock });
    const room = await openDriftRoom({ dir: await temporaryFolder('streams-actions'), store, clock });
    onTestFinished(() => room.close());
    await room.observations.append(valuesOf([0.2, 0.3], { signal: 'a', from: 0 }));
    const paused = async () => (await room.watch.status()).streams[0]!.paused;
    return { ask: asking(room.watch, clock), clock, paused };
  }

  it('lasts as long as was said, and is over before when somebody says so', async () => {
    const { ask, clock, paused } = await scene();

    expect(await ask('streams pause', { stream: 'test/a', for: '2h' })).toMatchObject({
      pause: { by: 'ann', until: '2026-01-05T02:00:00.000Z' },
    });
    await clock.advance(2 * 3_600_000);
    expect(await paused()).toBeNull();

    await ask('streams pause', { stream: 'test/a' });
    expect(await paused()).toEqual({ until: null, by: 'ann' });
    expect(await ask('streams resume', { stream: 'test/a' })).toEqual({ stream: 'test/a', resumed: true });
    expect(await ask('streams resume', { stream: 'test/a' })).toEqual({ stream: 'test/a', resumed: false });
  });

  it('of what is no span of time is refused', async () => {
    const { ask } = await scene();

    await expect(ask('streams pause', { stream: 'test/a', for: 'soon' })).rejects.toThrow(/not_a_duration/);
  });
});

describe('streams fresh', () => {
  const stream = (signal: string, more: Partial<StreamStatus>) =>
    ({ source: 'ecb', signal, newest: '2026-01-06T07:00:00.000Z', paused: null, ...more }) as StreamStatus;
  const freshOf = (...streams: readonly StreamStatus[]) => {
    const status: Partial<DriftStatus> = { streams };
    return asking({ status: async () => status } as unknown as DriftWatch, new FakeClock())('streams fresh');
  };

  it('says whether values still come, and leaves out those that are paused', async () => {
    const paused = stream('jpy', { fresh: false, paused: { until: null, by: 'ann' } });
    const unlimited = stream('gbp', { fresh: null });

    expect(await freshOf(stream('usd', { fresh: false }), paused, unlimited)).toEqual({
      ok: false,
      watched: 2,
      streams: 3,
      quiet: [{ source: 'ecb', signal: 'usd', newest: '2026-01-06T07:00:00.000Z' }],
    });
    expect(await freshOf(paused, unlimited)).toMatchObject({ ok: true, quiet: [] });
  });
});

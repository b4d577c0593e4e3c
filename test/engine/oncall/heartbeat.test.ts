import { describe, expect, it, onTestFinished } from 'vitest';
import { heartbeatUrl } from '#engine/oncall/drivers/heartbeat-url.ts';
import { startHeartbeat } from '#engine/oncall/heartbeat.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';
import { http } from '../../http.ts';

async function begin() {
  const clock = new FakeClock();
  const log = createRecordingLogger();
  const state = { beats: 0, wrong: null as string | null, unreachable: false };
  const stop = startHeartbeat({
    beat: async () => {
      if (state.unreachable) throw new Error('no way out');
      state.beats += 1;
    },
    problem: async () => state.wrong,
    clock,
    log,
  });
  onTestFinished(stop);
  await settle();
  return { clock, log, state, stop };
}

describe('the heartbeat', () => {
  it('goes out at once and then each minute', async () => {
    const { clock, state } = await begin();
    const first = state.beats;

    await clock.advance(5 * 60_000);

    expect([first, state.beats]).toEqual([1, 6]);
  });

  it('is silent while something is wrong here, and says so once', async () => {
    const { clock, state, log } = await begin();

    state.wrong = 'store: state_full';
    await clock.advance(10 * 60_000);
    const silent = state.beats;
    state.wrong = null;
    await clock.advance(60_000);

    expect([silent, state.beats]).toEqual([1, 2]);
    expect(log.entries.map(({ message }) => message)).toEqual([
      'no heartbeat goes out',
      'the heartbeat is heard again',
    ]);
  });

  it('that does not get through is logged once, and tried each minute', async () => {
    const { clock, state, log } = await begin();

    state.unreachable = true;
    await clock.advance(10 * 60_000);
    state.unreachable = false;
    await clock.advance(60_000);

    expect(state.beats).toBe(2);
    expect(log.entries).toHaveLength(2);
  });

  it('goes out no more once it is stopped', async () => {
    const { clock, state, stop } = await begin();

    await stop();
    await clock.advance(5 * 60_000);

    expect(state.beats).toBe(1);
  });
});

describe('its address', () => {
  const never = new AbortController().signal;

  it('is fetched', async () => {
    http('https://hc.example').get('/ping/1').reply(200, 'OK');

    await expect(heartbeatUrl('https://hc.example/ping/1')(never)).resolves.toBeUndefined();
  });

  it('that answers anything but well is no heartbeat', async () => {
    http('https://hc.example').get('/ping/1').reply(404);

    await expect(heartbeatUrl('https://hc.example/ping/1')(never)).rejects.toThrow('404');
  });
});

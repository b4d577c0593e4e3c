import type { webApi } from '@slack/bolt';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Content, Posted } from '#bot/slack/outbox/entry.ts';
import { LiveMessages } from '#bot/slack/outbox/live-messages.ts';
import { UpdateBudget } from '#bot/slack/outbox/update-budget.ts';
import { HttpRefusal, type Refusal } from '#bot/slack/refusal.ts';
import { FakeClock, settle } from '../../../fakes/fake-clock.ts';
import { createRecordingLogger } from '../../../fakes/recording-logger.ts';

/** Messages in front of a Slack that answers as the test says. */
function openLive(answer: (tries: number, text: string) => Refusal | null = () => null) {
  const clock = new FakeClock();
  const start = clock.now();
  const updates: { readonly ts: string; readonly text: string; readonly at: number }[] = [];
  const refusedBy: string[] = [];
  const update = async ({ ts, text }: { ts: string; text: string }) => {
    updates.push({ ts, text, at: clock.now() - start });
    const refusal = answer(updates.length, text);
    if (refusal !== null) throw new HttpRefusal(refusal);
  };
  const live = new LiveMessages({
    client: { chat: { update } } as unknown as webApi.WebClient,
    clock,
    budget: new UpdateBudget(clock),
    log: createRecordingLogger(),
    seed: 1,
    onLockedOut: (reason) => refusedBy.push(reason),
  });
  onTestFinished(() => live.stop());
  return { clock, live, updates, refusedBy };
}

const at = (ts: string): Posted => ({ channel: 'C1', ts });
const says = (text: string) => (): Content => ({ text, blocks: [] });
const DOWN: Refusal = { kind: 'unreachable', reason: 'http_503' };

describe('a message that is redrawn', () => {
  it('shows what it is when it is sent, however often it has changed', async () => {
    const { clock, live, updates } = openLive();

    for (let n = 1; n <= 100; n += 1) live.show(at('1'), says(`step ${n}`));
    await settle();
    for (let n = 101; n <= 200; n += 1) live.show(at('1'), says(`step ${n}`));
    await clock.advance(10_000);

    expect(updates).toEqual([
      { ts: '1', text: 'step 100', at: 0 },
      { ts: '1', text: 'step 200', at: 2000 },
    ]);
  });

  it('is not sent again when it has not changed', async () => {
    const { clock, live, updates } = openLive();
    live.show(at('1'), says('same'));
    await clock.advance(5000);

    live.show(at('1'), says('same'));
    const drawn = live.finish(at('1'), says('same'), 'result');
    await settle();

    expect(await drawn).toBe('drawn');
    expect(updates).toHaveLength(1);
  });

  it('shows its end at once, whenever it was last shown', async () => {
    const { live, updates } = openLive();
    live.show(at('1'), says('running'));
    await settle();

    const drawn = live.finish(at('1'), says('done'), 'result');
    await settle();

    expect(await drawn).toBe('drawn');
    expect(updates.map(({ text, at: when }) => [text, when])).toEqual([
      ['running', 0],
      ['done', 0],
    ]);
  });

  it('is given up when it is no longer there', async () => {
    const { live, updates } = openLive(() => ({ kind: 'rejected', reason: 'message_not_found' }));

    const drawn = await live.finish(at('1'), says('done'), 'result');

    expect(drawn).toBe('gone');
    expect(updates).toHaveLength(1);
  });

  it('is tried on until Slack is there again', async () => {
    const { clock, live, updates } = openLive((tries) => (tries <= 20 ? DOWN : null));

    const drawn = live.finish(at('1'), says('done'), 'result');
    await clock.advance(20 * 60_000);

    expect(await drawn).toBe('drawn');
    expect(updates).toHaveLength(21);
  });

  it('that was waited for is told of at the stop', async () => {
    const { live } = openLive(() => DOWN);
    const drawn = live.finish(at('1'), says('done'), 'result');
    await settle();

    await live.stop();

    expect(await drawn).toBe('stopped');
    expect(await live.finish(at('2'), says('x'), 'result')).toBe('stopped');
  });

  it('is left alone when the app is locked out', async () => {
    const { clock, live, updates, refusedBy } = openLive(() => ({ kind: 'locked_out', reason: 'invalid_auth' }));
    live.show(at('1'), says('a'));
    await clock.advance(60_000);

    live.show(at('2'), says('b'));
    await clock.advance(60_000);

    expect(updates).toHaveLength(1);
    expect(refusedBy).toEqual(['invalid_auth']);
  });
});

describe('all messages together', () => {
  it('are redrawn at most 40 times in any minute', async () => {
    const { clock, live, updates } = openLive();

    for (let second = 0; second < 300; second += 1) {
      for (let n = 0; n < 30; n += 1) live.show(at(`m${n}`), says(`${n} at ${second}`));
      await clock.advance(1000);
    }

    const times = updates.map((update) => update.at);
    const most = Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 60_000).length));
    expect(most).toBeLessThanOrEqual(40);
    expect(times.length).toBeGreaterThanOrEqual(5 * 30);
    expect(new Set(updates.map(({ ts }) => ts)).size).toBe(30);
  });

  it('let an end pass all progress, at once', async () => {
    const { clock, live, updates } = openLive();
    for (let second = 0; second < 60; second += 1) {
      for (let n = 0; n < 30; n += 1) live.show(at(`m${n}`), says(`${n} at ${second}`));
      await clock.advance(1000);
    }
    const before = updates.length;

    const drawn = live.finish(at('m29'), says('done'), 'result');
    await settle();

    expect(await drawn).toBe('drawn');
    expect(updates.slice(before)).toMatchObject([{ ts: 'm29', text: 'done', at: 60_000 }]);
  });

  it('wait for as long as Slack asks', async () => {
    const { clock, live, updates } = openLive((tries) =>
      tries === 1 ? { kind: 'rate_limited', reason: 'rate_limited', waitMs: 30_000 } : null,
    );

    live.show(at('1'), says('a'));
    live.show(at('2'), says('b'));
    await clock.advance(60_000);

    expect(updates.map((update) => update.at)).toEqual([0, 30_000, 30_000]);
  });
});

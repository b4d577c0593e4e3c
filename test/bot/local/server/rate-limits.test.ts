/** Slack's pace on a clock that the test moves: bursts, tiers, Retry-After. */
import { describe, expect, it } from 'vitest';
import { SLACK_LIMITS } from '#bot/local/server/limits.ts';
import { RateLimits } from '#bot/local/server/rate-limits.ts';
import { callApi, OPS, openSlack, standingClock } from './slack-house.ts';

/** How many calls pass in a row. */
function passing(call: () => number): number {
  let count = 0;
  while (call() === 0) count += 1;
  return count;
}

describe('posts', () => {
  it('go in a short burst, then once a second for each channel', async () => {
    const clock = standingClock();
    const limits = new RateLimits(SLACK_LIMITS.rates, clock);
    const post = (channel: string) => limits.take('chat.postMessage', 'post', channel);

    const burst = passing(() => post('C1'));
    const waits = post('C1');
    const elsewhere = passing(() => post('C2'));
    await clock.advance(999);
    const early = post('C1');
    await clock.advance(1);
    const later = passing(() => post('C1'));

    expect([burst, waits, elsewhere, early, later]).toEqual([4, 1, 4, 1, 1]);
  });

  it('share one allowance of the workspace', () => {
    const limits = new RateLimits(SLACK_LIMITS.rates, standingClock());
    let channel = 0;

    const posts = passing(() => limits.take('chat.postMessage', 'post', `C${++channel}`));

    expect(posts).toBe(SLACK_LIMITS.rates.postPerWorkspace.burst);
  });

  it('that are refused cost nothing', async () => {
    const clock = standingClock();
    const limits = new RateLimits(SLACK_LIMITS.rates, clock);
    const post = () => limits.take('chat.postMessage', 'post', 'C1');

    passing(post);
    for (let tries = 0; tries < 100; tries += 1) post();
    await clock.advance(1_000);

    expect(post()).toBe(0);
  });
});

describe('tiers', () => {
  it.each([
    ['tier1', 10, 60],
    ['tier2', 20, 3],
    ['tier3', 50, 2],
    ['tier4', 100, 1],
  ] as const)('%s passes %i calls of a method, then asks to wait %i seconds', async (tier, burst, seconds) => {
    const clock = standingClock();
    const limits = new RateLimits(SLACK_LIMITS.rates, clock);
    const take = (method: string) => limits.take(method, tier, null);

    expect(passing(() => take('one'))).toBe(burst);
    expect(take('one')).toBe(seconds);
    expect(take('other')).toBe(0);
    await clock.advance(seconds * 1_000);
    expect(take('one')).toBe(0);
  });
});

describe('the server', () => {
  it('answers 429 with Retry-After, and lets other channels and methods go on', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const post = (channel: string) => callApi(slack, 'chat.postMessage', { channel, text: 'a' });
    await callApi(slack, 'conversations.join', { channel: 'random' });
    for (let posted = 0; posted < SLACK_LIMITS.rates.postPerChannel.burst; posted += 1) await post('ops');

    const refused = await post(OPS);
    const elsewhere = await post('random');
    await clock.advance(1_000);
    const later = await post('#ops');

    expect(refused).toEqual({ status: 429, retryAfter: '1', body: { ok: false, error: 'ratelimited' } });
    expect([elsewhere.status, later.status]).toEqual([200, 200]);
    expect(slack.effects.calls('chat.postMessage', 'http 429')).toBe(1);
  });

  it('counts chat.update once for all messages', async () => {
    const slack = await openSlack({ limits: { rates: { tier3: { perMinute: 50, burst: 2 } } } });
    const update = (ts: string) => callApi(slack, 'chat.update', { channel: OPS, ts, text: 'a' });

    const statuses = [
      (await update('1.000001')).status,
      (await update('2.000001')).status,
      (await update('3.000001')).status,
    ];

    expect(statuses).toEqual([200, 200, 429]);
  });
});

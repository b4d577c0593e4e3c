import { describe, expect, it, onTestFinished } from 'vitest';
import type { OutboxEntry, PostEntry, Posted, Priority } from '#bot/slack/outbox/entry.ts';
import { DEAD_LETTERS, MESSAGES, OUTBOX, send } from '#bot/slack/outbox/entry.ts';
import { lookIntoOutbox } from '#bot/slack/outbox/look-into-outbox.ts';
import { Outbox, type OutboxOptions } from '#bot/slack/outbox/outbox.ts';
import { HttpRefusal, type Refusal } from '#bot/slack/refusal.ts';
import { isoTime } from '#engine/clock.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { listed } from '../../../contracts/store-ops.ts';
import { FakeClock, settle } from '../../../fakes/fake-clock.ts';
import { createRecordingLogger } from '../../../fakes/recording-logger.ts';

interface Sent {
  readonly key: string;
  readonly at: number;
  readonly inDoubt: boolean;
}

type Answer = Posted | null | Refusal;

/** An outbox in front of a Slack that answers as the test says. */
async function openOutbox(
  answer: (key: string, tries: number) => Answer = () => null,
  more: Partial<OutboxOptions> = {},
) {
  const clock = new FakeClock();
  const store = more.store ?? createMemoryStore({ clock });
  const start = clock.now();
  const sent: Sent[] = [];
  const named: [string, Posted | null][] = [];
  const refusedBy: string[] = [];
  const open = async (): Promise<Outbox> => {
    const outbox = new Outbox({
      store,
      clock,
      log: createRecordingLogger(),
      seed: 1,
      deliver: async (key, _entry, inDoubt) => {
        sent.push({ key, at: clock.now() - start, inDoubt });
        const tries = sent.filter((each) => each.key === key).length;
        const answered = answer(key, tries);
        if (answered !== null && 'kind' in answered) throw new HttpRefusal(answered);
        return answered;
      },
      onNamed: (name, posted) => named.push([name, posted]),
      onLockedOut: (reason) => refusedBy.push(reason),
      ...more,
    });
    await outbox.start();
    return outbox;
  };
  let outbox = await open();
  onTestFinished(async () => await outbox.stop());
  return {
    clock,
    store,
    sent,
    named,
    refusedBy,
    get outbox() {
      return outbox;
    },
    put: async (...messages: readonly [string, OutboxEntry][]) => {
      await store.commit(messages.map(([key, entry]) => send(key, entry)));
      await settle();
    },
    reopen: async () => {
      await outbox.stop();
      outbox = await open();
      await settle();
    },
  };
}

function post(channel: string, more: Partial<PostEntry> = {}): PostEntry {
  return {
    kind: 'post',
    priority: 'result',
    created_at: isoTime(Date.UTC(2026, 0, 5, 9)),
    to: { channel, thread: null },
    name: null,
    or_to: null,
    content: { text: 'x', blocks: [] },
    ...more,
  };
}

function files(channel: string): OutboxEntry {
  const created_at = isoTime(Date.UTC(2026, 0, 5, 9));
  const to = { channel, thread: null };
  return { kind: 'files', priority: 'result', created_at, to, or_to: null, comment: '', sources: [], uploaded: null };
}

function whisper(user: string): OutboxEntry {
  const created_at = isoTime(Date.UTC(2026, 0, 5, 9));
  const content = { text: 'x', blocks: [] };
  return {
    kind: 'private',
    priority: 'result',
    created_at,
    user,
    channel: 'C1',
    thread: null,
    response_url: null,
    content,
  };
}

const keys = (sent: readonly Sent[]) => sent.map(({ key }) => key);

describe('messages of one channel', () => {
  it('leave in the order in which they were put in, one a second', async () => {
    const { clock, sent, put } = await openOutbox();

    await put(['a', post('C1')], ['b', post('C1')]);
    await put(['c', post('C1')]);
    await clock.advance(3000);

    expect(sent.map(({ key, at }) => [key, at])).toEqual([
      ['a', 0],
      ['b', 1000],
      ['c', 2000],
    ]);
  });

  it('let the more urgent ones pass', async () => {
    const { clock, sent, put } = await openOutbox();
    const urgency: [string, Priority][] = [
      ['progress', 'progress'],
      ['result', 'result'],
      ['alert', 'alert'],
      ['incident', 'incident'],
    ];
    await put(['first', post('C1')]);

    await put(...urgency.map(([key, priority]): [string, OutboxEntry] => [key, post('C1', { priority })]));
    await clock.advance(5000);

    expect(keys(sent)).toEqual(['first', 'incident', 'alert', 'result', 'progress']);
  });

  it('keep their order when one of them fails for a while', async () => {
    const down: Refusal = { kind: 'unreachable', reason: 'http_503' };
    const { clock, sent, put, outbox } = await openOutbox((key, tries) => (key === 'a' && tries <= 3 ? down : null));

    await put(['a', post('C1')], ['b', post('C1')]);
    await clock.advance(60_000);

    expect(keys(sent)).toEqual(['a', 'a', 'a', 'a', 'b']);
    expect(outbox.stats()).toMatchObject({ waiting: 0, sent: 2, retried: 3 });
  });

  it('do not hold up another channel', async () => {
    const down: Refusal = { kind: 'unreachable', reason: 'http_503' };
    const { sent, put } = await openOutbox((key) => (key === 'a' ? down : null));

    await put(['a', post('C1')], ['b', post('C2')]);

    expect(keys(sent)).toEqual(['a', 'b']);
  });
});

describe('files whose host is down', () => {
  const down: Refusal = { kind: 'unreachable', reason: 'http_503' };

  it('let the messages of their channel pass after a few tries, and leave in their order when it is back', async () => {
    let isDown = true;
    const { clock, sent, put, outbox } = await openOutbox((key) => (isDown && key.startsWith('f') ? down : null));

    await put(['f1', files('C1')], ['f2', files('C1')], ['a', post('C1')], ['b', post('C1')]);
    await clock.advance(60_000);
    const passed = [...new Set(keys(sent))];
    isDown = false;
    await clock.advance(120_000);

    expect(passed).toEqual(['f1', 'a', 'b']);
    expect(keys(sent).slice(-2)).toEqual(['f1', 'f2']);
    expect(outbox.stats()).toMatchObject({ waiting: 0, sent: 4, dead: 0 });
  });

  it('that fail once or twice keep their place', async () => {
    const { clock, sent, put } = await openOutbox((key, tries) => (key === 'f' && tries <= 2 ? down : null));

    await put(['f', files('C1')], ['a', post('C1')]);
    await clock.advance(60_000);

    expect(keys(sent)).toEqual(['f', 'f', 'f', 'a']);
  });
});

describe('a limit that Slack tells', () => {
  const wait: Refusal = { kind: 'rate_limited', reason: 'rate_limited', waitMs: 30_000 };

  it('on posts holds for the channel, and not a moment longer', async () => {
    const { clock, sent, put, outbox } = await openOutbox((key, tries) => (key === 'a' && tries === 1 ? wait : null));

    await put(['a', post('C1')], ['b', post('C2')]);
    await clock.advance(29_999);
    const before = keys(sent);
    await clock.advance(1);

    expect(before).toEqual(['a', 'b']);
    expect(sent.at(-1)).toMatchObject({ key: 'a', at: 30_000, inDoubt: false });
    expect(outbox.stats()).toMatchObject({ rateLimited: 1, retried: 0 });
  });

  it('on private answers holds for all of them', async () => {
    const { clock, sent, put } = await openOutbox((key, tries) => (key === 'a' && tries === 1 ? wait : null));

    await put(['a', whisper('U1')]);
    await put(['b', whisper('U2')], ['c', post('C1')]);
    await clock.advance(29_999);
    const before = keys(sent);
    await clock.advance(1);

    expect(before).toEqual(['a', 'c']);
    expect(keys(sent).slice(2).sort()).toEqual(['a', 'b']);
  });
});

describe('a message that may have reached Slack', () => {
  it('is sent again in doubt after a failure', async () => {
    const down: Refusal = { kind: 'unreachable', reason: 'timeout' };
    const { clock, sent, put } = await openOutbox((_, tries) => (tries === 1 ? down : null));

    await put(['a', post('C1')]);
    await clock.advance(2000);

    expect(sent.map(({ inDoubt }) => inDoubt)).toEqual([false, true]);
  });

  it('is sent in doubt when an earlier process left it', async () => {
    const down: Refusal = { kind: 'rate_limited', reason: 'rate_limited', waitMs: 5000 };
    const { sent, put, reopen } = await openOutbox((_, tries) => (tries === 1 ? down : null));
    await put(['a', post('C1')]);

    await reopen();

    expect(sent.map(({ inDoubt }) => inDoubt)).toEqual([false, true]);
  });
});

describe('a message that Slack does not take', () => {
  it('is kept as a dead letter, and the next one leaves', async () => {
    const { clock, store, sent, put, outbox } = await openOutbox((key) =>
      key === 'a' ? { kind: 'rejected', reason: 'invalid_blocks' } : null,
    );

    await put(['a', post('C1')], ['b', post('C1')]);
    await clock.advance(1000);
    const look = lookIntoOutbox(store);

    expect(keys(sent)).toEqual(['a', 'b']);
    expect(await look.dead(10)).toMatchObject([{ key: 'a', kind: 'post', to: 'C1', reason: 'invalid_blocks' }]);
    expect(await look.waiting()).toEqual([]);
    expect(await listed(store, DEAD_LETTERS), 'it is archived').toEqual([]);
    expect(outbox.stats()).toMatchObject({ dead: 1, sent: 1 });
  });

  it('for a whole day is given up', async () => {
    const { clock, put, outbox } = await openOutbox(() => ({ kind: 'unreachable', reason: 'http_503' }));

    await put(['a', post('C1')]);
    await clock.advance(23 * 3_600_000);
    const waiting = outbox.stats();
    await clock.advance(2 * 3_600_000);

    expect(waiting).toMatchObject({ waiting: 1, dead: 0 });
    expect(outbox.stats()).toMatchObject({ waiting: 0, dead: 1 });
  });

  it('because the app is locked out waits, and nothing more is tried', async () => {
    const { clock, store, sent, refusedBy, put } = await openOutbox(() => ({
      kind: 'locked_out',
      reason: 'token_revoked',
    }));

    await put(['a', post('C1')]);
    await put(['b', post('C2')]);
    await clock.advance(3_600_000);

    expect(keys(sent)).toEqual(['a']);
    expect(refusedBy).toEqual(['token_revoked']);
    expect((await lookIntoOutbox(store).waiting()).map(({ key }) => key)).toEqual(['a', 'b']);
  });
});

describe('a store that cannot be read for a moment', () => {
  it('ends no line: the message leaves once, when it can be', async () => {
    const store = createMemoryStore({ clock: new FakeClock() });
    const get = store.get.bind(store);
    let broken = 2;
    store.get = async (collection, id) => {
      if (collection !== OUTBOX || broken === 0) return await get(collection, id);
      broken -= 1;
      throw new Error('EIO');
    };
    const outbox = await openOutbox(() => null, { store });

    await outbox.put(['a', post('C1')], ['b', post('C1')]);
    await outbox.clock.advance(60_000);

    expect(broken).toBe(0);
    expect(keys(outbox.sent)).toEqual(['a', 'b']);
    expect(outbox.outbox.stats()).toMatchObject({ waiting: 0, sent: 2 });
  });
});

describe('a named message', () => {
  it('can be found again, from the commit on that takes it out', async () => {
    const { store, named, put } = await openOutbox(() => ({ channel: 'C1', ts: '5.0' }));

    await put(['card:J-1', post('C1', { name: 'card:J-1' })]);

    expect((await store.get(MESSAGES, 'card:J-1'))?.value).toEqual({ channel: 'C1', ts: '5.0' });
    expect(named).toEqual([['card:J-1', { channel: 'C1', ts: '5.0' }]]);
  });

  it('that will never be there is told of', async () => {
    const { named, put } = await openOutbox(() => ({ kind: 'unwelcome', reason: 'channel_not_found' }));

    await put(['card:J-1', post('C1', { name: 'card:J-1' })]);

    expect(named).toEqual([['card:J-1', null]]);
  });
});

describe('many messages', () => {
  it('to many channels leave as fast as Slack allows: one a second in each, ten a second in all', {
    timeout: 60_000,
  }, async () => {
    const { clock, sent, put } = await openOutbox();
    const channels = 20;
    const each = 50;
    const messages = Array.from({ length: channels * each }, (_, n): [string, OutboxEntry] => [
      `m${n}`,
      post(`C${n % channels}`),
    ]);

    await put(...messages);
    while (sent.length < messages.length) await clock.advance(1000);

    const took = sent.at(-1)!.at;
    const allowed = (channels * each - 20) * 100;
    expect(took / allowed).toBeLessThanOrEqual(1.02);
    expect(took).toBeGreaterThanOrEqual(allowed - 100);
  });
});

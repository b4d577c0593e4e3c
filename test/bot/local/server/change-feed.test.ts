/** The stream of changes that pages and tests follow. */
import { describe, expect, it } from 'vitest';
import type { Change } from '#bot/local/server/change-feed.ts';
import { ANN, callApi, OPS, openSlack, post } from './slack-house.ts';

describe('the change feed', () => {
  it('tells everything in order, to those who listen', async () => {
    const slack = await openSlack();
    const heard: Change[] = [];
    const stop = slack.changes.subscribe((change) => heard.push(change));

    const ts = await post(slack, { text: 'a' });
    await callApi(slack, 'chat.update', { channel: OPS, ts, text: 'b' });
    slack.person(ANN).react({ channel: OPS, ts }, 'eyes');
    await callApi(slack, 'chat.delete', { channel: OPS, ts });
    stop();
    await post(slack, { text: 'unheard' });

    const told = heard.flatMap((change) => {
      if (change.type === 'message') return change.what;
      return change.type === 'call' ? change.outcome : [];
    });
    expect(told).toEqual(['posted', 'ok', 'edited', 'ok', 'reacted', 'deleted', 'ok']);
    expect(heard.map(({ seq }) => seq)).toEqual(heard.map((_, index) => heard[0]!.seq + index));
  });

  it('can be followed until one has enough, nothing between two reads is lost', async () => {
    const slack = await openSlack();
    const abort = new AbortController();
    const changes = slack.changes.follow(abort.signal);

    for (const text of ['1', '2', '3']) await post(slack, { text });
    const seqs: number[] = [];
    for await (const change of changes) {
      if (change.type !== 'message') continue;
      seqs.push(change.seq);
      if (seqs.length === 3) abort.abort();
    }

    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(seqs).toHaveLength(3);
  });

  it('ends for a follower who waits when the signal comes', async () => {
    const slack = await openSlack();
    const abort = new AbortController();
    const read = async () => {
      for await (const change of slack.changes.follow(abort.signal)) return change;
      return 'ended';
    };

    const reading = read();
    abort.abort();

    expect(await reading).toBe('ended');
  });

  it('wakes who waits for a state, and fails them when looking fails', async () => {
    const slack = await openSlack();

    const found = slack.changes.until(() => slack.workspace.messages(OPS).find(({ text }) => text === 'b'));
    const failed = slack.changes.until(() => {
      if (slack.changes.seq > 0) throw new Error('looked too closely');
      return false;
    });
    slack.person(ANN).say('ops', 'a');
    slack.person(ANN).say('ops', 'b');

    expect(await found).toMatchObject({ text: 'b' });
    await expect(failed).rejects.toThrow('looked too closely');
  });
});

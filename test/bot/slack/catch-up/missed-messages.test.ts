import { describe, expect, it } from 'vitest';
import { deliveriesOf, spokenThreads } from '#bot/slack/catch-up/missed-messages.ts';

const CHANNEL = { id: 'C1', isDirect: false };
const said = (ts: string, text: string, more = {}) => ({ ts, user: 'U1', text, ...more });
const events = (messages: Parameters<typeof deliveriesOf>[0], conversation = CHANNEL) =>
  deliveriesOf(messages, conversation, 'U0BOT').map(({ event }) => event);

describe('what was said while nobody heard', () => {
  it('is told as Slack tells it: mentions, other messages, lines of a direct conversation', () => {
    const mention = said('1.0', '<@U0BOT> status', { blocks: [{ type: 'rich_text' }], reply_count: 2 });

    expect(events([mention, said('2.0', 'stop', { thread_ts: '1.0' })])).toEqual([
      { type: 'app_mention', channel: 'C1', channel_type: 'channel', user: 'U1', ts: '1.0', text: '<@U0BOT> status' },
      {
        type: 'message',
        channel: 'C1',
        channel_type: 'channel',
        user: 'U1',
        ts: '2.0',
        text: 'stop',
        thread_ts: '1.0',
      },
    ]);
    expect(events([mention], { id: 'D1', isDirect: true })).toMatchObject([{ type: 'message', channel_type: 'im' }]);
  });

  it('is no reply because somebody has answered it since', () => {
    expect(events([said('1.0', '<@U0BOT> status', { thread_ts: '1.0' })])).toEqual([
      expect.not.objectContaining({ thread_ts: expect.anything() }),
    ]);
  });

  it('is left alone where it was changed since, or was said before the app was there', () => {
    const before = said('1.0', '<@U0BOT> train a.csv');
    const join = { ts: '2.0', user: 'U0BOT', subtype: 'channel_join', text: 'has joined' };
    const another = { ts: '2.5', user: 'U2', subtype: 'channel_join', text: 'has joined' };
    const changed = said('3.0', '<@U0BOT> train b.csv', { edited: { user: 'U1', ts: '3.5' } });
    const after = said('4.0', '<@U0BOT> train c.csv');

    const told = events([before, join, another, changed, after]);

    expect(told).toMatchObject([{ subtype: 'channel_join', user: 'U2' }, { text: '<@U0BOT> train c.csv' }]);
  });
});

describe('a thread', () => {
  it('is looked into when something was said in it since', () => {
    const messages = [
      said('1.0', 'quiet'),
      said('2.0', 'old', { latest_reply: '4.000000' }),
      said('3.0', 'new', { latest_reply: '10.000001' }),
    ];

    expect(spokenThreads(messages, CHANNEL, '10.000000')).toEqual([{ channel: 'C1', ts: '3.0' }]);
  });
});

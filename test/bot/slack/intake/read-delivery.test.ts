import { describe, expect, it } from 'vitest';
import { readDelivery } from '#bot/slack/intake/read-delivery.ts';
import type { JsonObject } from '#engine/json.ts';

function event(id: string, inner: JsonObject): JsonObject {
  return { type: 'event_callback', event_id: id, token: 'verification', authorizations: [], event: inner };
}

const said = { type: 'message', user: 'U1', channel: 'C1', ts: '2.0', thread_ts: '1.0', text: 'stop' };

describe('a delivery', () => {
  it.each([
    ['an event', event('Ev1', { type: 'app_home_opened', user: 'U1', tab: 'home' }), 'event Ev1'],
    ['a message', event('Ev2', said), 'message C1 2.0'],
    ['a command', { command: '/mlops', trigger_id: 't.1', text: 'status' }, 'command t.1'],
    [
      'a press',
      { type: 'block_actions', user: { id: 'U1' }, actions: [{ action_ts: '9.5', action_id: 'job.cancel' }] },
      'press 9.5 U1 job.cancel',
    ],
    ['a form', { type: 'view_submission', view: { id: 'V1', hash: 'h1' } }, 'submission V1 h1'],
  ])('is known by Slack’s own mark: %s', (_, body, key) => {
    const delivery = readDelivery(body);

    expect(delivery?.key).toBe(key);
  });

  it('without a mark is known by what it says', () => {
    const key = (text: string) => readDelivery({ command: '/mlops', text })?.key;

    expect(key('status')).toBe(key('status'));
    expect(key('status')).not.toBe(key('whoami'));
  });

  it('is kept without the secrets that somebody typed', () => {
    const command = readDelivery({
      command: '/mlops',
      trigger_id: 't.1',
      text: 'train a.csv --mlflow-uri http://ann:hunter2@mlflow',
    });
    const mention = readDelivery(
      event('Ev1', {
        type: 'app_mention',
        user: 'U1',
        text: '<@B> token=hunter2',
        blocks: [{ text: 'token=hunter2' }],
      }),
    );
    const value = { type: 'plain_text_input', value: 'http://ann:hunter2@mlflow' };
    const form = readDelivery({
      type: 'view_submission',
      view: { id: 'V1', hash: 'h1', state: { values: { mlflowUri: { mlflowUri: value } } } },
    });

    expect(JSON.stringify([command, mention, form])).not.toContain('hunter2');
    expect(command!.body.text).toBe('train a.csv --mlflow-uri http://[masked]@mlflow');
  });

  it('is kept without Slack’s token, and with no more of the message around a button than how it opened', () => {
    const kept = readDelivery({
      type: 'block_actions',
      token: 'verification',
      user: { id: 'U1' },
      actions: [{ action_ts: '9.5', action_id: 'job.cancel', value: 'J-1 open' }],
      message: { ts: '1.0', thread_ts: '0.5', blocks: [{ type: 'section' }], text: `Firing: ${'x'.repeat(90)}` },
      view: { id: 'V1', blocks: [{}], state: { values: {} } },
      state: { values: {} },
    });

    expect(kept?.body).toEqual({
      type: 'block_actions',
      user: { id: 'U1' },
      actions: [{ action_ts: '9.5', action_id: 'job.cancel', value: 'J-1 open' }],
      message: { ts: '1.0', thread_ts: '0.5', text: `Firing: ${'x'.repeat(32)}` },
      view: { id: 'V1' },
    });
  });

  it.each<[string, JsonObject]>([
    ['a message in a channel', { ...said, text: 'good morning' }],
    ['the word outside a thread', { ...said, thread_ts: undefined as never }],
    ['the word in a sentence', { ...said, text: 'do not stop' }],
    ['the word of a bot', { ...said, bot_id: 'B1' }],
    ['an edit', { ...said, subtype: 'message_changed' }],
    ['a mention by a bot', { ...said, type: 'app_mention', bot_id: 'B1' }],
    ['the messages tab of the home', { type: 'app_home_opened', tab: 'messages', user: 'U1' }],
    ['an event that nobody asked for', { type: 'reaction_added', user: 'U1' }],
  ])('is not for us: %s', (_, inner) => {
    expect(readDelivery(event('Ev1', inner))).toBeNull();
  });

  it.each<[string, JsonObject]>([
    ['the bare word in a thread', said],
    ['in capitals and with a full stop', { ...said, text: ' STOP. ' }],
    [
      'anything in a direct conversation',
      { ...said, channel_type: 'im', text: 'status', thread_ts: undefined as never },
    ],
    ['a mention with a file', { ...said, type: 'app_mention', subtype: 'file_share' }],
  ])('is for us: %s', (_, inner) => {
    expect(readDelivery(event('Ev1', inner))).not.toBeNull();
  });
});

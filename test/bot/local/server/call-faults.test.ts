/** Each fault of a call: what the SDK makes of it, and what took effect all the same. */

import { request } from 'node:http';
import { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import type { LocalSlack } from '#bot/local/server/local-slack.ts';
import { ANN, BOT_TOKEN, callApi, connectApp, OPS, openSlack, outcomeOf, standingClock } from './slack-house.ts';

/** The SDK's client as the bot uses it: it says what went wrong and tries nothing again. */
function clientOf(slack: LocalSlack): webApi.WebClient {
  return new webApi.WebClient(BOT_TOKEN, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: webApi.LogLevel.ERROR,
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      setLevel() {},
      getLevel: () => webApi.LogLevel.ERROR,
      setName() {},
    },
  });
}

const post = (slack: LocalSlack) => clientOf(slack).chat.postMessage({ channel: OPS, text: 'a' });

describe('a call may', () => {
  it('be rate limited for a channel, for a while', async () => {
    const slack = await openSlack();
    await callApi(slack, 'conversations.join', { channel: 'random' });
    const fault = slack.faults.onCall({ channel: OPS }, { kind: 'rate_limited', retryAfterSeconds: 7 }, { times: 2 });
    const { chat } = clientOf(slack);

    const byName = chat.postMessage({ channel: '#ops', text: 'a' });
    await expect(byName).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 7 });
    await chat.postMessage({ channel: 'random', text: 'a' });
    await expect(chat.update({ channel: OPS, ts: '1.000001', text: 'a' })).rejects.toMatchObject({ retryAfter: 7 });
    await chat.postMessage({ channel: OPS, text: 'a' });

    expect(fault.struck).toBe(2);
  });

  it('be rate limited for a method, until that is taken back', async () => {
    const slack = await openSlack();
    const match = { method: 'chat.postMessage' };
    const fault = slack.faults.onCall(
      match,
      { kind: 'rate_limited', retryAfterSeconds: 1 },
      { times: Number.POSITIVE_INFINITY },
    );

    const statuses = [];
    for (let tries = 0; tries < 3; tries += 1)
      statuses.push(await outcomeOf(slack, 'chat.postMessage', { channel: OPS, text: 'a' }));
    statuses.push(await outcomeOf(slack, 'auth.test'));
    fault.clear();
    statuses.push(await outcomeOf(slack, 'chat.postMessage', { channel: OPS, text: 'a' }));

    expect(statuses).toEqual(['http 429', 'http 429', 'http 429', 'ok', 'ok']);
  });

  it('meet a server error, an error of Slack, or a revoked token', async () => {
    const slack = await openSlack();
    slack.faults.onCall({}, { kind: 'http', status: 503 });
    await expect(post(slack)).rejects.toMatchObject({ code: 'slack_webapi_http_error', statusCode: 503 });

    slack.faults.onCall({}, { kind: 'error', error: 'internal_error' });
    await expect(post(slack)).rejects.toMatchObject({ data: { error: 'internal_error' } });

    slack.faults.onCall({}, { kind: 'error', error: 'invalid_auth' });
    await expect(post(slack)).rejects.toMatchObject({ data: { error: 'invalid_auth' } });

    expect(slack.workspace.messages(OPS)).toEqual([]);
  });

  it('take its time, on the clock of the server', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    slack.faults.onCall({ method: 'chat.postMessage' }, { kind: 'slow', delayMs: 10_000 });

    const struck = slack.changes.next(({ type }) => type === 'fault');
    const posted = post(slack);
    await struck;
    await outcomeOf(slack, 'auth.test');
    const meanwhile = slack.workspace.messages(OPS).length;
    await clock.advance(10_000);
    await posted;

    expect(meanwhile).toBe(0);
    expect(slack.workspace.messages(OPS)).toHaveLength(1);
  });

  it('be cut off before it takes effect, or after', async () => {
    const slack = await openSlack();

    slack.faults.onCall({}, { kind: 'cut', when: 'before' });
    await expect(post(slack)).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    const before = slack.effects.posts(OPS);
    slack.faults.onCall({}, { kind: 'cut', when: 'after' });
    await expect(post(slack)).rejects.toMatchObject({ code: 'slack_webapi_request_error' });

    expect([before, slack.effects.posts(OPS)]).toEqual([0, 1]);
    expect(slack.effects.calls('chat.postMessage', 'cut')).toBe(2);
  });
});

describe('an upload may be cut off', () => {
  const bytes = Buffer.alloc(300_000, 7);

  it.each(['before', 'after'] as const)(
    'in its bytes, %s they were kept; nothing is shown, and a second try goes well',
    async (when) => {
      const slack = await openSlack();
      const { files } = clientOf(slack);
      slack.faults.onCall({ method: 'upload' }, { kind: 'cut', when });
      const upload = () => files.uploadV2({ channel_id: OPS, file: bytes, filename: 'report.json' });

      await expect(upload()).rejects.toThrow();
      const shown = slack.workspace.messages(OPS).length;
      await upload();

      expect(shown).toBe(0);
      const [message] = slack.workspace.messages(OPS);
      expect(slack.person(ANN).download(message!.files[0]!).bytes).toHaveLength(300_000);
      expect(slack.effects.fileShares()).toBe(1);
    },
  );

  it('in its completion, which took effect: asking again says so', async () => {
    const slack = await openSlack();
    slack.faults.onCall({ method: 'files.completeUploadExternal' }, { kind: 'cut', when: 'after' });
    const announced = await callApi(slack, 'files.getUploadURLExternal', { filename: 'a.txt', length: 5 });
    const { upload_url, file_id } = announced.body as { upload_url: string; file_id: string };
    await fetch(upload_url, { method: 'POST', body: 'hello' });
    const complete = () =>
      callApi(slack, 'files.completeUploadExternal', { files: [{ id: file_id }], channel_id: OPS });

    await expect(complete()).rejects.toThrow();

    expect((await complete()).body).toMatchObject({ ok: false, error: 'file_not_found' });
    expect(slack.effects.fileShares()).toBe(1);
  });
});

describe('an upload', () => {
  it('of another length than announced is refused, and cannot be completed', async () => {
    const slack = await openSlack();
    const announced = await callApi(slack, 'files.getUploadURLExternal', { filename: 'a.txt', length: 6 });
    const { upload_url, file_id } = announced.body as { upload_url: string; file_id: string };

    const sent = await fetch(upload_url, { method: 'POST', body: 'hello' });

    expect([sent.status, await sent.text()]).toEqual([400, 'length_mismatch']);
    expect(await outcomeOf(slack, 'files.completeUploadExternal', { files: [{ id: file_id }] })).toBe(
      'file_not_uploaded',
    );
  });

  it('that ends in the middle, because the app was killed, harms nobody', async () => {
    const slack = await openSlack();
    const announced = await callApi(slack, 'files.getUploadURLExternal', { filename: 'a.txt', length: 1000 });
    const { upload_url, file_id } = announced.body as { upload_url: string; file_id: string };

    const headers = { 'content-length': 1000, expect: '100-continue' };
    const killed = request(upload_url, { method: 'POST', headers });
    killed.on('error', () => {});
    const read = new Promise((resolve) => killed.once('continue', resolve));
    killed.flushHeaders();
    await read;
    await new Promise((resolve) => killed.write('hello', resolve));
    const cut = slack.changes.next((change) => change.type === 'call' && change.outcome === 'cut');
    killed.destroy();
    await cut;

    expect(await outcomeOf(slack, 'files.completeUploadExternal', { files: [{ id: file_id }] })).toBe(
      'file_not_uploaded',
    );
  });

  it('that is no form though it says so is refused', async () => {
    const slack = await openSlack();
    const announced = await callApi(slack, 'files.getUploadURLExternal', { filename: 'a.txt', length: 5 });
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };

    const sent = await fetch(String(announced.body.upload_url), { method: 'POST', body: 'hello', headers });

    expect(sent.status).toBe(404);
  });

  it('may appear in its channel a while after it was completed', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock, limits: { fileShareDelayMs: 2_000 } });

    await clientOf(slack).files.uploadV2({ channel_id: OPS, content: 'hello', filename: 'a.txt' });
    const atOnce = slack.workspace.messages(OPS).length;
    await clock.advance(2_000);

    expect(atOnce).toBe(0);
    expect(slack.workspace.messages(OPS)).toHaveLength(1);
  });
});

describe('a response_url', () => {
  it('may fail as calls do', async () => {
    const slack = await openSlack();
    const outcome = Promise.withResolvers<unknown>();
    await connectApp(slack, (app) =>
      app.command('/mlops', async ({ ack, respond }) => {
        await ack();
        outcome.resolve(await respond('late').catch((error: Error) => error.message));
      }),
    );
    slack.faults.onCall({ method: 'response_url' }, { kind: 'http', status: 500 });

    await slack.person(ANN).command('ops', '/mlops status');

    expect(await outcome.promise).toMatch(/500/);
    expect(slack.person(ANN).ephemerals()).toEqual([]);
  });
});

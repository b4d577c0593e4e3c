/** Delivery over HTTP: signatures, what Slack asks of a request url, and repetitions. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LocalSlack } from '#bot/local/server/local-slack.ts';
import { ANN, Heard, openSlack, SIGNING_SECRET, serveApp, standingClock } from './slack-house.ts';

interface Request {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An app that writes down what comes and answers with the next of `statuses`, with 200 after the last; 0 = not at all. */
async function recordRequests(slack: LocalSlack, statuses: number[] = [], answer = ''): Promise<Heard<Request>> {
  const heard = new Heard<Request>();
  const server = createServer(async (request, response) => {
    heard.push({ headers: request.headers, body: await text(request) });
    const status = statuses.shift() ?? 200;
    if (status !== 0) response.writeHead(status).end(status === 200 ? answer : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  slack.deliverTo(
    `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/slack/events`,
  );
  return heard;
}

describe('a request to the app', () => {
  it('is signed over its time and raw body', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const heard = await recordRequests(slack);

    await slack.person(ANN).command('ops', '/mlops train ä & b');

    const [request] = heard.items;
    const timestamp = String(Math.floor(clock.now() / 1000));
    const digest = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${request!.body}`).digest('hex');
    expect(request!.headers['x-slack-request-timestamp']).toBe(timestamp);
    expect(request!.headers['x-slack-signature']).toBe(`v0=${digest}`);
    expect(new URLSearchParams(request!.body).get('text')).toBe('train ä & b');
  });

  it.each([
    { how: 'with a wrong secret', faults: { wrongSignature: true }, status: 'failed' },
    { how: 'signed six minutes ago', faults: { signatureAgeSeconds: -360 }, status: 'failed' },
    // Bolt looks at the age in one direction only; the bot must look in both.
    { how: 'signed in an hour', faults: { signatureAgeSeconds: 3_600 }, status: 'acked' },
  ])('$how ends as $status with Bolt', async ({ faults, status }) => {
    const slack = await openSlack();
    await serveApp(slack, (app) => app.command('/mlops', ({ ack }) => ack()));
    Object.assign(slack.faults, faults);

    expect((await slack.person(ANN).command('ops', '/mlops status')).status).toBe(status);
  });

  it('may carry the answer in its response, as text or as JSON', async () => {
    const slack = await openSlack();
    await recordRequests(slack, [], 'plain words');
    await slack.person(ANN).command('ops', '/mlops one');
    await recordRequests(slack, [], '{"response_type":"in_channel","text":"for all"}');
    await slack.person(ANN).command('ops', '/mlops two');

    expect(slack.person(ANN).ephemerals()).toMatchObject([{ text: 'plain words' }]);
    expect(slack.person(ANN).messages('ops')).toMatchObject([{ text: 'for all' }]);
  });

  it('that is refused fails the command at once, and is not repeated', async () => {
    const slack = await openSlack();
    const heard = await recordRequests(slack, [500]);

    const answer = await slack.person(ANN).command('ops', '/mlops status');

    expect(answer).toEqual({ status: 'failed', reason: 'http_error' });
    expect(slack.person(ANN).ephemerals()).toMatchObject([{ text: '/mlops failed with the error "dispatch_failed"' }]);
    expect(heard.items).toHaveLength(1);
  });

  it('that finds nobody is made again a while later, or never', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    slack.deliverTo('http://127.0.0.1:9/nobody');
    const lost = slack.changes.next((change) => change.type === 'delivery' && change.what === 'lost');
    const later = slack.person(ANN).command('ops', '/mlops later');
    await lost;
    const heard = await recordRequests(slack);
    await clock.advance(3_000);
    await heard.until(1);

    slack.deliverTo('http://127.0.0.1:9/nobody');
    slack.faults.lostDeliveries = 'drop';
    const never = await slack.person(ANN).command('ops', '/mlops never');

    expect(await later).toEqual({ status: 'timed_out' });
    expect(never).toEqual({ status: 'failed', reason: 'connection_failed' });
    expect(heard.items).toHaveLength(1);
  });
});

describe('a request url', () => {
  it('is asked for its challenge and for its certificate', async () => {
    const slack = await openSlack();
    const heard = await recordRequests(slack);
    await serveApp(slack);

    const bolt = slack.deliverTo(slack.requestUrl!)!;

    expect(await bolt.check()).toEqual({ challenge: true, sslCheck: true });
    expect(heard.items).toEqual([]);
  });

  it('that does not echo the challenge fails the check', async () => {
    const slack = await openSlack();
    await recordRequests(slack, [200, 404], 'hello');

    const check = await slack.deliverTo(slack.requestUrl!)!.check();

    expect(check).toEqual({ challenge: false, sslCheck: false });
  });
});

describe('an event over HTTP', () => {
  it('comes again with number and reason after a refusal and after silence', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const heard = await recordRequests(slack, [500, 0]);

    slack.person(ANN).say('ops', 'hello');
    await heard.until(2);
    await clock.advance(3_000 + 60_000);
    await heard.until(3);

    const retries = heard.items.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']]);
    expect(retries).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_timeout'],
    ]);
    expect(new Set(heard.items.map(({ body }) => JSON.parse(body).event_id)).size).toBe(1);
  });
});

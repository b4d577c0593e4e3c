import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApiClient } from '#bot/api/client.ts';
import { createApiServer } from '#bot/api/server.ts';
import type { ActionOutcome, ActionRequest } from '#engine/actions/types.ts';
import type { AuditEntry, AuditLog } from '#engine/audit/types.ts';
import { OpsError } from '#engine/errors.ts';
import type { JobEngine, JobEvent, JobView } from '#engine/jobs/types.ts';
import { controlInMemory } from '../../fakes/control-store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { jobView } from '../../fakes/job-view.ts';
import { rulesRouter } from '../../fakes/rules-router.ts';

const LOCK_TOKEN = 'lock-token-of-this-test';
const API_TOKEN = 'api-token-of-this-test';

let clock: FakeClock;
let server: FastifyInstance;
let url: string;
let seen: ActionRequest[];
let audited: AuditEntry[];
let answer: (request: ActionRequest) => Promise<ActionOutcome>;
/** What `follow` yields; the test says when. */
let events: (signal: AbortSignal | undefined) => AsyncIterable<JobEvent>;
let job: JobView;

beforeEach(async () => {
  clock = new FakeClock();
  seen = [];
  audited = [];
  job = jobView('J-1');
  answer = async ({ action }) => ({ ok: true, action, result: 'done' });
  events = async function* () {};
  const audit = {
    append: async (entry: AuditEntry) => {
      audited.push(entry);
      return { ...entry, seq: audited.length, at: '', prev: '', hash: '' };
    },
  } as unknown as AuditLog;
  const jobs = {
    get: async (id: string) => (id === job.id ? job : undefined),
    follow: (_id: string, signal?: AbortSignal) => events(signal),
  } as unknown as JobEngine;
  server = createApiServer({
    observations: null,
    router: rulesRouter,
    perform: async (request) => {
      seen.push(request);
      return await answer(request);
    },
    jobs,
    audit,
    control: (await controlInMemory(clock)).control,
    clock,
    tokens: { lockToken: LOCK_TOKEN, apiToken: API_TOKEN },
  });
  url = await server.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await server.close();
});

async function post(token: string | null, body: unknown) {
  const response = await fetch(`${url}/v1/actions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
const owner = () => ({ pid: 4711, since: '2026-01-05T08:00:00.000Z', url, token: LOCK_TOKEN });
const running = (): JobEvent => ({ type: 'state', seq: 1, job });
const ended = (): JobEvent => ({
  type: 'state',
  seq: 2,
  job: { ...job, state: 'done', finished_at: '2026-01-05T08:00:01.000Z' },
});
/** Never yields until the reader leaves. */
async function* silence(signal: AbortSignal | undefined): AsyncGenerator<JobEvent> {
  await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
}

describe('POST /v1/actions', () => {
  it('makes a request of whoever holds the lock’s token a terminal’s, under the name that was typed', async () => {
    const { status, body } = await post(LOCK_TOKEN, { action: 'status', args: { a: 1 }, actor: 'ann' });

    expect({ status, body }).toEqual({ status: 200, body: { ok: true, action: 'status', result: 'done' } });
    expect(seen).toEqual([{ action: 'status', args: { a: 1 }, actor: { id: 'ann', edge: 'terminal' } }]);
  });

  it('makes a request with the API token a program’s, whatever name it gives', async () => {
    await post(API_TOKEN, { action: 'status', actor: 'ann' });

    expect(seen[0]!.actor).toEqual({ id: 'api', edge: 'api' });
  });

  it.each([null, 'wrong', `${LOCK_TOKEN}x`, ''])('refuses and records a request with the token %j', async (token) => {
    const { status, body } = await post(token, { action: 'status' });

    expect(status).toBe(401);
    expect(body).toMatchObject({ ok: false, error: { code: 'unauthorized' } });
    expect(seen).toEqual([]);
    expect(audited).toMatchObject([{ outcome: 'denied', action: 'POST /v1/actions' }]);
  });

  it('records whoever knocks without end once a minute, with the count', async () => {
    for (let knock = 0; knock < 5; knock += 1) await post('wrong', {});
    await clock.advance(60_000);
    await post('wrong', {});

    expect(audited.map(({ data }) => data.more_since_last_line)).toEqual([0, 4]);
  });

  it.each(['{"action":', '{"args":{}}', '[]', '{"action":"status","extra":1}'])(
    'refuses the body %s and records it',
    async (body) => {
      const answered = await post(LOCK_TOKEN, body);

      expect(answered).toMatchObject({ status: 400, body: { ok: false, error: { code: 'bad_request' } } });
      expect(seen).toEqual([]);
    },
  );

  it.each([
    [new OpsError('policy_denied', 'no', { facts: { action: 'a', risk: 'danger', rule: 'r' } as never }), 403],
    [new OpsError('bad_request', 'no', { facts: { part: 'body', problem: 'p' } }), 400],
    [new OpsError('audit_broken', 'no', { facts: { path: 'p', reason: 'r' } }), 422],
    [new OpsError('owner_leaving', 'no', { facts: { pid: 1 } }), 503],
    [new OpsError('internal', 'no'), 500],
  ])('answers %s with %i', async (error, status) => {
    answer = async () => ({ ok: false, action: 'a', error: error.toRecord() });

    expect((await post(LOCK_TOKEN, { action: 'a' })).status).toBe(status);
  });
});

describe('a job’s events', () => {
  it('reach the follower one by one, and end with the job', async () => {
    events = async function* () {
      yield running();
      yield ended();
    };

    const got: JobEvent[] = [];
    for await (const event of createApiClient(owner(), 'state').follow('J-1')) got.push(event);

    expect(got).toEqual([running(), ended()]);
  });

  it('are kept alive by a comment while nothing happens', async () => {
    events = silence;
    const response = await fetch(`${url}/v1/jobs/J-1/events`, { headers: { authorization: `Bearer ${LOCK_TOKEN}` } });
    const reader = response.body!.getReader();

    const first = reader.read();
    await clock.advance(15_000);

    expect(new TextDecoder().decode((await first).value)).toBe(': alive\n\n');
    await reader.cancel();
  });

  it('of a follower that leaves end, and the door closes', async () => {
    let left = false;
    events = async function* (signal) {
      yield running();
      yield* silence(signal);
      left = true;
    };
    const abort = new AbortController();
    for await (const _event of createApiClient(owner(), 'state').follow('J-1', abort.signal)) abort.abort();

    await server.close();

    expect(left).toBe(true);
  });

  it('that fail in the middle are told as a lost owner, not as the job’s end', async () => {
    events = async function* () {
      yield running();
      throw new Error('the store is gone');
    };

    const following = (async () => {
      for await (const _event of createApiClient(owner(), 'state').follow('J-1')) {
        // The last event comes before the break.
      }
    })();

    await expect(following).rejects.toMatchObject({ code: 'owner_lost' });
  });

  it('of a reader that does not read do not hold up the closing door', async () => {
    events = async function* () {
      for (;;) yield running();
    };
    const { port } = new URL(url);
    const socket = connectTcp({ host: '127.0.0.1', port: Number(port) });
    socket.pause();
    socket.on('error', () => {});
    socket.write(`GET /v1/jobs/J-1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${LOCK_TOKEN}\r\n\r\n`);
    await once(server.server, 'request');

    const closing = server.close();
    await clock.advance(2000);

    await closing;
    socket.destroy();
  });

  it('of a job that goes on elsewhere end with `owner_leaving` when the door closes', async () => {
    events = async function* (signal) {
      yield running();
      yield* silence(signal);
    };
    const following = (async () => {
      for await (const _event of createApiClient(owner(), 'state').follow('J-1')) void server.close();
    })();

    await expect(following).rejects.toMatchObject({ code: 'owner_leaving', facts: { pid: 4711 } });
  });

  it('of a job that does not exist are refused', async () => {
    const response = await fetch(`${url}/v1/jobs/J-9/events`, { headers: { authorization: `Bearer ${LOCK_TOKEN}` } });

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'job_not_found' } });
    const following = createApiClient(owner(), 'state').follow('J-9')[Symbol.asyncIterator]().next();
    await expect(following).rejects.toMatchObject({ code: 'job_not_found' });
  });
});

describe('the client', () => {
  it('says that nothing was done only when the connection was refused', async () => {
    await server.close();
    const asked = createApiClient(owner(), 'state').perform({
      action: 'a',
      args: {},
      actor: { id: 'ann', edge: 'terminal' },
    });

    await expect(asked).rejects.toMatchObject({ code: 'owner_silent', facts: { pid: 4711 } });
  });

  it('says that the request may have been carried out when the connection broke', async () => {
    answer = async () => {
      server.server.closeAllConnections();
      return { ok: true, action: 'a' };
    };
    const asked = createApiClient(owner(), 'state').perform({
      action: 'a',
      args: {},
      actor: { id: 'ann', edge: 'terminal' },
    });

    await expect(asked).rejects.toMatchObject({ code: 'owner_lost' });
  });
});

import type { FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createApiServer } from '#bot/api/server.ts';
import { openObservationFiles } from '#engine/drift/drivers/observation-files.ts';
import { Refusals } from '#engine/drift/observations/refusals.ts';
import type { ObservationLog } from '#engine/drift/types.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import { observed, take, valuesOf } from '../../contracts/observation-log.ts';
import { controlInMemory } from '../../fakes/control-store.ts';
import { FailingProbe } from '../../fakes/failing-probe.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { rulesRouter } from '../../fakes/rules-router.ts';
import { silentAudit } from '../../fakes/small-actions.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const API_TOKEN = 'a-token-of-24-characters';
const NOW = '2026-01-05T09:00:00.000Z';

let clock: FakeClock;
let dir: string;
let disk: FailingProbe;
let log: ObservationLog;
let refusals: Refusals;
let server: FastifyInstance;
beforeEach(async () => {
  clock = new FakeClock();
  dir = await temporaryFolder('observations');
  disk = new FailingProbe();
  log = await openObservationFiles({ dir, clock, probe: disk.probe, waitingBytes: 1000 });
  refusals = new Refusals();
  server = createApiServer({
    router: rulesRouter,
    perform: async () => expect.unreachable(),
    jobs: {} as JobEngine,
    audit: silentAudit,
    control: (await controlInMemory(clock)).control,
    observations: { log, refusals },
    clock,
    tokens: { lockToken: 'the-lock', apiToken: API_TOKEN },
  });
  onTestFinished(async () => {
    await server.close();
    await log.close();
  });
});

interface Sent {
  readonly token?: string;
  readonly type?: string;
  readonly key?: string;
}

function send(payload: string, { token = API_TOKEN, type = 'application/json', key }: Sent = {}) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type };
  const keyed = key === undefined ? headers : { ...headers, 'idempotency-key': key };
  return server.inject({ method: 'POST', url: '/v1/observations', headers: keyed, payload });
}

const post = (body: unknown, sent?: Sent) => send(JSON.stringify(body), sent);

const accepted = (count: number) => ({ accepted: count, refused: [], refused_count: 0, repeated: false });

describe('POST /v1/observations', () => {
  it('takes one observation, and fills in what it does not say', async () => {
    const response = await post({ source: 'ai-trader', signal: 'pnl', value: -1.5 });

    expect([response.statusCode, response.json()]).toEqual([200, accepted(1)]);
    const [batch] = await take(log, 1);
    expect(batch!.observations).toEqual([
      { source: 'ai-trader', signal: 'pnl', value: -1.5, at: NOW, seq: null, model_version: null },
    ]);
  });

  it('takes a list, and a list with outcomes', async () => {
    const outcome = { source: 'router', signal: 'sentiment', ref: 4, outcome: 1 };

    const list = await post([observed(1), observed(2), outcome]);
    const both = await post({ observations: [observed(3, { seq: 5 })], outcomes: [outcome, outcome] });

    expect([list.json(), both.json()]).toEqual([accepted(3), accepted(3)]);
    const batches = await take(log, 2);
    expect(valuesOf(batches)).toEqual([[1, 2], [3]]);
    expect(batches.map(({ outcomes }) => outcomes)).toEqual([[outcome], [outcome, outcome]]);
  });

  it('takes lines of JSON, empty ones and Windows ones too', async () => {
    const lines = [JSON.stringify(observed(1)), '', `${JSON.stringify(observed(2))}\r`, 'nonsense', ''].join('\n');

    const response = await send(lines, { type: 'application/x-ndjson; charset=utf-8' });

    expect(response.json()).toMatchObject({
      accepted: 2,
      refused: [{ index: 2, problem: 'expected JSON, received "nonsense"' }],
    });
    expect(valuesOf(await take(log, 1))).toEqual([[1, 2]]);
  });

  it('keeps a body that is spread over lines in one line', async () => {
    await send(JSON.stringify({ observations: [observed(1, { source: 'a\\nb' })] }, null, '\r\n  '));
    await log.close();

    const again = await openObservationFiles({ dir, clock });
    onTestFinished(() => again.close());

    const [batch] = await take(again, 1);
    expect(batch!.observations).toEqual([observed(1, { source: 'a\\nb' })]);
  });

  it('refuses bad items one by one, and takes the others', async () => {
    const bad = [
      { ...observed(1), value: 'NaN' },
      { ...observed(1), value: null },
      { source: 'a', signal: 'b' },
      { ...observed(1), value: 1e200 },
      { ...observed(1), source: 'x'.repeat(201) },
      { ...observed(1), signal: '' },
      { ...observed(1), signal: 'a\u0007b' },
      { ...observed(1), signal: 'a\u2028b' },
      { ...observed(1), source: 'a\ud800b' },
      { ...observed(1), at: '2026-01-05T09:00:00' },
      { ...observed(1), at: '2026-02-30T09:00:00Z' },
      { ...observed(1), seq: -1 },
      { ...observed(1), seq: 1.5 },
      { ...observed(1), model_version: 7 },
      { ...observed(1), modelVersion: 'x' },
      { source: 'a', signal: 'b', ref: 1 },
      { source: 'a', signal: 'b', outcome: 1 },
      7,
      null,
      [observed(1)],
    ];

    const response = await post([observed(1), ...bad, observed(2)]);

    expect(response.statusCode).toBe(200);
    const { refused, ...counts } = response.json();
    expect(counts).toEqual({ accepted: 2, refused_count: bad.length, repeated: false });
    expect(refused.map(({ index, problem }: { index: number; problem: string }) => `${index} ${problem}`)).toEqual([
      '1 value: expected a finite number, received "NaN"',
      '2 value: expected a finite number, received null',
      '3 value: expected a finite number, received nothing',
      '4 value: expected a number between -1e+100 and 1e+100, received 1e+200',
      '5 source: expected 1 to 200 characters, received 201',
      '6 signal: expected 1 to 200 characters, received 0',
      '7 signal: expected no control characters, received "a\\u0007b"',
      '8 signal: expected no control characters, received "a\\u2028b"',
      '9 source: expected no control characters, received "a\\ud800b"',
      '10 at: expected ISO 8601 with a zone, as 2026-11-23T14:03:07.250Z, received "2026-01-05T09:00:00"',
      '11 at: expected ISO 8601 with a zone, as 2026-11-23T14:03:07.250Z, received "2026-02-30T09:00:00Z"',
      '12 seq: expected a whole number from 0 to 9007199254740991, received -1',
      '13 seq: expected a whole number from 0 to 9007199254740991, received 1.5',
      '14 model_version: expected a text, received 7',
      '15 unrecognized field "modelVersion"',
      '16 outcome: expected a finite number, received nothing',
      '17 ref: expected a whole number from 0 to 9007199254740991, received nothing',
      '18 expected an object, received 7',
      '19 expected an object, received null',
      `20 expected an object, received ${JSON.stringify([observed(1)]).slice(0, 60)}…`,
    ]);
    expect(valuesOf(await take(log, 1))).toEqual([[1, 2]]);
  });

  it('refuses a request without a body', async () => {
    const headers = { authorization: `Bearer ${API_TOKEN}` };

    const none = await server.inject({ method: 'POST', url: '/v1/observations', headers });

    expect([none.statusCode, none.json().error.code]).toEqual([400, 'bad_request']);
  });

  it('shows twenty of many refusals, and counts all', async () => {
    const response = await post(Array.from({ length: 30 }, () => ({ ...observed(1), value: null })));

    expect(response.json()).toMatchObject({ accepted: 0, refused_count: 30 });
    expect(response.json().refused).toHaveLength(20);
    expect(log.end).toBeNull();
  });

  it('tells who listens which streams send nonsense, once for each request', async () => {
    const told: unknown[] = [];
    refusals.listen((...refusal) => told.push(refusal));
    const bad = { ...observed(1), value: 'NaN' };
    const body = [bad, bad, { ...bad, signal: 'other' }, { value: 1 }, observed(1)];

    await post(body, { key: 'a' });
    await post(body, { key: 'a' });

    const problem = 'value: expected a finite number, received "NaN"';
    expect(told).toEqual([
      ['router', 'sentiment', 2, problem],
      ['router', 'other', 1, problem],
    ]);
    expect(refusals.total).toBe(4);
  });

  it('takes a request once that is sent again with its key', async () => {
    const first = await post([observed(1)], { key: '8e03978e' });
    const again = await post([observed(1)], { key: '8e03978e' });
    const other = await post([observed(1)], { key: '8e03978f' });

    expect([first, again, other].map((response) => response.json().repeated)).toEqual([false, true, false]);
    expect(valuesOf(await take(log, 2))).toEqual([[1], [1]]);
  });

  it.each([
    ['a key that is too long', [observed(1)], { key: 'x'.repeat(201) }],
    ['a text', 'x', {}],
    ['fields beside the lists', { observations: [], outcome: [] }, {}],
    ['a list that is none', { observations: 7 }, {}],
    ['more items than a request may have', Array.from({ length: 10_001 }, () => 1), {}],
  ])('refuses %s', async (_what, body, sent) => {
    const response = await post(body, sent);

    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    expect(log.end).toBeNull();
  });

  it.each([
    ['what is no JSON', '[1,', 'application/json'],
    ['nothing', '', 'application/json'],
  ])('refuses %s', async (_what, body, type) => {
    const response = await send(body, { type });

    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ ok: false, error: { code: 'bad_request' } });
  });

  it('says of a body that is too large how large it may be', async () => {
    const response = await post(['x'.repeat(5 * 1024 * 1024)]);

    expect(response.statusCode).toBe(413);
    const error = { code: 'body_too_large', facts: { limit: 4 * 1024 * 1024 } };
    expect(response.json()).toMatchObject({ ok: false, error });
    expect(log.end).toBeNull();
  });

  it('says of another content type, or of none, that it is not understood', async () => {
    const authorization = `Bearer ${API_TOKEN}`;
    const request = { url: '/v1/observations', headers: { authorization }, payload: Buffer.from('7') };

    const csv = await send('a,b', { type: 'text/csv' });
    const untold = await server.inject({ ...request, method: 'POST' });

    expect([csv.statusCode, untold.statusCode]).toEqual([415, 415]);
    const error = (received: string | null) => ({
      ok: false,
      error: { code: 'body_type_unknown', facts: { received } },
    });
    expect([csv.json(), untold.json()]).toMatchObject([error('text/csv'), error(null)]);
    expect(log.end).toBeNull();
  });

  it('is for holders of a token only', async () => {
    expect((await post(observed(1), { token: 'a-guess' })).statusCode).toBe(401);
    expect(log.end).toBeNull();
  });

  it('says that the disk is full, and takes the same again when it is not', async () => {
    disk.fail('ENOSPC', 'observations.append');
    const refused = await post([observed(1)], { key: 'a' });
    expect([refused.statusCode, refused.json().error.code]).toEqual([507, 'state_full']);

    disk.mend();
    const taken = await post([observed(1)], { key: 'a' });

    expect(taken.json()).toEqual(accepted(1));
    expect(valuesOf(await take(log, 1))).toEqual([[1]]);
  });

  it('asks to come again while too much waits for the disk', async () => {
    const large = { observations: Array.from({ length: 5 }, (_, index) => observed(index)) };

    const responses = await Promise.all([post(large), post(large), post(large)]);

    const refused = responses.filter(({ statusCode }) => statusCode === 429);
    expect(responses.map(({ statusCode }) => statusCode).sort()).toEqual([200, 429, 429]);
    expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused[0]!.json()).toMatchObject({ error: { code: 'observations_busy', facts: { limit: 1000 } } });
    expect((await post(large)).statusCode).toBe(200);
  });
});

import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApiServer } from '#bot/api/server.ts';
import type { AuditEntry, AuditLog } from '#engine/audit/types.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import { protectOn } from '#engine/models/control.ts';
import type { ControlStore } from '#engine/models/types.ts';
import { controlInMemory } from '../../fakes/control-store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { rulesRouter } from '../../fakes/rules-router.ts';

const TOKEN = 'api-token-of-this-test';
const headers = { authorization: `Bearer ${TOKEN}` };

let server: FastifyInstance;
let control: ControlStore;
let audited: AuditEntry[];
beforeEach(async () => {
  const clock = new FakeClock();
  audited = [];
  ({ control } = await controlInMemory(clock));
  server = createApiServer({
    observations: null,
    router: rulesRouter,
    perform: async () => expect.unreachable(),
    jobs: {} as JobEngine,
    audit: { append: async (entry: AuditEntry) => void audited.push(entry) } as unknown as AuditLog,
    control,
    clock,
    tokens: { lockToken: 'lock', apiToken: TOKEN },
  });
});
afterEach(() => server.close());

const protect = () => control.change({ seen: null, by: 'ann', reason: '', to: (state) => protectOn(state, 0.5) });
const applied = (payload: object) => server.inject({ method: 'POST', url: '/v1/control/applied', headers, payload });

describe('GET /v1/control', () => {
  it('gives the document with its number as tag, and nothing to who has it', async () => {
    const first = await server.inject({ url: '/v1/control', headers });
    const again = await server.inject({ url: '/v1/control', headers: { ...headers, 'if-none-match': '"1"' } });
    await protect();
    const changed = await server.inject({ url: '/v1/control', headers: { ...headers, 'if-none-match': '"1"' } });

    expect([first.statusCode, first.headers.etag, first.json()]).toEqual([200, '"1"', { ...first.json(), seq: 1 }]);
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect([changed.statusCode, changed.headers.etag]).toEqual([200, '"2"']);
    expect(changed.json()).toMatchObject({ mode: 'protective', risk_limit_factor: 0.5 });
  });

  it('is for those who hold a token', async () => {
    expect((await server.inject('/v1/control')).statusCode).toBe(401);
    expect((await server.inject({ url: '/v1/control', headers: { accept: 'text/event-stream' } })).statusCode).toBe(
      401,
    );
  });

  it('tells followers the document at once and each change after it', async () => {
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const response = await fetch(`${url}/v1/control`, { headers: { ...headers, accept: 'text/event-stream' } });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const next = async () => (await reader.read()).value ?? '';

    const first = await next();
    await protect();
    const second = await next();
    await control.applied(2, 'api');
    await reader.cancel();

    expect(first).toMatch(/^event: control\nid: 1\ndata: \{"schema":"mlops.control\/1","seq":1,.*\}\n\n$/);
    expect(JSON.parse(second.split('\ndata: ')[1]!)).toMatchObject({ seq: 2, mode: 'protective' });
  });

  it('lets followers go when the door closes', async () => {
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const response = await fetch(`${url}/v1/control`, { headers: { ...headers, accept: 'text/event-stream' } });

    await server.close();

    expect(await response.text()).toContain('id: 1');
  });
});

describe('POST /v1/control/applied', () => {
  it('notes what AI-Trader follows, and leaves a line in the audit log', async () => {
    await protect();

    expect((await applied({ seq: 2 })).statusCode).toBe(204);

    expect(control.current().applied).toMatchObject({ seq: 2, by: 'api' });
    expect(audited).toMatchObject([{ action: 'control applied', outcome: 'allowed', data: { seq: 2 } }]);
  });

  it.each([{}, { seq: '2' }, { seq: 1.5 }, { seq: 1, extra: true }])('refuses %j', async (body) => {
    const answer = await applied(body);

    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'bad_request']);
    expect(control.current().applied).toBeNull();
  });

  it('refuses a number that was never given out', async () => {
    const answer = await applied({ seq: 7 });

    expect([answer.statusCode, answer.json().error]).toMatchObject([400, { code: 'control_seq_unknown' }]);
  });
});

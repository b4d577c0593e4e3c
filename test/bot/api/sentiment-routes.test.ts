import type { FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createApiServer } from '#bot/api/server.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import type { ModelRouter } from '#engine/models/types.ts';
import type { SentimentAnswer } from '#engine/sentiment/types.ts';
import { controlInMemory } from '../../fakes/control-store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { silentAudit } from '../../fakes/small-actions.ts';

const API_TOKEN = 'a-token-of-24-characters';
const ANSWER: SentimentAnswer = { label: 'pos', score: 0.9, confidence: 0.9, provider: 'finbert' };

let server: FastifyInstance;
/** Asked with; resolved by hand. */
let asked: { texts: readonly string[]; options: Parameters<ModelRouter['sentiment']>[1]; answer: () => void }[];
beforeEach(async () => {
  const clock = new FakeClock();
  asked = [];
  const router: ModelRouter = {
    sentiment: (texts, options) =>
      new Promise((resolve) => {
        const answers = texts.map(() => ({ ...ANSWER, hits: ['not for programs'] }));
        asked.push({ texts, options, answer: () => resolve({ answers, model_version: 'finbert@0123456789ab' }) });
      }),
  };
  server = createApiServer({
    observations: null,
    router,
    perform: async () => expect.unreachable(),
    jobs: {} as JobEngine,
    audit: silentAudit,
    control: (await controlInMemory(clock)).control,
    clock,
    tokens: { lockToken: 'the-lock', apiToken: API_TOKEN },
  });
  onTestFinished(() => server.close());
});

function post(payload: unknown, token = API_TOKEN) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return server.inject({ method: 'POST', url: '/v1/sentiment', headers, payload: JSON.stringify(payload) });
}

async function askedFor(requests: number): Promise<void> {
  await expect.poll(() => asked.length).toBe(requests);
}

describe('POST /v1/sentiment', () => {
  it('answers each text in its order, with the model that gave the answers', async () => {
    const response = post({ texts: ['Profit surges', 'Profit surges again'] });
    await askedFor(1);
    asked[0]!.answer();

    expect((await response).json()).toEqual({
      schema: 'mlops.sentiment/1',
      model_version: 'finbert@0123456789ab',
      answers: [ANSWER, ANSWER],
    });
    expect(asked[0]).toMatchObject({
      texts: ['Profit surges', 'Profit surges again'],
      options: { observed: true, timeoutMs: 10_000 },
    });
  });

  it('is for holders of a token only', async () => {
    expect((await post({ texts: ['x'] }, 'a-guess')).statusCode).toBe(401);
    expect(asked).toEqual([]);
  });

  it.each([
    ['no texts', {}],
    ['an empty list', { texts: [] }],
    ['more texts than a request may have', { texts: Array.from({ length: 1_001 }, () => 'x') }],
    ['what is no text', { texts: [1] }],
    ['a time that nobody waits', { texts: ['x'], timeout_ms: 1 }],
    ['a word that it does not know', { texts: ['x'], model: 'other' }],
  ])('refuses %s', async (_what, payload) => {
    const response = await post(payload);

    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    expect(asked).toEqual([]);
  });

  it('says of a body that is too large how large it may be', async () => {
    const response = await post({ texts: ['x'.repeat(5 * 1024 * 1024)] });

    expect([response.statusCode, response.json().error.code]).toEqual([413, 'body_too_large']);
    expect(asked).toEqual([]);
  });

  it('asks to come again while too many texts wait, and lets in again when they are answered', async () => {
    const thousand = { texts: Array.from({ length: 1_000 }, () => 'x') };
    const first = [post(thousand), post(thousand), post(thousand), post(thousand)];
    await askedFor(4);

    const refused = await post({ texts: ['one more'] });
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.json()).toMatchObject({ error: { code: 'model_busy', facts: { waiting: 4_000 } } });

    for (const { answer } of asked) answer();
    expect((await Promise.all(first)).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    const next = post({ texts: ['one more'] });
    await askedFor(5);
    asked[4]!.answer();
    expect((await next).statusCode).toBe(200);
  });

  it('stops for whoever has left', async () => {
    const address = await server.listen({ host: '127.0.0.1', port: 0 });
    const leaving = new AbortController();
    const headers = { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ texts: ['x'] });
    const response = fetch(`${address}/v1/sentiment`, { method: 'POST', headers, body, signal: leaving.signal });
    await askedFor(1);

    leaving.abort();

    await expect(response).rejects.toThrow();
    await expect.poll(() => asked[0]!.options.signal?.aborted).toBe(true);
    asked[0]!.answer();
  });
});

/** `POST /v1/sentiment` for AI-Trader: texts in, what they say about the market out, by FinBERT or by rules. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { OpsError } from '#engine/errors.ts';
import type { ModelRouter } from '#engine/models/types.ts';
import type { SentimentAnswer } from '#engine/sentiment/types.ts';

export const SENTIMENT_LIMITS = {
  texts: 1_000,
  bodyBytes: 4 * 1024 * 1024,
  /** Of all requests that wait, texts: about what a machine of two cores scores in half a minute. */
  waitingTexts: 4_000,
  timeoutMs: { default: 10_000, least: 100, most: 60_000 },
} as const;

const { timeoutMs } = SENTIMENT_LIMITS;
const body = z.strictObject({
  texts: z.array(z.string()).min(1).max(SENTIMENT_LIMITS.texts),
  timeout_ms: z.int().min(timeoutMs.least).max(timeoutMs.most).default(timeoutMs.default),
});

/** Answers that come too late are by rules; a request that would wait too long is refused, to be made again. */
export function serveSentiment(server: FastifyInstance, { router }: { readonly router: ModelRouter }): void {
  let waiting = 0;

  server.post('/v1/sentiment', { bodyLimit: SENTIMENT_LIMITS.bodyBytes }, async (request, reply) => {
    const parsed = body.safeParse(request.body);
    if (!parsed.success) {
      const problem = z.prettifyError(parsed.error);
      throw new OpsError('bad_request', `request body: ${problem}`, { facts: { part: 'body', problem } });
    }
    const { texts, timeout_ms } = parsed.data;
    assertRoom(waiting, texts.length);
    waiting += texts.length;
    try {
      const options = { observed: true, timeoutMs: timeout_ms, signal: goneSignal(reply) };
      const { answers, model_version } = await router.sentiment(texts, options);
      return reply.send({ schema: 'mlops.sentiment/1', model_version, answers: answers.map(plainAnswer) });
    } finally {
      waiting -= texts.length;
    }
  });
}

/** Whoever is alone is always let in. */
function assertRoom(waiting: number, texts: number): void {
  const limit = SENTIMENT_LIMITS.waitingTexts;
  if (waiting === 0 || waiting + texts <= limit) return;
  throw new OpsError('model_busy', `${waiting} texts wait, ${limit} may`, { facts: { waiting, limit } });
}

/** Aborts when nobody waits for the answer any more. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

/** Without the words that the rules went by. */
function plainAnswer({ label, score, confidence, provider }: SentimentAnswer): SentimentAnswer {
  return { label, score, confidence, provider };
}

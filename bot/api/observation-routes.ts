/** `POST /v1/observations`: what models and platforms saw, on the disk before it is acknowledged. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Clock, isoTime } from '#engine/clock.ts';
import { OBSERVATION_LIMITS } from '#engine/drift/observations/limits.ts';
import { type BodyFormat, readBody } from '#engine/drift/observations/read-body.ts';
import type { Refusals } from '#engine/drift/observations/refusals.ts';
import type { ObservationLog } from '#engine/drift/types.ts';
import { OpsError } from '#engine/errors.ts';

export interface ObservationPorts {
  readonly log: Pick<ObservationLog, 'appendBatch'>;
  readonly refusals: Refusals;
}

const REFUSED_SHOWN = 20;
/** Printable, so that it can be quoted anywhere. */
const KEY = /^[\x20-\x7e]*$/;

export function serveObservations(
  server: FastifyInstance,
  { log, refusals, clock }: ObservationPorts & { readonly clock: Clock },
): void {
  const post = (format: BodyFormat) => async (request: FastifyRequest, reply: FastifyReply) => {
    const key = keyOf(request.headers['idempotency-key']);
    // Without a length there is no body at all.
    const body = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
    const { batch, refused, items } = readBody(body, format, isoTime(clock.now()));
    const isNew = items === refused.length || (await log.appendBatch(batch, key));
    // What is sent again was counted before.
    if (isNew) refusals.add(refused);
    return reply.send({
      accepted: items - refused.length,
      refused: refused.slice(0, REFUSED_SHOWN).map(({ index, problem }) => ({ index, problem })),
      refused_count: refused.length,
      repeated: !isNew,
    });
  };

  // A room of its own: only here bodies come as bytes.
  server.register(async (room) => {
    const asBytes = (_request: FastifyRequest, body: Buffer, done: (error: null, body: Buffer) => void) =>
      done(null, body);
    room.removeAllContentTypeParsers();
    room.addContentTypeParser(['application/json', 'application/x-ndjson'], { parseAs: 'buffer' }, asBytes);
    const [json, ndjson] = [post('json'), post('ndjson')];
    room.post('/v1/observations', { bodyLimit: OBSERVATION_LIMITS.bodyBytes }, (request, reply) =>
      isLines(request.headers['content-type']) ? ndjson(request, reply) : json(request, reply),
    );
  });
}

function isLines(contentType: string | undefined): boolean {
  return contentType?.includes('ndjson') ?? false;
}

/** Apart from the keys that other ways into the log have. */
function keyOf(header: string | readonly string[] | undefined): string | null {
  if (header === undefined || header === '') return null;
  if (typeof header !== 'string' || header.length > OBSERVATION_LIMITS.keyChars || !KEY.test(header)) {
    const problem = `expected 1 to ${OBSERVATION_LIMITS.keyChars} printable characters`;
    throw new OpsError('bad_request', `Idempotency-Key: ${problem}`, { facts: { part: 'Idempotency-Key', problem } });
  }
  return `http:${header}`;
}

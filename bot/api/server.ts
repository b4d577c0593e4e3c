/** The HTTP edge: actions and job events for the terminal of a second shell, and for programs that hold the API token. */
import type { ServerResponse } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Perform } from '#engine/actions/perform.ts';
import type { ActionOutcome } from '#engine/actions/types.ts';
import { maskRecord } from '#engine/audit/mask-record.ts';
import type { AuditLog } from '#engine/audit/types.ts';
import type { Clock } from '#engine/clock.ts';
import { ERROR_CODES, type ErrorCode } from '#engine/error-codes.ts';
import { OpsError, toOpsError } from '#engine/errors.ts';
import type { Actor, JobEngine } from '#engine/jobs/types.ts';
import type { ControlStore, ModelRouter } from '#engine/models/types.ts';
import { Denials, edgeOf, type Tokens } from './authenticate.ts';
import { serveControl } from './control-routes.ts';
import { type EventSource, EventStream } from './event-stream.ts';
import { type ObservationPorts, serveObservations } from './observation-routes.ts';
import { serveSentiment } from './sentiment-routes.ts';

export interface ApiPorts {
  readonly perform: Perform;
  readonly jobs: JobEngine;
  readonly audit: AuditLog;
  readonly control: ControlStore;
  readonly router: ModelRouter;
  /** Null where none are taken. */
  readonly observations: ObservationPorts | null;
  readonly tokens: Tokens;
  readonly clock: Clock;
  /** Adds the addresses of a process that lasts; null for one that ends with its command. */
  readonly operations?: { serveOn(server: FastifyInstance): void } | null;
}

/** For whoever reaches the port: states and numbers, no names, arguments or secrets. */
const OPEN: readonly (string | undefined)[] = ['/healthz', '/readyz', '/metrics'];
const HTTP_STATUS = { 1: 422, 2: 400, 3: 403 } as const;
/** What programs tell apart; all others by the exit of a command that is refused so. */
const STATUS_OF: Partial<Record<ErrorCode, number>> = {
  job_not_found: 404,
  unauthorized: 401,
  internal: 500,
  model_busy: 429,
  observations_busy: 429,
  body_too_large: 413,
  body_type_unknown: 415,
  engine_stopping: 503,
  owner_leaving: 503,
  state_full: 507,
  state_corrupt: 503,
  state_closed: 503,
  state_unwritable: 503,
};
/** For whoever asks while there is too much to do. */
const RETRY_AFTER_S: Partial<Record<ErrorCode, number>> = { model_busy: 2, observations_busy: 1 };
/** Where an address says nothing else. */
const BODY_BYTES = 1024 * 1024;
const QUOTED_TYPE_CHARS = 100;
/** How long an answer that nobody takes may hold up the door's closing. */
const LAST_ANSWERS_MS = 1000;

const actionBody = z.strictObject({
  action: z.string().max(100),
  args: z.record(z.string(), z.unknown()).default({}),
  /** Who types, in the other shell; counts only with the lock's token. */
  actor: z.string().max(200).optional(),
});

/** Not yet listening: `server.listen({ host, port })` is the caller's. */
export function createApiServer({
  perform,
  jobs,
  audit,
  control,
  router,
  observations,
  tokens,
  clock,
  operations,
}: ApiPorts): FastifyInstance {
  const server = Fastify({ logger: false, bodyLimit: BODY_BYTES, forceCloseConnections: true });
  const edges = new WeakMap<FastifyRequest, Actor['edge']>();
  const denials = new Denials(audit, clock);
  const answers = new Set<ServerResponse>();
  const streams = new Set<EventStream>();

  const streamTo = async (reply: FastifyReply, source: EventSource) => {
    reply.hijack();
    answers.delete(reply.raw);
    const stream = new EventStream(source, clock);
    streams.add(stream);
    await stream.run(reply.raw);
    streams.delete(stream);
  };

  server.addHook('onRequest', async (request, reply) => {
    answers.add(reply.raw);
    reply.raw.once('close', () => answers.delete(reply.raw));
    if (OPEN.includes(request.routeOptions.url)) return;
    const edge = edgeOf(request.headers.authorization, tokens);
    if (edge === null) {
      await denials.record(request.ip, `${request.method} ${request.url.slice(0, 200)}`);
      throw new OpsError('unauthorized', 'a bearer token is needed');
    }
    edges.set(request, edge);
  });

  server.setErrorHandler((thrown, request, reply) => sendOutcome(reply, failure(thrown, request)));
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'no such address' }));

  server.get('/healthz', async () => ({ ok: true }));
  operations?.serveOn(server);

  server.post('/v1/actions', async (request, reply) => {
    const body = actionBody.safeParse(request.body);
    const edge = edges.get(request)!;
    if (!body.success) {
      const problem = z.prettifyError(body.error);
      await audit.append({
        actor: edge,
        edge,
        action: 'unreadable',
        outcome: 'refused',
        data: { error: 'bad_request' },
      });
      throw new OpsError('bad_request', `request body: ${problem}`, { facts: { part: 'body', problem } });
    }
    const { action, args, actor } = body.data;
    const id = edge === 'terminal' ? (actor ?? 'terminal') : 'api';
    return sendOutcome(reply, await perform({ action, args, actor: { id, edge } }));
  });

  server.get<{ Params: { id: string } }>('/v1/jobs/:id/events', async (request, reply) => {
    const { id } = request.params;
    if ((await jobs.get(id)) === undefined) {
      throw new OpsError('job_not_found', `no job ${id}`, { facts: { job: id, hint: null } });
    }
    await streamTo(reply, jobEvents(jobs, id));
  });
  serveControl(server, { control, audit, edges, streamTo });
  serveSentiment(server, { router });
  if (observations !== null) serveObservations(server, { ...observations, clock });

  server.addHook('preClose', async () => {
    await Promise.all([...[...streams].map((stream) => stream.finish()), lastBytes(answers, clock)]);
  });
  return server;
}

/** One JSON JobEvent each; ends after the job's final state. */
function jobEvents(jobs: JobEngine, id: string): EventSource {
  return {
    async *events(signal) {
      for await (const event of jobs.follow(id, signal)) yield `data: ${JSON.stringify(event)}`;
    },
    async ending() {
      const job = await jobs.get(id);
      return job !== undefined && job.finished_at !== null;
    },
  };
}

/** Resolves when all answers have gone out, or after a while without the readers that do not read. */
async function lastBytes(answers: ReadonlySet<ServerResponse>, clock: Clock): Promise<void> {
  if (answers.size === 0) return;
  await new Promise<void>((resolve) => {
    clock.after(LAST_ANSWERS_MS, resolve);
    for (const answer of answers) {
      answer.once('close', () => {
        if (answers.size === 0) resolve();
      });
    }
  });
}

function sendOutcome(reply: FastifyReply, outcome: ActionOutcome) {
  if (outcome.ok) return reply.code(outcome.job === undefined ? 200 : 202).send(outcome);
  const { code } = outcome.error;
  const retryAfter = RETRY_AFTER_S[code];
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  return reply.code(STATUS_OF[code] ?? HTTP_STATUS[ERROR_CODES[code].exit]).send(outcome);
}

function failure(thrown: unknown, request: FastifyRequest): ActionOutcome {
  const error = refusalOfServer(thrown, request) ?? toOpsError(thrown);
  return { ok: false, action: null, error: maskRecord(error.toRecord()) };
}

/** Fastify's own refusals (a body too large, broken JSON) are bad requests; everything else that it throws is ours. */
function refusalOfServer(thrown: unknown, { routeOptions, headers }: FastifyRequest): OpsError | undefined {
  const { statusCode: status = 500, message: problem } = thrown as Error & { readonly statusCode?: number };
  if (thrown instanceof OpsError || status >= 500) return undefined;
  if (status === 413) {
    const limit = routeOptions.bodyLimit ?? BODY_BYTES;
    return new OpsError('body_too_large', problem, { facts: { limit } });
  }
  if (status === 415) {
    const received = headers['content-type']?.slice(0, QUOTED_TYPE_CHARS) ?? null;
    return new OpsError('body_type_unknown', problem, { facts: { received } });
  }
  return new OpsError('bad_request', problem, { facts: { part: 'body', problem } });
}

/** The HTTP edge: actions and job events for the terminal of a second shell, and for programs that hold the API token. */
import { timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Perform } from '#engine/actions/perform.ts';
import type { ActionOutcome } from '#engine/actions/types.ts';
import type { AuditLog } from '#engine/audit/types.ts';
import { ERROR_CODES, OpsError, toOpsError } from '#engine/errors.ts';
import type { Actor, JobEngine } from '#engine/jobs/types.ts';

export interface ApiPorts {
  readonly perform: Perform;
  readonly jobs: JobEngine;
  readonly audit: AuditLog;
  /** The lock's token: whoever can read the lock is the same person at a terminal. */
  readonly lockToken: string;
  /** `MLOPS_API_TOKEN`; null = only the lock's token counts. */
  readonly apiToken: string | null;
}

const HTTP_STATUS = { 1: 422, 2: 400, 3: 403 } as const;

const actionBody = z.strictObject({
  action: z.string(),
  args: z.record(z.string(), z.unknown()).default({}),
  /** Who types, in the other shell; counts only with the lock's token. */
  actor: z.string().max(200).optional(),
});

/** Not yet listening: `server.listen({ host, port })` is the caller's. */
export function createApiServer(ports: ApiPorts): FastifyInstance {
  const server = Fastify({ logger: false, bodyLimit: 1024 * 1024, forceCloseConnections: true });
  const edges = new WeakMap<FastifyRequest, Actor['edge']>();
  const streams = new Set<EventStream>();

  server.addHook('onRequest', async (request) => {
    if (request.url === '/healthz') return;
    const edge = edgeOf(request.headers.authorization, ports);
    if (edge === null) {
      await ports.audit.append({
        actor: 'unknown',
        edge: 'api',
        action: `${request.method} ${request.url.slice(0, 200)}`,
        outcome: 'denied',
        data: { error: 'unauthorized', from: request.ip },
      });
      throw new OpsError('unauthorized', 'a bearer token is needed');
    }
    edges.set(request, edge);
  });

  server.setErrorHandler((thrown, _request, reply) => sendOutcome(reply, failure(thrown)));
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'no such address' }));

  server.get('/healthz', async () => ({ ok: true }));

  server.post('/v1/actions', async (request, reply) => {
    const body = actionBody.safeParse(request.body);
    if (!body.success) {
      const problem = z.prettifyError(body.error);
      throw new OpsError('bad_value', `request body: ${problem}`, { facts: { option: 'body', problem } });
    }
    const { action, args, actor } = body.data;
    const edge = edges.get(request)!;
    const id = edge === 'terminal' ? (actor ?? 'terminal') : 'api';
    return sendOutcome(reply, await ports.perform({ action, args, actor: { id, edge } }));
  });

  server.get<{ Params: { id: string } }>('/v1/jobs/:id', async (request) => await jobOrError(request.params.id));

  server.get<{ Params: { id: string } }>('/v1/jobs/:id/events', async (request, reply) => {
    await jobOrError(request.params.id);
    const stream = new EventStream(ports.jobs, request.params.id, reply);
    streams.add(stream);
    await stream.run().finally(() => streams.delete(stream));
  });

  // Who follows a job that has ended is told so before the door closes; who follows one that goes on elsewhere is let go.
  server.addHook('preClose', async () => {
    await Promise.all([...streams].map((stream) => stream.finish()));
  });

  async function jobOrError(id: string) {
    const job = await ports.jobs.get(id);
    if (job === undefined) throw new OpsError('job_not_found', `no job ${id}`, { facts: { job: id, hint: null } });
    return job;
  }
  return server;
}

/** Server-sent events, one JSON JobEvent each; ends after the job's final state or when the reader leaves. */
class EventStream {
  readonly #jobs: JobEngine;
  readonly #id: string;
  readonly #reply: FastifyReply;
  readonly #abort = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  constructor(jobs: JobEngine, id: string, reply: FastifyReply) {
    this.#jobs = jobs;
    this.#id = id;
    this.#reply = reply;
  }

  run(): Promise<void> {
    this.#reply.hijack();
    this.#reply.raw.once('close', () => this.#abort.abort());
    this.#ended = this.#write();
    return this.#ended;
  }

  async finish(): Promise<void> {
    const job = await this.#jobs.get(this.#id);
    if (job === undefined || job.finished_at === null) this.#abort.abort();
    await this.#ended;
  }

  async #write(): Promise<void> {
    const { raw } = this.#reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    for await (const event of this.#jobs.follow(this.#id, this.#abort.signal)) {
      raw.write(`data: ${JSON.stringify(event)}\n\n`);
    }
    await new Promise<void>((resolve) => raw.end(resolve));
  }
}

function sendOutcome(reply: FastifyReply, outcome: ActionOutcome) {
  if (outcome.ok) return reply.code(outcome.job === undefined ? 200 : 202).send(outcome);
  if (outcome.error.code === 'unauthorized') return reply.code(401).send(outcome);
  if (outcome.error.code === 'internal') return reply.code(500).send(outcome);
  if (outcome.error.code === 'owner_leaving') return reply.code(503).send(outcome);
  return reply.code(HTTP_STATUS[ERROR_CODES[outcome.error.code].exit]).send(outcome);
}

/** Fastify's own refusals (a body too large, broken JSON) are bad requests; everything else that it throws is ours. */
function failure(thrown: unknown): ActionOutcome {
  const status = (thrown as { statusCode?: number }).statusCode;
  if (!(thrown instanceof OpsError) && status !== undefined && status < 500) {
    const problem = (thrown as Error).message;
    const error = new OpsError('bad_value', problem, { facts: { option: 'body', problem } });
    return { ok: false, action: null, error: error.toRecord() };
  }
  return { ok: false, action: null, error: toOpsError(thrown).toRecord() };
}

function edgeOf(header: string | undefined, ports: ApiPorts): Actor['edge'] | null {
  const token = /^Bearer (.+)$/.exec(header ?? '')?.[1];
  if (token === undefined) return null;
  if (sameToken(token, ports.lockToken)) return 'terminal';
  if (ports.apiToken !== null && sameToken(token, ports.apiToken)) return 'api';
  return null;
}

function sameToken(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

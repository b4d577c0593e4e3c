/** The one loopback port: Web API, uploads and downloads, response urls, and the upgrade to Socket Mode. */
import type { Readable } from 'node:stream';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ServerSocket, SocketMode } from './delivery/socket-mode.ts';
import type { Faults } from './faults.ts';
import { parseFields, readBytes, uploadedBytes } from './http-body.ts';
import type { JsonObject } from './json.ts';
import type { House } from './web-api/api-method.ts';
import { type Reply, tellCall, withFault } from './web-api/call-faults.ts';
import { mimeTypeOf } from './web-api/documents-json.ts';
import { receiveUpload } from './web-api/files.ts';
import { answerResponseUrl } from './web-api/response-url.ts';
import type { WebApi } from './web-api/web-api.ts';

export interface HttpServerParts {
  readonly house: House;
  readonly faults: Faults;
  readonly api: WebApi;
  readonly sockets: SocketMode;
  /** Hears what no call should have caused: a defect of this server. */
  readonly reportError: (error: unknown) => void;
  /** Resolves when everything that has changed is kept; absent where nothing is. */
  readonly kept: (() => Promise<void>) | undefined;
}

const FIELDS_LIMIT_BYTES = 4 * 1024 * 1024;
const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Not yet listening. */
export async function createHttpServer(parts: HttpServerParts): Promise<FastifyInstance> {
  const server = Fastify({ logger: false, forceCloseConnections: true });
  // Pings are answered by Socket Mode itself, which can be told not to.
  await server.register(websocket, { options: { autoPong: false } });
  // Bodies are read by the handlers: a fault may cut one off in its middle.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  // Apps are no browsers: a page of another origin has no business here, nor has a name that was rebound to this address.
  server.addHook('onRequest', async (request, reply) => {
    if (request.headers.origin !== undefined || !LOOPBACK_HOST.test(request.headers.host ?? ''))
      return reply.code(403).send({ ok: false, error: 'forbidden' });
  });

  // An app that was told of its message may count on it, also after a kill.
  const { kept } = parts;
  if (kept !== undefined) server.addHook('onSend', async () => await kept());

  server.setErrorHandler((error, request, reply) => {
    if (error instanceof RangeError) return reply.code(413).send({ ok: false, error: 'request_too_large' });
    // An app that went away in the middle of its request is no defect of ours.
    if (request.raw.complete) parts.reportError(error);
    return reply.code(500).send({ ok: false, error: 'fatal_error' });
  });

  server.route<{ Params: { method: string } }>({
    method: ['GET', 'POST'],
    url: '/api/:method',
    async handler(request, reply) {
      const fields = await fieldsOf(request);
      if (fields === undefined) return { ok: false, error: 'invalid_json' };
      const args = { ...(request.query as JsonObject), ...fields };
      return send(await parts.api.call(request.params.method, args, bearerOf(request)), request, reply);
    },
  });
  server.post<{ Params: { ticket: string } }>('/upload/v1/:ticket', (request, reply) => upload(request, reply, parts));
  server.post<{ Params: { ticket: string } }>('/response/:ticket', async (request, reply) => {
    const { house, faults } = parts;
    const fields = (await fieldsOf(request)) ?? {};
    const run = () => answerResponseUrl(request.params.ticket, fields, house);
    const answer = await withFault(faults.ofCall('response_url', null), run, house.clock);
    tellCall('response_url', null, answer, house.changes);
    return send(answer, request, reply);
  });
  for (const path of ['/files-pri/:file/:name', '/files-pri/:file/download/:name'])
    server.get<{ Params: { file: string } }>(path, (request, reply) => download(request, reply, parts.house));
  server.get<{ Querystring: { ticket?: string } }>('/link/', { websocket: true }, (socket: ServerSocket, request) => {
    const ticket = parts.house.socketTickets.redeem(request.query.ticket ?? '');
    if (ticket.ok) parts.sockets.accept(socket);
    else socket.close(1008);
  });
  return server;
}

async function upload(
  request: FastifyRequest<{ Params: { ticket: string } }>,
  reply: FastifyReply,
  { house, faults }: HttpServerParts,
): Promise<unknown> {
  const fault = faults.ofCall('upload', null);
  if (fault?.kind === 'cut' && fault.when === 'before') {
    // Some bytes have come, the rest never will.
    await new Promise((resolve) => request.raw.once('data', resolve));
    tellCall('upload', null, 'cut', house.changes);
    return send('cut', request, reply);
  }
  const contentType = request.headers['content-type'] ?? '';
  const body = await readBytes(request.raw, house.limits.fileBytes + FIELDS_LIMIT_BYTES).catch((error: unknown) => {
    if (!request.raw.complete) tellCall('upload', null, 'cut', house.changes);
    throw error;
  });
  const answer = await withFault(fault, () => takeUpload(request.params.ticket, body, contentType, house), house.clock);
  tellCall('upload', null, answer, house.changes);
  return send(answer, request, reply);
}

async function takeUpload(ticket: string, body: Buffer, contentType: string, house: House): Promise<Reply> {
  const file = house.uploadUrls.redeem(ticket);
  const bytes = await uploadedBytes(body, contentType);
  if (!file.ok || bytes === undefined) return { status: 404, body: 'no such upload' };
  const outcome = receiveUpload(file.value, bytes, house);
  if (outcome === 'ok') return { status: 200, body: `OK - ${bytes.length}` };
  return { status: outcome === 'file_not_found' ? 404 : 400, body: outcome };
}

async function download(
  request: FastifyRequest<{ Params: { file: string } }>,
  reply: FastifyReply,
  { workspace }: House,
) {
  if (bearerOf(request) !== workspace.app.botToken) return reply.code(403).send({ ok: false, error: 'not_authed' });
  const id = request.params.file.split('-')[1] ?? '';
  const [file, bytes] = [workspace.files.get(id), workspace.fileBytes.get(id)];
  if (file === undefined || bytes === undefined) return reply.code(404).send({ ok: false, error: 'file_not_found' });
  return reply.type(mimeTypeOf(file.name)).send(Buffer.from(bytes));
}

async function fieldsOf(request: FastifyRequest): Promise<JsonObject | undefined> {
  const body = request.body as Readable | undefined;
  const bytes = body === undefined ? Buffer.alloc(0) : await readBytes(body, FIELDS_LIMIT_BYTES);
  return parseFields(bytes, request.headers['content-type'] ?? '');
}

function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
}

function send(answer: Reply, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (answer === 'cut') {
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  }
  return reply
    .code(answer.status)
    .headers(answer.headers ?? {})
    .send(answer.body);
}

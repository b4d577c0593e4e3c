/** `/v1/control` for AI-Trader: the control document, its changes as server-sent events, and AI-Trader's word that it follows. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AuditLog } from '#engine/audit/types.ts';
import { OpsError } from '#engine/errors.ts';
import type { Actor } from '#engine/jobs/types.ts';
import type { ControlDocument } from '#engine/models/control.ts';
import type { ControlStore } from '#engine/models/types.ts';
import type { EventSource } from './event-stream.ts';

export interface ControlRoutePorts {
  readonly control: ControlStore;
  readonly audit: AuditLog;
  /** Who each request is. */
  readonly edges: WeakMap<FastifyRequest, Actor['edge']>;
  readonly streamTo: (reply: FastifyReply, source: EventSource) => Promise<void>;
}

const appliedBody = z.strictObject({ seq: z.int() });

export function serveControl(server: FastifyInstance, { control, audit, edges, streamTo }: ControlRoutePorts): void {
  server.get('/v1/control', async (request, reply) => {
    if (request.headers.accept?.includes('text/event-stream')) return streamTo(reply, controlEvents(control));
    const { document } = control.current();
    const tag = `"${document.seq}"`;
    reply.header('etag', tag).header('cache-control', 'no-cache');
    return request.headers['if-none-match'] === tag ? reply.code(304).send() : reply.send(document);
  });

  server.post('/v1/control/applied', async (request, reply) => {
    const edge = edges.get(request)!;
    const record = (outcome: 'allowed' | 'refused', data: { readonly [key: string]: number | string }) =>
      audit.append({ actor: edge, edge, action: 'control applied', outcome, data });
    const body = appliedBody.safeParse(request.body);
    if (!body.success) {
      const problem = z.prettifyError(body.error);
      await record('refused', { error: 'bad_request' });
      throw new OpsError('bad_request', `request body: ${problem}`, { facts: { part: 'body', problem } });
    }
    const { seq } = body.data;
    await control.applied(seq, edge);
    await record('allowed', { seq });
    return reply.code(204).send();
  });
}

/** One event for each document that the reader has not got, its `seq` as the event's id. */
function controlEvents(control: ControlStore): EventSource {
  return {
    async *events(signal) {
      let told = 0;
      for await (const { document } of control.follow(signal)) {
        if (document.seq === told) continue;
        told = document.seq;
        yield controlEvent(document);
      }
    },
    ending: async () => false,
  };
}

function controlEvent(document: ControlDocument): string {
  return `event: control\nid: ${document.seq}\ndata: ${JSON.stringify(document)}`;
}

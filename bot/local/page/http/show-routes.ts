/** What a person sees: documents, the stream that keeps them up to date, and files. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Html } from '../html.ts';
import type { ChangeJournal } from '../live/change-journal.ts';
import { LiveStream, type LiveStreamParts } from '../live/live-stream.ts';
import type { ReadMarks } from '../live/read-marks.ts';
import { drawDocument } from '../parts/document.ts';
import { pictureType } from '../parts/files.ts';
import { baseOf, channelAddress, type PageLook, type Scene } from '../parts/look.ts';
import type { PageLocale } from '../texts.ts';
import type { PageWorkspace } from '../types.ts';
import { isPersonCannot, type SceneAddress, sceneAt } from './scenes.ts';

export interface ShowRouteParts extends LiveStreamParts {
  readonly workspace: PageWorkspace;
  readonly journal: ChangeJournal;
  readonly marks: ReadMarks;
  readonly look: PageLook;
  readonly locale: PageLocale;
  readonly streams: Set<LiveStream>;
}

interface Visit {
  readonly Params: { user: string; channel?: string; file?: string };
  readonly Querystring: { channel?: string; thread?: string; since?: string; download?: string };
}

export function addShowRoutes(server: FastifyInstance, parts: ShowRouteParts): void {
  const { workspace, look, locale, journal, marks, streams } = parts;

  server.get('/', (_request, reply) => {
    const first = [...workspace.workspace.users.values()].find((user) => !user.isBot);
    return first === undefined ? reply.code(404).send() : reply.redirect(baseOf(first.id), 303);
  });
  server.get<Visit>('/u/:user', (request, reply) => {
    const { person } = sceneAt(request.params, workspace);
    const first = person.channels.find((channel) => channel.imUser === null && !channel.isArchived);
    const address = first === undefined ? `${baseOf(person.user.id)}/home` : channelAddress(person.user.id, first.id);
    return reply.redirect(address, 303);
  });
  server.get<Visit>('/u/:user/home', (request, reply) => {
    const scene = sceneAt({ user: request.params.user }, workspace);
    scene.person.openHome();
    return show(scene, reply);
  });
  server.get<Visit>('/u/:user/c/:channel', (request, reply) => {
    return show(sceneAt({ ...request.params, thread: request.query.thread }, workspace), reply);
  });
  server.get<Visit>('/u/:user/events', (request, reply) => follow(request, reply));
  server.get<Visit>('/u/:user/files/:file', (request, reply) => sendFile(request, reply));

  function show(scene: Scene, reply: FastifyReply): FastifyReply {
    // Read before drawing: what changes while this is drawn is told again.
    const since = journal.position;
    if (scene.channel !== null) marks.see(scene.person, scene.channel);
    return sendHtml(
      drawDocument(scene, look, { locale, since, unread: marks.unread.bind(marks, scene.person) }),
      reply,
    );
  }

  function follow({ params, query, headers }: FastifyRequest<Visit>, reply: FastifyReply): void {
    const address: SceneAddress = { user: params.user, channel: query.channel, thread: query.thread };
    const sceneNow = () => sceneAt(address, workspace);
    const position = headers['last-event-id'] ?? query.since ?? '';
    const stream = new LiveStream(reply.raw, String(position), sceneNow, parts);
    reply.hijack();
    streams.add(stream);
    reply.raw.once('close', () => streams.delete(stream));
    stream.start();
  }

  function sendFile({ params, query }: FastifyRequest<Visit>, reply: FastifyReply): FastifyReply {
    const { person } = sceneAt({ user: params.user }, workspace);
    const { file, bytes } = person.download(params.file ?? '');
    const type = pictureType(file.name);
    const isShown = type !== null && query.download === undefined;
    const name = encodeURIComponent(file.name).replaceAll("'", '%27');
    return reply
      .type(isShown ? type : 'application/octet-stream')
      .header('content-disposition', `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`)
      .send(Buffer.from(bytes));
  }

  server.setErrorHandler((thrown, _request, reply) => {
    if (isPersonCannot(thrown)) return reply.code(404).type('text/plain; charset=utf-8').send(look.texts.cannot);
    const status = (thrown as { statusCode?: number }).statusCode;
    if (status !== undefined && status < 500) return reply.code(status).send();
    parts.reportError(thrown);
    return reply.code(500).type('text/plain; charset=utf-8').send(look.texts.broken);
  });
}

export function sendHtml(document: Html, reply: FastifyReply): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(document.markup);
}

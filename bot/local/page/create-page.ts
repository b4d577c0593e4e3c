/** The local workspace in a browser: what was posted drawn as HTML, what people do handed to the workspace. */
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { foreignRequest, holdsKey, isKey, keyCookie, SAFE_HEADERS } from './http/access.ts';
import { addActRoutes, type Completions } from './http/act-routes.ts';
import { ASSET_FOLDER, addAssetRoutes } from './http/assets.ts';
import { addShowRoutes, sendHtml } from './http/show-routes.ts';
import { ChangeJournal } from './live/change-journal.ts';
import type { LiveStream } from './live/live-stream.ts';
import { ReadMarks } from './live/read-marks.ts';
import { createTimes } from './markup/times.ts';
import { drawEntering, drawLocked } from './parts/document.ts';
import type { PageLook } from './parts/look.ts';
import { PAGE_TEXTS, type PageLocale } from './texts.ts';
import type { PageClock, PageWorkspace } from './types.ts';

export interface PageOptions {
  readonly workspace: PageWorkspace;
  /** How a line that begins with one of the workspace's commands may go on. */
  readonly completions: Completions;
  /** What an empty channel offers to type, each without the command that it begins with. */
  readonly firstLines: readonly string[];
  /** Key of the page: whoever opens it needs it once. Letters, digits, `-` and `_`. */
  readonly token: string;
  /** Default 3210; 0 is any free port. */
  readonly port?: number;
  readonly clock: PageClock;
  readonly locale?: PageLocale;
  /** Of the times that are shown; the machine's own where absent. */
  readonly timeZone?: string;
  /** Hears of defects of the page. */
  readonly reportError: (error: unknown) => void;
}

export interface Page {
  /** `http://127.0.0.1:3210` */
  readonly url: string;
  /** The address to open first: it holds the key. */
  readonly entryUrl: string;
  close(): Promise<void>;
}

const DEFAULT_PORT = 3210;
const FORM_LIMIT_BYTES = 256 * 1024;

/** Listens on 127.0.0.1. Rejects with `EADDRINUSE` where the port is taken. */
export async function createPage(options: PageOptions): Promise<Page> {
  const { workspace, completions, firstLines, token, clock, locale = 'en', timeZone, reportError } = options;
  const texts = PAGE_TEXTS[locale];
  const directory = workspace.workspace;
  const look: PageLook = { texts, directory, firstLines, times: createTimes({ clock, locale, texts, timeZone }) };
  const journal = new ChangeJournal(workspace, String(clock.now()));
  const streams = new Set<LiveStream>();

  const server = Fastify({ logger: false, bodyLimit: FORM_LIMIT_BYTES, forceCloseConnections: true });
  guard(server, token, { locale, texts });
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(String(body)));
  });
  const common = { workspace, look, locale, journal, marks: new ReadMarks(), clock, reportError, streams };
  addAssetRoutes(server);
  addShowRoutes(server, common);
  addActRoutes(server, { workspace, look, completions });
  const url = await server.listen({ host: '127.0.0.1', port: options.port ?? DEFAULT_PORT });

  return {
    url,
    entryUrl: `${url}/enter?token=${token}`,
    async close() {
      for (const stream of streams) stream.close();
      journal.close();
      await server.close();
    },
  };
}

/** In front of every request: where it comes from, and whether it holds the key. */
function guard(
  server: FastifyInstance,
  token: string,
  { locale, texts }: { readonly locale: PageLocale; readonly texts: PageLook['texts'] },
): void {
  const port = () => (server.server.address() as AddressInfo).port;
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(SAFE_HEADERS);
    const refusal = foreignRequest(request.method, request.headers);
    if (refusal !== null) return reply.code(403).send({ error: refusal });
    const isOpen = request.url.startsWith(ASSET_FOLDER) || request.url.startsWith('/enter?');
    if (isOpen || holdsKey(request.headers, port(), token)) return;
    return sendHtml(drawLocked(locale, texts), reply.code(401));
  });
  server.get<{ Querystring: { token?: string } }>('/enter', (request, reply) => {
    if (!isKey(request.query.token ?? '', token)) return sendHtml(drawLocked(locale, texts), reply.code(401));
    reply.header('set-cookie', keyCookie(port(), token));
    return sendHtml(drawEntering(locale, texts), reply);
  });
}

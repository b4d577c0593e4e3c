/** The files that are the same for everybody, and need no key: styles, scripts, the icon. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

export const ASSET_FOLDER = '/-/';

/** In the order in which they count. */
const STYLES = ['base', 'layout', 'sidebar', 'messages', 'blocks', 'controls', 'files', 'writing', 'dialogs', 'phone'];

export function addAssetRoutes(server: FastifyInstance): void {
  const styles = STYLES.map((name) => read(`styles/${name}.css`)).join('\n');
  serve('page.css', 'text/css; charset=utf-8', styles);
  for (const script of ['page.js', 'writing.js']) serve(script, 'text/javascript; charset=utf-8', read(script));
  serve('icon.svg', 'image/svg+xml', read('icon.svg'));

  function serve(name: string, type: string, content: string): void {
    server.get(`${ASSET_FOLDER}${name}`, (_request, reply) => reply.type(type).send(content));
  }
}

function read(name: string): string {
  return readFileSync(new URL(`../assets/${name}`, import.meta.url), 'utf8');
}

/**
 * A hub of models over real HTTP on loopback: the local workspace, the demo, tests and benches download from it what others download
 * from the real one. Large files come from a second port, as from another host. What goes wrong is injected.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, redirect, refusal } from './answer.ts';
import type { HubFiles } from './contents.ts';
import { createFaultScript, type HubFault, type HubHost } from './faults.ts';
import { callOf, type HubCall, type HubRoutesParts, hubAnswer, lfsAnswer } from './hub-routes.ts';
import { createRepository, type Repository } from './repository.ts';
import { send, type Timer } from './send.ts';

export interface DrillHubOptions {
  /** Model id (`owner/name`) -> files of its first commit. */
  readonly models: Readonly<Record<string, HubFiles>>;
  /** Default: any free one. */
  readonly port?: number;
  /** Where set, the hub refuses requests without it (401). */
  readonly token?: string;
  readonly faults?: readonly HubFault[];
  /** Needed for answers that are slow. */
  readonly timer?: Timer;
  /** Entries of a page of a listing; default 1,000. */
  readonly pageEntries?: number;
}

export interface HubRequest {
  readonly host: HubHost;
  readonly method: string;
  /** A file's path, or `@revision`, `@tree`, `@paths-info`; of any other request, its URL's path. */
  readonly path: string;
  readonly range: string | undefined;
  /** Whether a token came with it. */
  readonly token: boolean;
  readonly fault: HubFault['kind'] | undefined;
  /** 0 before the answer, and where the connection was cut instead. */
  status: number;
  /** Of the answer's body. */
  bytesSent: number;
}

export interface DrillHub {
  /** What a client takes as HF_ENDPOINT. */
  readonly url: string;
  readonly lfsUrl: string;
  /** In the order of their arrival. */
  readonly requests: readonly HubRequest[];
  /** Bytes of bodies of a file served so far, the pages of redirects not counted. */
  bytesServed(path: string): number;
  inject(fault: HubFault): void;
  /** Ends all faults; what stalls goes on. */
  heal(): void;
  /** Moves `main` on; returns the new commit. */
  publish(id: string, files: HubFiles): Promise<string>;
  close(): Promise<void>;
}

export async function createDrillHub(options: DrillHubOptions): Promise<DrillHub> {
  const repositories = new Map<string, Repository>();
  const publish = (id: string, files: HubFiles) => {
    const repository = repositories.get(id) ?? createRepository();
    repositories.set(id, repository);
    return repository.publish(files);
  };
  for (const [id, files] of Object.entries(options.models)) await publish(id, files);
  const requests: HubRequest[] = [];
  const script = createFaultScript(options.faults);
  const urls = { hub: '', lfs: '' };
  const parts: HubRoutesParts = {
    repositories,
    token: options.token,
    lfsUrl: () => urls.lfs,
    pageEntries: options.pageEntries ?? 1_000,
  };

  async function answer(host: HubHost, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(urls[host] + request.url);
    const call = callOf(url);
    const right = () => (host === 'hub' ? hubAnswer(request, url, call, parts) : lfsAnswer(request, call, parts));
    const first = await right();
    const body = first.status < 300 && request.method !== 'HEAD' ? first.body : undefined;
    const fault = call && script.strike(call.path, host, body);
    const record = recordOf(host, request, call?.path ?? url.pathname, fault);
    requests.push(record);
    if (fault?.kind === 'reset') return void request.socket.destroy();
    if (fault?.kind === 'changed') await changed(call!, repositories);
    const given = fault?.kind === 'changed' ? await right() : (faultAnswer(fault, url) ?? first);
    record.status = given.status;
    const sent = (bytes: number) => {
      record.bytesSent += bytes;
    };
    const headersOnly = request.method === 'HEAD';
    await send(response, given, { fault, script, timer: options.timer, headersOnly, sent });
  }

  const servers: Server[] = [];
  for (const host of ['lfs', 'hub'] as const) {
    const server = createServer((request, response) => {
      // What a handler throws ends this one connection, where a client and its test see it.
      answer(host, request, response).catch((thrown: Error) => response.destroy(thrown));
    });
    urls[host] = await listening(server, host === 'hub' ? (options.port ?? 0) : 0);
    servers.push(server);
  }
  return {
    url: urls.hub,
    lfsUrl: urls.lfs,
    requests,
    bytesServed: (path) =>
      requests
        .filter((request) => request.path === path && request.status >= 200 && request.status < 300)
        .reduce((sum, request) => sum + request.bytesSent, 0),
    inject: script.inject,
    heal: script.heal,
    publish,
    async close() {
      await Promise.all(servers.map(closed));
    },
  };
}

function recordOf(host: HubHost, request: IncomingMessage, path: string, fault: HubFault | undefined): HubRequest {
  const token = request.headers.authorization !== undefined;
  const { method = '' } = request;
  return { host, method, path, range: request.headers.range, token, fault: fault?.kind, status: 0, bytesSent: 0 };
}

function faultAnswer(fault: HubFault | undefined, url: URL): Answer | undefined {
  if (fault?.kind === 'redirect-loop') return redirect(url.href);
  if (fault?.kind !== 'status') return undefined;
  const headers = fault.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(fault.retryAfterSeconds) };
  const code = fault.status === 404 && !fault.path.startsWith('@') ? 'EntryNotFound' : 'Injected';
  return refusal(fault.status, code, `injected: ${fault.status}`, headers);
}

async function changed({ id, revision, path }: HubCall, repositories: ReadonlyMap<string, Repository>): Promise<void> {
  const repository = repositories.get(id);
  const commit = repository?.commit(revision);
  if (repository !== undefined && commit !== undefined) await repository.change(commit.sha, path);
}

async function listening(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

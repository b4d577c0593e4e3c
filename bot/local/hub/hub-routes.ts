/** Which answer a request to the hub, or to the host of its large files, gets when nothing goes wrong. */
import type { IncomingMessage } from 'node:http';
import { type Answer, fileAnswer, redirect, refusal } from './answer.ts';
import { pathsInfoAnswer, revisionAnswer, treeAnswer } from './api.ts';
import { type Commit, etagOf, type Repository } from './repository.ts';

export interface HubRoutesParts {
  readonly repositories: ReadonlyMap<string, Repository>;
  /** Where set, requests without it are refused. */
  readonly token: string | undefined;
  readonly lfsUrl: () => string;
  /** Entries of a page of a listing. */
  readonly pageEntries: number;
}

/** A request as its URL names it. */
export interface HubCall {
  /** For files of LFS the same on both hosts. */
  readonly id: string;
  readonly revision: string;
  /** A file's path, or `@revision`, `@tree`, `@paths-info`. */
  readonly path: string;
}

const API = /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree|paths-info)\/([^/]+)$/;
const RESOLVE = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/;

/** Both hosts spell a file's place alike. */
export function callOf(url: URL): HubCall | undefined {
  const api = API.exec(url.pathname);
  if (api !== null) return { id: api[1]!, revision: decodeURIComponent(api[3]!), path: `@${api[2]}` };
  const file = RESOLVE.exec(url.pathname);
  if (file === null) return undefined;
  const path = file[3]!.split('/').map(decodeURIComponent).join('/');
  return { id: file[1]!, revision: decodeURIComponent(file[2]!), path };
}

export async function hubAnswer(
  request: IncomingMessage,
  url: URL,
  call: HubCall | undefined,
  parts: HubRoutesParts,
): Promise<Answer> {
  const repository = call && parts.repositories.get(call.id);
  const authorised = parts.token === undefined || request.headers.authorization === `Bearer ${parts.token}`;
  if (!authorised || (call !== undefined && repository === undefined))
    return refusal(401, 'RepoNotFound', 'Invalid username or password.');
  if (call === undefined) return refusal(404, 'NotFound', 'no such page');
  const commit = repository!.commit(call.revision);
  if (commit === undefined) return refusal(404, 'RevisionNotFound', `Invalid rev id: ${call.revision}`);
  switch (call.path) {
    case '@revision':
      return revisionAnswer(call.id, commit);
    case '@tree':
      return treeAnswer(url, commit, parts.pageEntries);
    case '@paths-info':
      return pathsInfoAnswer(request, commit);
    default:
      return resolveAnswer(request, call, commit, parts);
  }
}

function resolveAnswer(request: IncomingMessage, call: HubCall, commit: Commit, parts: HubRoutesParts): Answer {
  const headers = { 'X-Repo-Commit': commit.sha };
  const entry = commit.entries.get(call.path);
  if (entry === undefined) return refusal(404, 'EntryNotFound', 'Entry not found', headers);
  if (!entry.lfs) return fileAnswer(request, entry.contents, { ...headers, ETag: etagOf(entry) });
  const path = call.path.split('/').map(encodeURIComponent).join('/');
  const location = `${parts.lfsUrl()}/${call.id}/resolve/${commit.sha}/${path}?signature=${entry.contents.sha256.slice(0, 16)}`;
  return redirect(location, {
    ...headers,
    'X-Linked-ETag': etagOf(entry),
    'X-Linked-Size': String(entry.contents.size),
  });
}

/** The link is its own permission, as on the real host: whoever sends the hub's token here gives it away. */
export function lfsAnswer(request: IncomingMessage, call: HubCall | undefined, parts: HubRoutesParts): Answer {
  const entry = call && parts.repositories.get(call.id)?.commit(call.revision)?.entries.get(call.path);
  if (!entry?.lfs) return refusal(404, 'NotFound', 'no such object');
  return fileAnswer(request, entry.contents, { ETag: etagOf(entry) });
}

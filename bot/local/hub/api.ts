/** The hub's API about one commit of a repository: which commit a revision is, what it holds, and under which hashes. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer } from './answer.ts';
import { blobOid, type Commit, type HubEntry, lfsPointer } from './repository.ts';

export function revisionAnswer(id: string, commit: Commit): Answer {
  const siblings = [...commit.entries.keys()].map((rfilename) => ({ rfilename }));
  return jsonAnswer(200, { id, modelId: id, sha: commit.sha, private: false, gated: false, disabled: false, siblings });
}

/** One page of the listing; where more follow, the header `Link` says where. */
export function treeAnswer(url: URL, commit: Commit, pageEntries: number): Answer {
  const all = treeOf(commit, url.searchParams.get('recursive') === 'true');
  const limit = Number(url.searchParams.get('limit') ?? pageEntries);
  const from = Number(url.searchParams.get('cursor') ?? 0);
  const headers: Record<string, string> = { 'X-Repo-Commit': commit.sha };
  if (from + limit < all.length) {
    const next = new URL(url);
    next.searchParams.set('cursor', String(from + limit));
    headers.Link = `<${next}>; rel="next"`;
  }
  return jsonAnswer(200, all.slice(from, from + limit), headers);
}

/** Of the paths in the body, JSON or a form; what the commit does not hold is left out. */
export async function pathsInfoAnswer(request: IncomingMessage, commit: Commit): Promise<Answer> {
  const paths = await pathsOf(request);
  if (paths === undefined) return jsonAnswer(400, { error: 'expected {"paths": ["…"]}' });
  const found = paths.map((path) => commit.entries.get(path)).filter((entry) => entry !== undefined);
  return jsonAnswer(200, found.map(fileInfo));
}

async function pathsOf(request: IncomingMessage): Promise<string[] | undefined> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  if (!(request.headers['content-type'] ?? '').includes('json')) return new URLSearchParams(text).getAll('paths');
  try {
    const { paths } = JSON.parse(text);
    return [paths].flat().map(String);
  } catch {
    return undefined;
  }
}

/** Folders stand in the listing too. */
function treeOf(commit: Commit, recursive: boolean): object[] {
  const listed = new Map<string, object>();
  for (const [path, entry] of commit.entries) {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/');
      const oid = createHash('sha1').update(`${commit.sha} ${folder}`).digest('hex');
      if (recursive || depth === 1) listed.set(folder, { type: 'directory', oid, size: 0, path: folder });
    }
    if (recursive || parts.length === 1) listed.set(path, fileInfo(entry));
  }
  return [...listed.values()];
}

function fileInfo(entry: HubEntry): object {
  const { path, contents, lfs } = entry;
  const info = { type: 'file', oid: blobOid(entry), size: contents.size, path };
  if (!lfs) return info;
  return { ...info, lfs: { oid: contents.sha256, size: contents.size, pointerSize: lfsPointer(contents).length } };
}

/** Asks the hub which commit a revision is, and what the commit holds. */
import { z } from 'zod';
import { isSafePath } from '../../snapshot/safe-path.ts';
import type { HubFile, HubRevision } from '../../types.ts';
import { type Answer, type AskOptions, ask, isHub } from './ask.ts';
import { nonsense, type Wanted } from './refusals.ts';

const MOST_PAGES = 100;
const MOST_ANSWER_BYTES = 16 << 20;
const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);
const SHA1 = z.string().regex(/^[0-9a-f]{40}$/);
const REVISION = z.object({ sha: SHA1 });
const TREE = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.number().int().nonnegative(),
    oid: z.string(),
    lfs: z.object({ oid: SHA256, size: z.number().int().nonnegative() }).nullish(),
  }),
);
type Entry = z.infer<typeof TREE>[number];

/** @throws Transient, OpsError of `ask` */
export async function askCommit(wanted: Wanted, signal: AbortSignal, options: AskOptions): Promise<string> {
  const url = new URL(`${apiOf(wanted, options)}/revision/${encodeURIComponent(wanted.revision)}`);
  const answer = await ask({ url, signal, wanted }, options);
  return (await parsed(answer, REVISION)).sha;
}

/** @throws Transient, OpsError of `ask` */
export async function askFiles(
  wanted: Wanted,
  commit: string,
  signal: AbortSignal,
  options: AskOptions,
): Promise<HubRevision> {
  const files: HubFile[] = [];
  let url = new URL(`${apiOf(wanted, options)}/tree/${commit}?recursive=true`);
  for (let page = 1; ; page++) {
    const answer = await ask({ url, signal, wanted }, options);
    for (const entry of await parsed(answer, TREE)) {
      if (entry.type === 'file') files.push(fileOf(entry, answer.host));
    }
    const next = /<([^>]+)>;\s*rel="?next"?/.exec(answer.headers.get('link') ?? '')?.[1];
    if (next === undefined) return { repository: wanted.repository, commit, files };
    url = new URL(next, url);
    // The next page would get the token.
    if (page === MOST_PAGES || !isHub(url, options)) throw nonsense(answer.host, 'redirects');
  }
}

function apiOf({ repository }: Wanted, { endpoint }: AskOptions): string {
  return `${endpoint}/api/models/${repository}`;
}

function fileOf({ path, size, oid, lfs }: Entry, host: string): HubFile {
  if (!isSafePath(path)) throw nonsense(host, 'path');
  if (lfs) return { path, bytes: lfs.size, sha256: lfs.oid, gitSha1: null };
  if (!SHA1.safeParse(oid).success) throw nonsense(host, 'json');
  return { path, bytes: size, sha256: null, gitSha1: oid };
}

async function parsed<Schema extends z.ZodType>(answer: Answer, schema: Schema): Promise<z.infer<Schema>> {
  const text = await textOf(answer);
  try {
    return schema.parse(JSON.parse(text));
  } catch (thrown) {
    throw nonsense(answer.host, 'json', thrown);
  }
}

async function textOf({ body, host, end }: Answer): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of body) {
      bytes += piece.length;
      if (bytes > MOST_ANSWER_BYTES) throw nonsense(host, 'too_long');
      pieces.push(piece);
    }
  } finally {
    await end();
  }
  return Buffer.concat(pieces).toString('utf8');
}

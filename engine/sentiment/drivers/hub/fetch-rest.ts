/** One request for the bytes of a file that are not there yet, and the checks of what comes instead. */
import { OpsError } from '../../../errors.ts';
import type { HubFile } from '../../types.ts';
import { type Answer, type AskOptions, ask } from './ask.ts';
import type { FollowingHash } from './following-hash.ts';
import type { PartFile } from './part-file.ts';
import { nonsense, type Wanted } from './refusals.ts';
import { Transient } from './transient.ts';

export interface FilePlace {
  readonly wanted: Wanted;
  /** What `wanted.revision` is. */
  readonly commit: string;
  readonly file: HubFile;
}

const PARTIAL = 206;
const RANGE_REFUSED = 416;

/** @throws Transient when it was cut: what came is in the part; OpsError of `ask`, `download_damaged`, `state_full`, … */
export async function fetchRest(
  place: FilePlace,
  part: PartFile,
  hash: FollowingHash,
  { signal, ...options }: AskOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const { file, wanted } = place;
  const from = part.written;
  const headers: Record<string, string> = {};
  if (from > 0) headers.range = `bytes=${from}-`;
  if (from > 0 && part.etag !== null) headers['if-range'] = part.etag;
  const url = addressOf(place, options);
  const answer = await ask({ url, headers, signal, wanted, accepts: [PARTIAL, RANGE_REFUSED] }, options);
  try {
    checkIdentity(answer, place);
    if (answer.status !== PARTIAL || !isSameVersion(answer, from, file, part.etag)) {
      await part.restart(strongEtag(answer));
      if (from > 0) hash.restart();
      // Only a whole file begins at the first byte.
      if (answer.status !== 200) throw new Transient(answer.host, `HTTP ${answer.status}`);
    }
    await take(answer, part, file);
  } finally {
    await answer.end();
    // What has come counts, however the rest went.
    await part.flush();
  }
}

function addressOf({ wanted, commit, file }: FilePlace, { endpoint }: AskOptions): URL {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  return new URL(`${endpoint}/${wanted.repository}/resolve/${commit}/${path}`);
}

/** Whether the hub still means the commit and the bytes that it announced: then 400 MB need not come to find that out. */
function checkIdentity({ hubHeaders, headers, host }: Answer, { commit, file }: FilePlace): void {
  if ((hubHeaders.get('x-repo-commit') ?? commit) !== commit) throw nonsense(host, 'commit');
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity') throw nonsense(host, 'encoding');
  const tag = hubHeaders.get('x-linked-etag') ?? hubHeaders.get('etag') ?? '';
  const named = /^(?:W\/)?"([0-9a-f]{40}|[0-9a-f]{64})"$/.exec(tag)?.[1];
  const announced = named?.length === 64 ? file.sha256 : file.gitSha1;
  if (named !== undefined && announced !== null && named !== announced)
    throw new OpsError('download_damaged', `the hub announces other bytes of ${file.path} than before`, {
      facts: { file: file.path, reason: 'changed' },
    });
}

/** Whether these bytes belong behind those that are there. @throws OpsError `hub_nonsense` */
function isSameVersion(answer: Answer, from: number, file: HubFile, etag: string | null): boolean {
  const { headers, host } = answer;
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '');
  if (range === null || Number(range[1]) !== from) throw nonsense(host, 'range');
  if (Number(range[2]) !== file.bytes) throw nonsense(host, 'size');
  const now = strongEtag(answer);
  return etag === null || now === null || etag === now;
}

async function take({ body, headers, host, status }: Answer, part: PartFile, file: HubFile): Promise<void> {
  const length = headers.get('content-length');
  if (status !== PARTIAL && length !== null && Number(length) !== file.bytes) throw nonsense(host, 'size');
  let left = file.bytes - part.written;
  for await (const piece of body) {
    left -= piece.length;
    if (left < 0) throw nonsense(host, 'size');
    await part.add(piece);
  }
  if (left > 0) throw new Transient(host, 'cut');
}

/** Weak ones do not say that bytes are equal. */
function strongEtag({ headers }: Answer): string | null {
  const etag = headers.get('etag');
  return etag?.startsWith('"') ? etag : null;
}

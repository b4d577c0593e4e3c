/** The downloader against servers that do not answer as a hub does, over real HTTP. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { createModelHub } from '#engine/sentiment/drivers/hub.ts';
import type { HubFile } from '#engine/sentiment/types.ts';
import { HASHING_TASKS } from '../../../fakes/hashing.ts';
import { noise } from '../../../fakes/noise.ts';
import { systemClock } from '../../../fakes/system-clock.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

const ID = 'ProsusAI/finbert';
const COMMIT = 'c0ffee'.padEnd(40, '0');
const BYTES = noise(2_000_000);
const FILE: HubFile = { path: 'model.onnx', bytes: BYTES.length, sha256: sha256(BYTES), gitSha1: null };
const patience = { failures: 3, firstWaitMs: 1, longestWaitMs: 1_000 };
const compute = createPiscinaCompute({ threads: 1, tasks: HASHING_TASKS });
afterAll(() => compute.close());
const never = new AbortController().signal;

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

async function hubThat(respond: Respond) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hub = createModelHub({ endpoint, compute, clock: systemClock, patience, token: 'hf_secret' });
  const dir = await temporaryFolder('hub');
  const target = join(dir, FILE.path);
  return {
    endpoint,
    requests,
    target,
    resolve: () => hub.resolve(ID, 'main', never),
    download: () =>
      hub.download({ repository: ID, commit: COMMIT, files: [FILE] }, FILE, target, {
        signal: never,
        onBytes: () => undefined,
      }),
  };
}

/** Answers the first question rightly, and the one about files with this. */
function listing(tree: unknown, headers: Record<string, string> = {}): Respond {
  return ({ url = '' }, response) => {
    if (url.includes('/revision/')) response.end(JSON.stringify({ sha: COMMIT }));
    else response.writeHead(200, headers).end(typeof tree === 'string' ? tree : JSON.stringify(tree));
  };
}

const entry = { type: 'file', path: 'config.json', size: 1, oid: '0'.repeat(40) };

describe('a listing', () => {
  it.each([
    '../up.txt',
    '/etc/passwd',
    'a/../../b',
    'a//b',
    './a',
    'C:\\a',
    'a\\b',
    'a:stream',
    'a\0b',
    'a\nb',
    '',
    '.checksum',
    'onnx/.checksum',
    'a.incomplete',
    `${'a/'.repeat(20)}b`,
    'x'.repeat(300),
    '\ud800',
  ])('that names the file %j is refused as a whole', async (path) => {
    const { resolve } = await hubThat(listing([entry, { ...entry, path }]));

    await expect(resolve()).rejects.toMatchObject({ code: 'hub_nonsense', facts: { problem: 'path' } });
  });

  it.each([
    ['no JSON', '<html>Log in to the hotel</html>', 'json'],
    ['another form', { files: [] }, 'json'],
    ['a negative size', [{ ...entry, size: -1 }], 'json'],
    ['no hash', [{ ...entry, oid: 'abc' }], 'json'],
    ['an LFS hash that is none', [{ ...entry, lfs: { oid: 'abc', size: 1 } }], 'json'],
    ['more than anyone lists', 'x'.repeat(17 << 20), 'too_long'],
  ])('is refused that is %s', async (_, tree, problem) => {
    const { resolve } = await hubThat(listing(tree));

    await expect(resolve()).rejects.toMatchObject({ code: 'hub_nonsense', facts: { problem } });
  });

  it('is not followed to another host, which would get the token', async () => {
    const elsewhere = await hubThat(listing([entry]));
    const { resolve } = await hubThat(listing([entry], { link: `<${elsewhere.endpoint}/next>; rel="next"` }));

    await expect(resolve()).rejects.toMatchObject({ code: 'hub_nonsense', facts: { problem: 'redirects' } });
    expect(elsewhere.requests).toEqual([]);
  });

  it('of endless pages is left', async () => {
    const { resolve, requests } = await hubThat(listing([entry], { link: '</again>; rel="next"' }));

    await expect(resolve()).rejects.toMatchObject({ code: 'hub_nonsense', facts: { problem: 'redirects' } });
    expect(requests).toHaveLength(101);
  });
});

describe('a file', () => {
  it.each<[string, string, Respond]>([
    ['is longer than was told', 'size', (_, response) => response.writeHead(200).end(Buffer.concat([BYTES, BYTES]))],
    ['never ends', 'size', (_, response) => endless(response)],
    ['comes packed', 'encoding', (_, response) => gzipped(response)],
    ['is of another commit', 'commit', (_, response) => whole(response, { 'x-repo-commit': '1'.repeat(40) })],
    ['comes from an address of another kind', 'insecure', (_, response) => redirect(response, 'ftp://hub.example/a')],
    ['comes from no address', 'redirects', (_, response) => redirect(response, 'http://[')],
  ])('that %s is refused', async (_, problem, respond) => {
    const { download } = await hubThat(respond);

    await expect(download()).rejects.toMatchObject({ code: 'hub_nonsense', facts: { problem } });
  });

  it.each<[string, string, Record<string, string>]>([
    ['another part', 'range', { 'content-range': `bytes 0-9/${BYTES.length}` }],
    ['a part of a longer file', 'size', { 'content-range': `bytes 1000-${BYTES.length}/${BYTES.length + 1}` }],
    ['a part that it does not name', 'range', {}],
  ])('of which %s comes than was asked for is refused', async (_, problem, headers) => {
    const { download, target } = await hubThat((_request, response) => response.writeHead(206, headers).end('x'));
    await writeFile(`${target}.incomplete`, BYTES.subarray(0, 1_000));

    await expect(download()).rejects.toMatchObject({ code: 'hub_nonsense', facts: { problem } });
    expect((await readFile(`${target}.incomplete`)).length).toBe(1_000);
  });

  it('comes whole from a server that knows no ranges', async () => {
    const { download, target, requests } = await hubThat((_, response) => whole(response));
    await writeFile(`${target}.incomplete`, BYTES.subarray(0, 1_000));

    expect((await download()).resumedBytes).toBe(0);

    expect((await readFile(target)).equals(BYTES)).toBe(true);
    expect(requests.map(({ headers }) => headers.range)).toEqual(['bytes=1000-']);
  });

  it('is given up when a server that knows no ranges is always cut at the same place', async () => {
    const { download, requests } = await hubThat((_, response) => {
      response.writeHead(200, { 'content-length': BYTES.length });
      response.write(BYTES.subarray(0, 500_000), () => response.destroy());
    });

    await expect(download()).rejects.toMatchObject({ code: 'hub_unreachable', facts: { reason: 'cut' } });
    expect(requests.length).toBeLessThanOrEqual(4);
  });

  it.each([206, 416])('begins anew when its rest is of another version (HTTP %i)', async (status) => {
    const { download, target, requests } = await hubThat(({ headers }, response) => {
      if (headers.range === undefined) return whole(response, { etag: '"new"' });
      const range = `bytes 1000-${BYTES.length - 1}/${BYTES.length}`;
      return response.writeHead(status, { etag: '"new"', 'content-range': range }).end(BYTES.subarray(1_000));
    });
    await writeFile(`${target}.incomplete`, BYTES.subarray(0, 1_000));
    await writeFile(`${target}.incomplete.etag`, '"old"');

    expect((await download()).resumedBytes).toBe(0);

    expect((await readFile(target)).equals(BYTES)).toBe(true);
    expect(requests.map(({ headers }) => [headers.range, headers['if-range']])).toEqual([
      ['bytes=1000-', '"old"'],
      [undefined, undefined],
    ]);
  });

  it('is gone on with by its own ETag, also where that is not its hash', async () => {
    let isFirst = true;
    const { download, requests } = await hubThat((_, response) => {
      const from = isFirst ? 0 : 1_000_000;
      const range = { 'content-range': `bytes ${from}-${BYTES.length - 1}/${BYTES.length}` };
      response.writeHead(isFirst ? 200 : 206, { etag: '"parts-7"', ...(isFirst ? {} : range) });
      if (isFirst) response.write(BYTES.subarray(0, 1_000_000), () => response.destroy());
      else response.end(BYTES.subarray(1_000_000));
      isFirst = false;
    });

    await download();

    expect(requests[1]!.headers).toMatchObject({ range: 'bytes=1000000-', 'if-range': '"parts-7"' });
  });

  it('that is short without a cut is asked for again from there', async () => {
    const { download, target, requests } = await hubThat(({ headers }, response) => {
      const from = Number(/\d+/.exec(headers.range ?? '0')![0]);
      const range = { 'content-range': `bytes ${from}-${BYTES.length - 1}/${BYTES.length}` };
      response.writeHead(from === 0 ? 200 : 206, from === 0 ? {} : range);
      response.write(BYTES.subarray(from, from + 700_000));
      response.end();
    });

    await download();

    expect((await readFile(target)).equals(BYTES)).toBe(true);
    expect(requests).toHaveLength(3);
  });

  it('that may not be read is refused with the status', async () => {
    const { download } = await hubThat((_, response) => response.writeHead(403).end('gated'));

    await expect(download()).rejects.toMatchObject({ code: 'hub_refused', facts: { status: 403, repository: ID } });
  });
});

function whole(response: ServerResponse, headers: Record<string, string> = {}): void {
  response.writeHead(200, headers).end(BYTES);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}

function gzipped(response: ServerResponse): void {
  response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(BYTES));
}

/** Until the other side leaves. */
function endless(response: ServerResponse): void {
  response.writeHead(200);
  const more = () => {
    while (!response.destroyed && response.write(BYTES));
  };
  response.on('drain', more);
  more();
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

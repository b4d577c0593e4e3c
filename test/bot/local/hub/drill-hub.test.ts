/** The drill hub, asked with fetch and by transformers.js's own downloader. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { env, pipeline } from '@xenova/transformers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { filesBelow } from '#bot/local/hub/contents.ts';
import { createDrillHub, type DrillHub, type DrillHubOptions } from '#bot/local/hub/drill-hub.ts';
import { FULL_PRECISION, tinyModel } from '#bot/local/hub/model/tiny-model.ts';
import { writeFiles } from '#bot/local/hub/model/write-files.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

const ID = 'ProsusAI/finbert';
const SMALL_FILE = 'config.json';
const files = tinyModel();
const large = files.get(FULL_PRECISION)!;

async function startedHub(options: Partial<DrillHubOptions> = {}): Promise<DrillHub> {
  const hub = await createDrillHub({ models: { [ID]: files }, ...options });
  onTestFinished(() => hub.close());
  return hub;
}

const at = (hub: DrillHub, path: string, revision = 'main') => `${hub.url}/${ID}/resolve/${revision}/${path}`;
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());
const ranged = (range: string, more: Record<string, string> = {}) => ({ headers: { Range: range, ...more } });

async function commitOf(hub: DrillHub): Promise<string> {
  const response = await fetch(`${hub.url}/api/models/${ID}/revision/main`);
  return ((await response.json()) as { sha: string }).sha;
}

interface Listed {
  readonly path: string;
  readonly type: string;
  readonly oid: string;
  readonly size: number;
  readonly lfs?: { oid: string; size: number; pointerSize: number };
}

async function listed(hub: DrillHub): Promise<Listed[]> {
  const all: Listed[] = [];
  let url = `${hub.url}/api/models/${ID}/tree/${await commitOf(hub)}?recursive=true`;
  while (url !== '') {
    const response = await fetch(url);
    all.push(...((await response.json()) as Listed[]));
    url = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? '';
  }
  return all;
}

describe('the API', () => {
  it.each([1_000, 2])('lists every file with hashes that its bytes have, %i entries a page', async (pageEntries) => {
    const hub = await startedHub({ pageEntries });

    const entries = await listed(hub);

    expect(entries.filter(({ type }) => type === 'directory').map(({ path }) => path)).toEqual(['onnx']);
    const found = entries.filter(({ type }) => type === 'file');
    expect(found.map(({ path }) => path).sort()).toEqual([...files.keys()].sort());
    for (const { path, oid, size, lfs } of found) {
      const bytes = files.get(path)!;
      expect(size).toBe(bytes.length);
      const git = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
      if (lfs === undefined) expect(oid).toBe(git);
      else expect(lfs).toMatchObject({ oid: createHash('sha256').update(bytes).digest('hex'), size: bytes.length });
    }
    expect(found.filter(({ lfs }) => lfs !== undefined).map(({ path }) => path)).toEqual([
      'onnx/model.onnx',
      'onnx/model_quantized.onnx',
    ]);
  });

  it.each([
    ['application/json', JSON.stringify({ paths: [SMALL_FILE, 'nowhere.txt', FULL_PRECISION] })],
    ['application/x-www-form-urlencoded', `paths=${SMALL_FILE}&paths=nowhere.txt&paths=${FULL_PRECISION}&expand=False`],
  ])('tells about chosen paths, asked in %s', async (type, body) => {
    const hub = await startedHub();

    const url = `${hub.url}/api/models/${ID}/paths-info/${await commitOf(hub)}`;
    const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': type }, body });

    expect(((await response.json()) as Listed[]).map(({ path }) => path)).toEqual([SMALL_FILE, FULL_PRECISION]);
  });

  it('says what is not there: model, revision, file', async () => {
    const hub = await startedHub();
    const codes: (string | null)[] = [];

    for (const path of ['Other/model/resolve/main/a', `${ID}/resolve/${'0'.repeat(40)}/a`, `${ID}/resolve/main/a`]) {
      const response = await fetch(`${hub.url}/${path}`);
      codes.push(`${response.status} ${response.headers.get('x-error-code')}`);
    }

    expect(codes).toEqual(['401 RepoNotFound', '404 RevisionNotFound', '404 EntryNotFound']);
  });
});

describe('files', () => {
  it('come whole, in ranges, and as headers alone', async () => {
    const hub = await startedHub();
    const commit = await commitOf(hub);
    const config = files.get(SMALL_FILE)!;

    const whole = await fetch(at(hub, SMALL_FILE));
    const part = await fetch(at(hub, SMALL_FILE), ranged('bytes=10-19'));
    const tail = await fetch(at(hub, SMALL_FILE), ranged('bytes=600-'));
    const outside = await fetch(at(hub, SMALL_FILE), ranged(`bytes=${config.length}-`));
    const head = await fetch(at(hub, SMALL_FILE, commit), { method: 'HEAD' });

    expect(await bytesOf(whole)).toEqual(Uint8Array.from(config));
    expect(whole.headers.get('x-repo-commit')).toBe(commit);
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${config.length}`]);
    expect(await bytesOf(part)).toEqual(Uint8Array.from(config.subarray(10, 20)));
    expect(await bytesOf(tail)).toEqual(Uint8Array.from(config.subarray(600)));
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, `bytes */${config.length}`]);
    expect([head.headers.get('content-length'), (await bytesOf(head)).length]).toEqual([`${config.length}`, 0]);
  });

  it('that are large come from the other host, which is sent no token', async () => {
    const hub = await startedHub({ token: 'secret-word' });
    const headers = { Authorization: 'Bearer secret-word' };

    const refused = await fetch(at(hub, FULL_PRECISION));
    const first = await fetch(at(hub, FULL_PRECISION), { headers, redirect: 'manual' });
    const second = await fetch(at(hub, FULL_PRECISION), { headers });

    expect(refused.status).toBe(401);
    expect(first.status).toBe(302);
    expect(first.headers.get('location')).toMatch(`${hub.lfsUrl}/`);
    expect(first.headers.get('x-linked-size')).toBe(`${large.length}`);
    expect(first.headers.get('x-linked-etag')).toBe(second.headers.get('etag'));
    expect(await bytesOf(second)).toEqual(large);
    expect(hub.requests.map(({ host, token, status }) => [host, token, status])).toEqual([
      ['hub', false, 401],
      ['hub', true, 302],
      ['hub', true, 302],
      ['lfs', false, 200],
    ]);
    expect(hub.bytesServed(FULL_PRECISION)).toBe(large.length);
  });

  it('a token that reaches the host of large files is on record', async () => {
    const hub = await startedHub();
    const { headers } = await fetch(at(hub, FULL_PRECISION), { redirect: 'manual' });

    await fetch(headers.get('location')!, { headers: { Authorization: 'Bearer leaked' } });

    expect(hub.requests.at(-1)).toMatchObject({ host: 'lfs', token: true });
  });

  it('on disk are served as those in memory', async () => {
    const folder = await temporaryFolder('hub');
    await writeFiles(folder, files);

    const hub = await startedHub({ models: { [ID]: await filesBelow(folder) } });

    expect(await bytesOf(await fetch(at(hub, FULL_PRECISION)))).toEqual(large);
    expect(await bytesOf(await fetch(at(hub, FULL_PRECISION), ranged('bytes=5-9')))).toEqual(large.slice(5, 10));
    expect(await commitOf(hub)).toBe(await commitOf(await startedHub()));
  });

  it('of a former commit stay when main moves on', async () => {
    const hub = await startedHub();
    const former = await commitOf(hub);

    const commit = await hub.publish(ID, tinyModel({ seed: 2 }));

    expect(await commitOf(hub)).toBe(commit);
    expect(commit).not.toBe(former);
    expect(await bytesOf(await fetch(at(hub, FULL_PRECISION, former)))).toEqual(large);
    expect(await bytesOf(await fetch(at(hub, FULL_PRECISION)))).not.toEqual(large);
  });

  it('are found by transformers.js, which scores with what it downloaded', async () => {
    const hub = await startedHub();
    const before = { ...env };
    onTestFinished(() => void Object.assign(env, before));
    Object.assign(env, {
      allowRemoteModels: true,
      allowLocalModels: false,
      remoteHost: `${hub.url}/`,
      cacheDir: join(await temporaryFolder('cache'), 'models'),
    });

    const classify = await pipeline('text-classification', ID, { dtype: 'q8' });

    expect(await classify('Shares plunge')).toMatchObject([{ label: 'negative' }]);
    expect(hub.requests.map(({ path }) => path)).toContain('onnx/model_quantized.onnx');
    await classify.dispose();
  });
});

describe('faults', () => {
  it('a cut ends the connection after so many bytes, once; a range brings the rest', async () => {
    const hub = await startedHub({ faults: [{ path: FULL_PRECISION, kind: 'cut', afterBytes: 1_000 }] });
    const response = await fetch(at(hub, FULL_PRECISION));
    const etag = response.headers.get('etag')!;

    const arrived = await readable(response);
    const rest = await fetch(at(hub, FULL_PRECISION), ranged('bytes=1000-', { 'If-Range': etag }));

    expect(arrived).toEqual({ bytes: 1_000, whole: false });
    expect(await bytesOf(rest)).toEqual(large.slice(1_000));
    expect(hub.bytesServed(FULL_PRECISION)).toBe(large.length);
  });

  it('wrong bytes differ by one bit and look right otherwise', async () => {
    const hub = await startedHub({ faults: [{ path: FULL_PRECISION, kind: 'wrong-bytes', at: 777 }] });

    const probe = await fetch(at(hub, FULL_PRECISION), ranged('bytes=0-0'));
    const wrong = await bytesOf(await fetch(at(hub, FULL_PRECISION)));
    const right = await bytesOf(await fetch(at(hub, FULL_PRECISION)));

    expect(probe.status).toBe(206);
    const differing = [...large.keys()].filter((offset) => wrong[offset] !== large[offset]);
    expect([wrong.length, differing]).toEqual([large.length, [777]]);
    expect(right).toEqual(large);
  });

  it.each([401, 403, 404, 500, 503])('status %i is answered as often as asked, at the host asked', async (status) => {
    const hub = await startedHub();
    hub.inject({ path: '@tree', kind: 'status', status, times: 2 });
    hub.inject({ path: FULL_PRECISION, host: 'lfs', kind: 'status', status, after: 1 });
    const found: number[] = [];

    for (let time = 0; time < 3; time++) {
      found.push((await fetch(`${hub.url}/api/models/${ID}/tree/main`)).status);
      found.push((await fetch(at(hub, FULL_PRECISION), { method: 'HEAD' })).status);
    }

    expect(found).toEqual([status, 200, status, status, 200, 200]);
  });

  it('too many requests come with the seconds to wait', async () => {
    const hub = await startedHub({
      faults: [{ path: SMALL_FILE, kind: 'status', status: 429, retryAfterSeconds: 7 }],
    });

    const response = await fetch(at(hub, SMALL_FILE));

    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('a change under way gives another ETag, bytes and listing; what was begun is not continued', async () => {
    const hub = await startedHub();
    const before = await fetch(at(hub, SMALL_FILE));
    const oid = (await listed(hub)).find(({ path }) => path === SMALL_FILE)!.oid;
    hub.inject({ path: SMALL_FILE, kind: 'changed' });

    const after = await fetch(at(hub, SMALL_FILE), ranged('bytes=10-', { 'If-Range': before.headers.get('etag')! }));

    expect(after.status).toBe(200);
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
    const bytes = await bytesOf(after);
    expect(bytes).not.toEqual(await bytesOf(before));
    const nowListed = (await listed(hub)).find(({ path }) => path === SMALL_FILE)!.oid;
    expect(nowListed).not.toBe(oid);
    expect(after.headers.get('etag')).toBe(`"${nowListed}"`);
  });

  it('a stall lasts until all is healed', async () => {
    const hub = await startedHub({ faults: [{ path: SMALL_FILE, kind: 'stall', afterBytes: 100 }] });
    const response = await fetch(at(hub, SMALL_FILE));
    const reader = response.body!.getReader();

    const first = await reader.read();
    expect(first.value).toHaveLength(100);
    hub.heal();
    const second = await reader.read();

    expect(100 + second.value!.length).toBe(files.get(SMALL_FILE)!.length);
  });

  it('a slow answer comes in tenths of a second of the clock that was handed in', async () => {
    const waits: number[] = [];
    const timer = {
      after(delayMs: number, fire: () => void) {
        waits.push(delayMs);
        const immediate = setImmediate(fire);
        return () => clearImmediate(immediate);
      },
    };
    const hub = await startedHub({ timer, faults: [{ path: SMALL_FILE, kind: 'slow', bytesPerSecond: 1_000 }] });

    const bytes = await bytesOf(await fetch(at(hub, SMALL_FILE)));

    expect(bytes).toEqual(Uint8Array.from(files.get(SMALL_FILE)!));
    expect(waits).toEqual(Array(Math.ceil(bytes.length / 100)).fill(100));
  });

  it('a reset and a redirect to itself fail at the client', async () => {
    const hub = await startedHub();
    hub.inject({ path: '@revision', kind: 'reset' });
    hub.inject({ path: SMALL_FILE, kind: 'redirect-loop', times: Infinity });

    await expect(commitOf(hub)).rejects.toThrow('fetch failed');
    await expect(fetch(at(hub, SMALL_FILE))).rejects.toThrow('fetch failed');
    hub.heal();
    expect((await fetch(at(hub, SMALL_FILE))).status).toBe(200);
  });

  it('a request that makes no sense ends alone', async () => {
    const hub = await startedHub();

    await expect(fetch(`${at(hub, '%zz')}`)).rejects.toThrow('fetch failed');
    await expect(fetch(`${hub.url}//[`)).resolves.toMatchObject({ status: 404 });
    expect((await fetch(at(hub, SMALL_FILE))).status).toBe(200);
  });

  it('closing does not wait for answers that stall', async () => {
    const hub = await createDrillHub({
      models: { [ID]: files },
      faults: [{ path: SMALL_FILE, kind: 'stall', afterBytes: 1 }],
    });
    const response = await fetch(at(hub, SMALL_FILE));

    await hub.close();

    expect(await readable(response)).toMatchObject({ whole: false });
  });
});

/** How many bytes of a body come, and whether it ended well. */
async function readable(response: Response): Promise<{ bytes: number; whole: boolean }> {
  let bytes = 0;
  try {
    for await (const chunk of response.body!) bytes += (chunk as Uint8Array).length;
    return { bytes, whole: true };
  } catch {
    return { bytes, whole: false };
  }
}

/** The downloader against the drill hub over real HTTP: what goes wrong on the way, and who is told what. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createDrillHub, type DrillHubOptions } from '#bot/local/hub/drill-hub.ts';
import { tinyModel } from '#bot/local/hub/model/tiny-model.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { createModelHub, type HubOptions } from '#engine/sentiment/drivers/hub.ts';
import type { HubRevision, ModelHub } from '#engine/sentiment/types.ts';
import { fileOf, modelHubContract } from '../../../contracts/model-hub.ts';
import { FailingProbe } from '../../../fakes/failing-probe.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { HASHING_TASKS } from '../../../fakes/hashing.ts';
import { noise } from '../../../fakes/noise.ts';
import { systemClock } from '../../../fakes/system-clock.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

const ID = 'ProsusAI/finbert';
const LARGE = 'onnx/model.onnx';
const SMALL = 'config.json';
/** Large enough to be hashed in a thread, and for a cut to come in the middle. */
const files = new Map([...tinyModel(), [LARGE, noise(5_000_000)]]);
const patience = { failures: 3, firstWaitMs: 1, longestWaitMs: 1_000 };
const compute = createPiscinaCompute({ threads: 2, tasks: HASHING_TASKS });
afterAll(() => compute.close());
const never = new AbortController().signal;

modelHubContract('HTTP', async () => {
  const drill = await createDrillHub({ models: { [ID]: files } });
  onTestFinished(() => drill.close());
  return {
    hub: createModelHub({ endpoint: drill.url, compute, clock: systemClock, patience }),
    repository: ID,
    files,
    cut: (path, afterBytes) => drill.inject({ kind: 'cut', path, afterBytes }),
    fetched: drill.bytesServed,
  };
});

interface Start {
  readonly drill?: Partial<DrillHubOptions>;
  readonly hub?: Partial<HubOptions>;
}

async function started({ drill: drillOptions, hub: hubOptions }: Start = {}) {
  const drill = await createDrillHub({ models: { [ID]: files }, timer: systemClock, ...drillOptions });
  onTestFinished(() => drill.close());
  const hub = createModelHub({ endpoint: drill.url, compute, clock: systemClock, patience, ...hubOptions });
  const dir = await temporaryFolder('hub');
  return { drill, hub, dir };
}

async function get({ hub, dir }: { hub: ModelHub; dir: string }, path: string, revision?: HubRevision) {
  const found = revision ?? (await hub.resolve(ID, 'main', never));
  const target = join(dir, path);
  return hub.download(found, fileOf(found, path), target, { signal: never, onBytes: () => undefined });
}

async function isWhole(dir: string, path: string): Promise<boolean> {
  return (await readFile(join(dir, path))).equals(files.get(path)!);
}

describe('a download', () => {
  it('gets through many cuts in a row, as long as each brings something, and fetches nothing twice', async () => {
    const house = await started();
    for (let cut = 0; cut < 7; cut++) house.drill.inject({ kind: 'cut', path: LARGE, afterBytes: 600_000 });

    const { resumedBytes } = await get(house, LARGE);

    expect(resumedBytes).toBe(0);
    expect(await isWhole(house.dir, LARGE)).toBe(true);
    expect(house.drill.bytesServed(LARGE) - files.get(LARGE)!.length).toBeLessThanOrEqual(65_536);
    const ranges = house.drill.requests.filter(({ host, range }) => host === 'lfs' && range !== undefined);
    expect(ranges).toHaveLength(7);
  });

  it.each([
    ['the connection is reset', { kind: 'reset' }],
    ['the hub has an error', { kind: 'status', status: 503 }],
    ['the host of the large files has an error', { kind: 'status', status: 500, host: 'lfs' }],
    ['the link of the large file has run out', { kind: 'status', status: 403, host: 'lfs' }],
    ['a byte is wrong', { kind: 'wrong-bytes' }],
  ] as const)('is tried again when %s', async (_, fault) => {
    const house = await started({ drill: { faults: [{ path: LARGE, ...fault }] } });

    await get(house, LARGE);

    expect(await isWhole(house.dir, LARGE)).toBe(true);
    expect(house.drill.requests.filter((request) => request.fault !== undefined)).toHaveLength(1);
  });

  it('waits as long as the hub asks for', async () => {
    const clock = new FakeClock();
    const fault = { kind: 'status', status: 429, retryAfterSeconds: 7, path: '@revision' } as const;
    const long = { ...patience, longestWaitMs: 60_000 };
    const { hub, drill } = await started({ drill: { faults: [fault] }, hub: { clock, patience: long } });
    let resolved: HubRevision | undefined;

    const resolving = hub.resolve(ID, 'main', never).then((revision) => {
      resolved = revision;
    });
    while (drill.requests[0]?.status !== 429) await new Promise((resolve) => setImmediate(resolve));
    // The silence watch and the wait: until then nothing more is asked.
    await expect.poll(() => clock.pending).toBe(1);
    await clock.advance(6_900);
    expect([drill.requests.length, resolved]).toEqual([1, undefined]);
    await clock.advance(100);
    await resolving;

    expect(resolved?.repository).toBe(ID);
  });

  it('does not wait for a hub that asks for too much', async () => {
    const fault = { kind: 'status', status: 429, retryAfterSeconds: 3_600, path: '@revision' } as const;
    const { hub, drill } = await started({ drill: { faults: [fault] } });

    await expect(hub.resolve(ID, 'main', never)).rejects.toMatchObject({
      code: 'hub_unreachable',
      facts: { host: new URL(drill.url).host, reason: 'HTTP 429' },
    });
  });

  it('is given up after as many failures in a row as there is patience for, and what came stays', async () => {
    const house = await started();
    const revision = await house.hub.resolve(ID, 'main', never);
    house.drill.inject({ kind: 'cut', path: LARGE, afterBytes: 1_000_000 });
    house.drill.inject({ kind: 'status', status: 502, path: LARGE, host: 'lfs', times: 9 });

    await expect(get(house, LARGE, revision)).rejects.toMatchObject({
      code: 'hub_unreachable',
      facts: { reason: 'HTTP 502' },
    });
    house.drill.heal();
    const { resumedBytes } = await get(house, LARGE, revision);

    expect(resumedBytes).toBeGreaterThan(900_000);
    expect(await isWhole(house.dir, LARGE)).toBe(true);
  });

  it('goes on elsewhere when nothing more comes', async () => {
    const house = await started({ hub: { silenceMs: 50 } });
    house.drill.inject({ kind: 'stall', path: LARGE, afterBytes: 1_000_000 });

    await get(house, LARGE);

    expect(await isWhole(house.dir, LARGE)).toBe(true);
  });

  it('of a file that stays wrong fails, and leaves nothing that could count', async () => {
    const house = await started();
    house.drill.inject({ kind: 'wrong-bytes', path: LARGE, at: 4_000_000, times: 99 });

    await expect(get(house, LARGE)).rejects.toMatchObject({
      code: 'download_damaged',
      facts: { file: LARGE, reason: 'hash' },
    });

    expect(await readdir(join(house.dir, 'onnx'))).toEqual(['model.onnx.incomplete']);
    expect((await readFile(join(house.dir, `${LARGE}.incomplete`))).length).toBe(0);
  });

  it.each([LARGE, SMALL])('is broken off when %s is announced with other bytes, and then begins anew', async (path) => {
    const house = await started();
    const revision = await house.hub.resolve(ID, 'main', never);
    await leftPart(house.dir, path, '"of the old version"');
    house.drill.inject({ kind: 'changed', path });

    const changed = get(house, path, revision);
    await expect(changed).rejects.toMatchObject({ code: 'download_damaged', facts: { file: path, reason: 'changed' } });
    const { resumedBytes } = await get(house, path);

    expect(resumedBytes).toBe(0);
    const now = Uint8Array.from(files.get(path)!);
    now[0]! ^= 1;
    expect((await readFile(join(house.dir, path))).equals(now)).toBe(true);
  });

  it('begins anew where the part is of a version with another ETag', async () => {
    const house = await started();
    await leftPart(house.dir, LARGE, '"of another version"');

    const { resumedBytes } = await get(house, LARGE);

    expect(resumedBytes).toBe(0);
    expect(house.drill.bytesServed(LARGE)).toBe(files.get(LARGE)!.length);
    expect(await isWhole(house.dir, LARGE)).toBe(true);
  });

  it.each([
    ['is longer than the file', 6_000_000],
    ['is complete', 5_000_000],
  ])('copes with a part that %s', async (_, bytes) => {
    const house = await started();
    await mkdir(join(house.dir, 'onnx'));
    await writeFile(join(house.dir, `${LARGE}.incomplete`), noise(bytes));

    await get(house, LARGE);

    expect(await isWhole(house.dir, LARGE)).toBe(true);
    expect(house.drill.bytesServed(LARGE)).toBe(bytes > 5_000_000 ? 5_000_000 : 0);
  });

  it('on a full disk fails, and goes on once there is room', async () => {
    const failing = new FailingProbe();
    const house = await started({ hub: { probe: failing.probe } });
    for (const point of ['download.write', 'download.sync', 'download.rename'] as const) {
      failing.fail('ENOSPC', point);
      await expect(get(house, LARGE)).rejects.toMatchObject({ code: 'state_full' });
      failing.mend();
    }

    await get(house, LARGE);

    expect(await isWhole(house.dir, LARGE)).toBe(true);
  });

  it('into a folder that cannot be written says so', async () => {
    const house = await started();
    await writeFile(join(house.dir, 'onnx'), 'a file stands where the folder should be');

    await expect(get(house, LARGE)).rejects.toMatchObject({ code: 'cache_unwritable' });
  });

  it('stops when told to, also while it waits for a thread that another holds', async () => {
    const pool = createPiscinaCompute({ threads: 1, tasks: HASHING_TASKS });
    onTestFinished(() => pool.close());
    const stuck = 'onnx/model_quantized.onnx';
    const two = new Map([...files, [stuck, noise(2_000_000)]]);
    const { drill, hub, dir } = await started({ drill: { models: { [ID]: two } }, hub: { compute: pool } });
    const revision = await hub.resolve(ID, 'main', never);
    const stop = new AbortController();
    const begin = (path: string, onBytes: (bytes: number) => void) =>
      hub.download(revision, fileOf(revision, path), join(dir, path), { signal: stop.signal, onBytes });
    drill.inject({ kind: 'stall', path: stuck, afterBytes: 1_500_000 });
    const first = Promise.withResolvers<void>();
    const all = Promise.withResolvers<void>();
    const reason = new Error('cancelled');

    const holds = begin(stuck, (bytes) => bytes > 0 && first.resolve());
    await first.promise;
    const waits = begin(LARGE, (bytes) => bytes === two.get(LARGE)!.length && all.resolve());
    await all.promise;
    stop.abort(reason);

    const settled = await Promise.allSettled([holds, waits]);
    expect(settled).toEqual([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ]);
  });

  it('fetches as few files at a time as it is told to', async () => {
    const { drill, hub, dir } = await started({ hub: { filesAtOnce: 2 } });
    const revision = await hub.resolve(ID, 'main', never);
    for (const { path } of revision.files) drill.inject({ kind: 'stall', path, afterBytes: 0 });

    const all = Promise.all(revision.files.map(({ path }) => get({ hub, dir }, path, revision)));
    const stalled = () => drill.requests.filter(({ fault }) => fault === 'stall').length;
    await expect.poll(stalled).toBe(2);
    drill.heal();
    await all;

    expect(stalled()).toBe(2);
    for (const path of files.keys()) expect(await isWhole(dir, path)).toBe(true);
  });
});

describe('a hub', () => {
  it('gets the token, and the host that it sends us on to does not', async () => {
    const house = await started({ drill: { token: 'hf_secret' }, hub: { token: 'hf_secret' } });

    await get(house, LARGE);

    const told = (host: string) => house.drill.requests.filter((request) => request.host === host);
    expect(told('hub').length).toBeGreaterThan(2);
    expect(told('hub').every(({ token }) => token)).toBe(true);
    expect(told('lfs').length).toBeGreaterThan(0);
    expect(told('lfs').some(({ token }) => token)).toBe(false);
  });

  it.each([
    [{ token: null }, 401],
    [{ token: 'wrong' }, 401],
  ])('that refuses is not asked again', async (hubOptions, status) => {
    const { hub, drill } = await started({ drill: { token: 'hf_secret' }, hub: hubOptions });

    await expect(hub.resolve(ID, 'main', never)).rejects.toMatchObject({
      code: 'hub_refused',
      facts: { status, repository: ID },
    });
    expect(drill.requests).toHaveLength(1);
  });

  it('that is not there is unreachable', async () => {
    const { hub, drill } = await started();
    await drill.close();

    await expect(hub.resolve(ID, 'main', never)).rejects.toMatchObject({
      code: 'hub_unreachable',
      facts: { host: new URL(drill.url).host, reason: 'ECONNREFUSED' },
    });
  });

  it('is not asked anything offline', async () => {
    const { hub, drill, dir } = await started({ hub: { offline: true } });
    const revision = { repository: ID, commit: '0'.repeat(40), files: [] };
    const file = { path: SMALL, bytes: 1, sha256: null, gitSha1: '0'.repeat(40) };

    const options = { signal: never, onBytes: () => undefined };
    await expect(hub.resolve(ID, 'main', never)).rejects.toMatchObject({ code: 'hub_offline' });
    await expect(hub.download(revision, file, join(dir, SMALL), options)).rejects.toMatchObject({
      code: 'hub_offline',
    });
    expect(drill.requests).toEqual([]);
  });

  it('that sends from one address to the next is left', async () => {
    const house = await started();
    house.drill.inject({ kind: 'redirect-loop', path: LARGE, times: 99 });

    await expect(get(house, LARGE)).rejects.toMatchObject({ code: 'hub_nonsense', facts: { problem: 'redirects' } });
    expect(house.drill.requests.filter(({ path }) => path === LARGE)).toHaveLength(6);
  });

  it('may list its files on several pages', async () => {
    const { hub } = await started({ drill: { pageEntries: 2 } });

    expect((await hub.resolve(ID, 'main', never)).files.map(({ path }) => path).sort()).toEqual(
      [...files.keys()].sort(),
    );
  });

  it.each(['../etc', 'a/b/c', 'a b', '', 'https://x/y'])('is not asked for a repository named %j', async (name) => {
    const { hub, drill } = await started();

    await expect(hub.resolve(name, 'main', never)).rejects.toMatchObject({ code: 'hub_not_found' });
    expect(drill.requests).toEqual([]);
  });

  it.each([
    { endpoint: 'no address' },
    { endpoint: 'ftp://hub.example' },
    { endpoint: 'https://name:word@hub.example' },
    { endpoint: 'https://hub.example', token: 'hf_x\ny' },
  ])('cannot be %j', (options) => {
    expect(() => createModelHub({ compute, clock: systemClock, ...options })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    );
  });
});

/** The first half of other bytes, as a download of an earlier version leaves it. */
async function leftPart(dir: string, path: string, etag: string): Promise<void> {
  const part = join(dir, `${path}.incomplete`);
  await mkdir(dirname(part), { recursive: true });
  await writeFile(
    part,
    files
      .get(path)!
      .map((byte) => byte ^ 0xff)
      .subarray(0, files.get(path)!.length >> 1),
  );
  await writeFile(`${part}.etag`, etag);
}

/** The model's way to the disk: hashing against openssl, a checked download against an unchecked one, and what a cut costs. */
import { execFile, fork } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Compute } from '#engine/jobs/compute.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { createModelHub } from '#engine/sentiment/drivers/hub.ts';
import { HASH_FILES } from '#engine/sentiment/tasks.ts';
import { HASHING_TASKS } from '../fakes/hashing.ts';
import { systemClock } from '../fakes/system-clock.ts';
import type { HubOrder } from './hub-server.ts';
import { alternate, type BenchRow, median, medianRatio } from './rounds.ts';

/** BERT-base in full precision. */
const BYTES = 438_000_000;
const ROUNDS = 7;
const SERVED = { id: 'ProsusAI/finbert', path: 'onnx/model.onnx' } as const;
const run = promisify(execFile);
const { signal } = new AbortController();

export async function benchHub(): Promise<{ rows: BenchRow[] }> {
  const dir = await mkdtemp(join(tmpdir(), 'mlops-bench-hub-'));
  const compute = createPiscinaCompute({ threads: 2, tasks: HASHING_TASKS, niceIncrement: 0 });
  try {
    await writeNoise(join(dir, 'whole'), BYTES);
    for (const half of ['half-1', 'half-2']) await writeNoise(join(dir, half), BYTES / 2);
    const rows = [
      await benchHashing(dir, ['half-1', 'half-2'], compute),
      await benchHashing(dir, ['whole'], compute),
      ...(await benchDownload(dir, compute)),
    ];
    return { rows };
  } finally {
    await compute.close();
    await rm(dir, { recursive: true });
  }
}

async function benchHashing(dir: string, files: readonly string[], compute: Compute): Promise<BenchRow> {
  const name = `SHA-256 of ${BYTES / 1e6} MB in ${files.length} file${files.length > 1 ? 's' : ''} / openssl dgst`;
  const goal = files.length > 1 ? '<= 0.8' : undefined;
  const version = await run('openssl', ['version']).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  if (version === undefined) return { name, ratio: null, ...(goal && { goal }), detail: 'no openssl here' };
  const hashes = { ours: '', theirs: '' };
  const ours = timed(async () => {
    const shares = files.map((path) => compute.run(HASH_FILES, { dir, paths: [path] }));
    hashes.ours = (await Promise.all(shares))
      .flat()
      .map(({ sha256 }) => sha256)
      .join();
  });
  const theirs = timed(async () => {
    const { stdout } = await run('openssl', ['dgst', '-sha256', '-r', ...files.map((file) => join(dir, file))]);
    hashes.theirs = stdout
      .trim()
      .split('\n')
      .map((line) => line.slice(0, 64))
      .join();
  });
  const rounds = await alternate(ROUNDS, ours, theirs);
  if (hashes.ours !== hashes.theirs) throw new Error('openssl found another hash');
  const [our, their] = [0, 1].map((side) => median(rounds.map((round) => round[side]!))) as [number, number];
  const threads = `${files.length} of our threads, one process of ${version}`;
  const detail = `median seconds ${our.toFixed(3)} : ${their.toFixed(3)}; ${threads}; page cache warm`;
  return { name, ratio: medianRatio(rounds), ...(goal && { goal }), detail, rounds };
}

async function benchDownload(dir: string, compute: Compute): Promise<BenchRow[]> {
  const server = await startServer(join(dir, 'whole'));
  try {
    const [expected] = await compute.run(HASH_FILES, { dir, paths: ['whole'] });
    const trusting: Compute = {
      threads: 1,
      run: async () => ({ sha256: expected!.sha256, gitSha1: '' }) as never,
      close: async () => undefined,
    };
    const checked = timed(
      () => download(server.url, join(dir, 'checked'), compute),
      () => rm(join(dir, 'checked')),
    );
    const unchecked = timed(
      () => download(server.url, join(dir, 'bare'), trusting),
      () => rm(join(dir, 'bare')),
    );
    const plain = timed(
      () => plainDownload(server.url, join(dir, 'plain')),
      () => rm(join(dir, 'plain')),
    );
    const verified = await alternate(ROUNDS, checked, unchecked);
    const againstPlain = await alternate(ROUNDS, checked, plain);
    const seconds = (rounds: typeof verified, side: number) => median(rounds.map((round) => round[side]!)).toFixed(2);
    const machine = `loopback, hub in its own process, ${availableParallelism()} cores, both synced to disk`;
    return [
      {
        name: `download and verify ${BYTES / 1e6} MB / download only`,
        ratio: medianRatio(verified),
        goal: '<= 1.1',
        detail: `median seconds ${seconds(verified, 0)} : ${seconds(verified, 1)}; the same downloader told the hash; ${machine}`,
        rounds: verified,
      },
      {
        name: `download and verify ${BYTES / 1e6} MB / fetch piped to a file`,
        ratio: medianRatio(againstPlain),
        detail: `median seconds ${seconds(againstPlain, 0)} : ${seconds(againstPlain, 1)}; ${machine}`,
        rounds: againstPlain,
      },
      await benchCuts(dir, server, compute),
    ];
  } finally {
    server.end();
  }
}

/** Three cuts in one download; what the server sent beyond the file's size came twice, or was lost on the way. */
async function benchCuts(dir: string, server: Server, compute: Compute): Promise<BenchRow> {
  const before = await server.bytes();
  for (let cut = 0; cut < 3; cut++) server.cut(BYTES / 4);
  await download(server.url, join(dir, 'cut'), compute);
  const repeated = ((await server.bytes()) - before - BYTES) / 3;
  return {
    name: 'megabytes fetched twice after a cut',
    ratio: repeated / 1e6,
    goal: '<= 1',
    detail: 'MB, not a ratio: mean of 3 cuts in one download, as the server counts what it wrote to the connection',
  };
}

async function download(url: string, target: string, compute: Compute): Promise<void> {
  const hub = createModelHub({ endpoint: url, compute, clock: systemClock });
  const revision = await hub.resolve(SERVED.id, 'main', signal);
  await hub.download(revision, revision.files[0]!, target, { signal, onBytes: () => undefined });
}

async function plainDownload(url: string, target: string): Promise<void> {
  const response = await fetch(`${url}/${SERVED.id}/resolve/main/${SERVED.path}`);
  await pipeline(Readable.fromWeb(response.body as never), createWriteStream(target));
  const file = await open(target);
  await file.sync();
  await file.close();
}

interface Server {
  readonly url: string;
  cut(afterBytes: number): void;
  bytes(): Promise<number>;
  end(): void;
}

async function startServer(file: string): Promise<Server> {
  const child = fork(join(import.meta.dirname, 'hub-server.ts'), [file, SERVED.id, SERVED.path]);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const order = (what: HubOrder) => child.send(what);
  return {
    url,
    cut: (cutAfterBytes) => void order({ cutAfterBytes }),
    async bytes() {
      order('bytes');
      const [{ bytes }] = (await once(child, 'message')) as [{ bytes: number }];
      return bytes;
    },
    end: () => child.disconnect(),
  };
}

/** Seconds of `work`; `after` is not counted. */
function timed(work: () => Promise<unknown>, after: () => Promise<unknown> = async () => undefined) {
  return async (): Promise<number> => {
    const started = performance.now();
    await work();
    const seconds = (performance.now() - started) / 1_000;
    await after();
    return seconds;
  };
}

async function writeNoise(path: string, bytes: number): Promise<void> {
  const piece = Buffer.allocUnsafe(2_000_000);
  const file = await open(path, 'w');
  for (let done = 0; done < bytes; done += piece.length) {
    randomFillSync(piece);
    await file.write(piece, 0, Math.min(piece.length, bytes - done));
  }
  await file.close();
}

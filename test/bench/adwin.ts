/** ADWIN against current River, its own loop and its bare core, on one stream; and ten thousand streams that take turns in one bank. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createDetectorBank } from '#engine/drift/detectors/detector-bank.ts';
import { DEFAULT_DETECTOR } from '#engine/drift/types.ts';
import { seededRandom } from '#engine/training/learners/random.ts';
import { interopVenv } from '../interop/venv.ts';
import { alternate, type BenchRow, median, medianRatio } from './rounds.ts';

const ROUNDS = 7;
const CONTESTS = [
  { clock: 32, values: 1_000_000 },
  { clock: 1, values: 200_000 },
] as const;
const PEERS = [
  { how: 'loop', name: 'River’s own loop', goal: '>= 2 (stretch 4)' },
  { how: 'core', name: 'River’s bare core', goal: '>= 1 (stretch 2)' },
] as const;
const STREAMS = 10_000;
const INTERLEAVED = 2_000_000;
const GOAL_SPEED = '>= 10 (stretch 20)';
const GOAL_KB = '<= 5';

interface River {
  ask<Answer>(question: { readonly path: string; readonly clock: number; readonly how: string }): Promise<Answer>;
  end(): void;
}

export async function benchAdwin(): Promise<{ rows: BenchRow[] }> {
  const venv = await interopVenv();
  const nameOf = (clock: number, peer: string) => `ADWIN, one stream, clock ${clock}: values/s / ${peer}`;
  if ('missing' in venv) {
    const missing = CONTESTS.flatMap(({ clock }) =>
      PEERS.map(({ name, goal }) => ({
        name: nameOf(clock, name),
        ratio: null,
        goal,
        detail: `no peer: ${venv.missing}`,
      })),
    );
    return { rows: [...missing, ...interleaved()] };
  }
  const dir = await mkdtemp(join(tmpdir(), 'mlops-bench-adwin-'));
  const river = openRiver(venv.python);
  try {
    const rows: BenchRow[] = [];
    for (const { clock, values: n } of CONTESTS) {
      const values = shifted(n);
      const path = join(dir, `${clock}.f64`);
      await writeFile(path, values);
      const { found, river: version } = await river.ask<{ found: number[][]; river: string }>({
        path,
        clock,
        how: 'found',
      });
      const same = JSON.stringify(found) === JSON.stringify(detections(values, clock).found);
      if (!same) throw new Error(`clock ${clock}: not the same detections as River ${version}`);
      for (const { how, name, goal } of PEERS) {
        rows.push({
          ...(await contest({ values, path, clock, how }, river, version)),
          name: nameOf(clock, name),
          goal,
        });
      }
    }
    return { rows: [...rows, ...interleaved()] };
  } finally {
    river.end();
    await rm(dir, { recursive: true });
  }
}

async function contest(
  { values, path, clock, how }: { values: Float64Array; path: string; clock: number; how: string },
  river: River,
  version: string,
): Promise<Pick<BenchRow, 'ratio' | 'detail' | 'rounds'>> {
  if ((await river.ask<{ seconds: number | null }>({ path, clock, how })).seconds === null) {
    return { ratio: null, detail: `River ${version} has no such core` };
  }
  const seconds = await alternate(
    ROUNDS,
    async () => detections(values, clock).seconds,
    async () => (await river.ask<{ seconds: number }>({ path, clock, how })).seconds,
  );
  const speeds = seconds.map(([our, other]): [number, number] => [
    values.length / our / 1e6,
    values.length / other / 1e6,
  ]);
  const [our, other] = [0, 1].map((side) => median(speeds.map((pair) => pair[side]!))) as [number, number];
  const detail = `median M values a second of processor time ${our.toFixed(2)} : ${other.toFixed(2)}; River ${version}; same indices and widths`;
  return { ratio: medianRatio(speeds), detail, rounds: speeds };
}

/** Uniform values whose level rises in the middle. */
function shifted(n: number): Float64Array {
  const random = seededRandom(1, 0);
  return Float64Array.from({ length: n }, (_, at) => random.word() / 2 ** 32 + (at < n / 2 ? 0 : 0.1));
}

function detections(values: Float64Array, clock: number) {
  const bank = createDetectorBank();
  const slots = new Uint32Array(values.length).fill(bank.slot('bench', { ...DEFAULT_DETECTOR, clock }));
  const started = threadSeconds();
  const found = bank.update(slots, values);
  const seconds = threadSeconds() - started;
  return { seconds, found: found.map(({ detection }) => [detection.index, detection.width]) };
}

/** Processor time of this thread alone: both sides are one thread, and a neighbour's work is not theirs. */
function threadSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

function interleaved(): BenchRow[] {
  const random = seededRandom(2, 0);
  const before = process.memoryUsage().arrayBuffers;
  const bank = createDetectorBank();
  const ids = Array.from({ length: STREAMS }, (_, at) => bank.slot(`stream ${at}`, DEFAULT_DETECTOR));
  const slots = Uint32Array.from({ length: INTERLEAVED }, (_, at) => ids[at % STREAMS]!);
  const values = Float64Array.from({ length: INTERLEAVED }, () => random.word() / 2 ** 32);
  const speeds: [number, number][] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const started = threadSeconds();
    bank.update(slots, values);
    // The first one warms up.
    if (round > 0) speeds.push([INTERLEAVED / (threadSeconds() - started) / 1e6, 1]);
  }
  globalThis.gc?.();
  const own = process.memoryUsage().arrayBuffers - before - slots.byteLength - values.byteLength;
  const kb = own / 1024 / STREAMS;
  const about = `${STREAMS / 1000}k streams take turns in one bank, clock 32`;
  return [
    {
      name: `ADWIN, ${about}: M values/s`,
      ratio: median(speeds.map(([speed]) => speed)),
      goal: GOAL_SPEED,
      detail: `${INTERLEAVED / 1e6} M values a round, one thread`,
      rounds: speeds,
    },
    {
      name: `the same: KB a stream`,
      ratio: kb,
      goal: GOAL_KB,
      detail: `windows of ${(INTERLEAVED * (ROUNDS + 1)) / STREAMS} values, room to grow included`,
    },
  ];
}

function openRiver(python: string): River {
  const child = spawn(python, [join(import.meta.dirname, 'adwin-river.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('River’s process has ended');
      return JSON.parse(value);
    },
    end: () => void child.stdin.end(),
  };
}

/** 512 headlines through the model host against the library's pipeline, on the same random BERT-base: speed, and memory at the peak. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { writeRandomModel } from '#bot/local/hub/model/base-model.ts';
import type { Precision } from '#engine/sentiment/types.ts';
import { bertVocabulary } from '../bot/local/hub/model/bert-vocabulary.ts';
import { alternate, type BenchRow, median, medianRatio } from './rounds.ts';

const HEADLINES = 512;
const ROUNDS = 5;
const THREADS = Math.min(2, availableParallelism());
/** Of the pipeline: it pads each of its batches to the longest text. */
const BATCHES = [1, 4, 8, 16, 32];
const TRIAL_HEADLINES = 64;
const SCORER = fileURLToPath(new URL('./sentiment-scorer.ts', import.meta.url));

export async function benchSentiment(): Promise<{ rows: BenchRow[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-sentiment-'));
  const dir = join(folder, 'base');
  try {
    await writeRandomModel(dir, { vocabulary: await bertVocabulary() });
    return {
      rows: [
        await speed(dir, 'int8', '>= 2'),
        await speed(dir, 'fp32'),
        await memory(dir),
        pyTorch('fp32', '>= 1'),
        pyTorch('int8', '>= 3'),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function speed(dir: string, precision: Precision, goal?: string): Promise<BenchRow> {
  const ours = await startScorer('host', dir, precision);
  const library = await startScorer('pipeline', dir, precision);
  try {
    const batch = await bestBatch(library);
    const seconds = await alternate(
      ROUNDS,
      async () => (await ours.score(HEADLINES, 0)).seconds,
      async () => (await library.score(HEADLINES, batch)).seconds,
    );
    const rates = seconds.map(([us, them]): [number, number] => [HEADLINES / us, HEADLINES / them]);
    const [us, them] = [0, 1].map((side) => median(rates.map((pair) => pair[side]!))) as [number, number];
    return {
      name: `${HEADLINES} headlines, ${precision}: texts/s / transformers.js pipeline at its best batch`,
      ratio: medianRatio(rates),
      ...(goal === undefined ? {} : { goal }),
      detail: `median texts/s ${us.toFixed(1)} : ${them.toFixed(1)} (batches of ${batch}); ${THREADS} threads each, warm`,
      rounds: rates,
    };
  } finally {
    await Promise.all([ours.end(), library.end()]);
  }
}

async function bestBatch(library: Contender): Promise<number> {
  const tried: { batch: number; seconds: number }[] = [];
  await library.score(TRIAL_HEADLINES, 8);
  for (const batch of BATCHES) tried.push({ batch, ...(await library.score(TRIAL_HEADLINES, batch)) });
  return tried.reduce((best, one) => (one.seconds < best.seconds ? one : best)).batch;
}

/** Marks of the kernel from start to end, loading included; what is shared between processes counts in each. */
async function memory(dir: string): Promise<BenchRow> {
  const name = `${HEADLINES} headlines, int8: peak memory of bot and host / one call of the pipeline`;
  const goal = '<= 0.35';
  if (process.platform !== 'linux')
    return { name, ratio: null, goal, detail: 'only Linux tells the peak of a process' };
  const rounds: [number, number][] = [];
  for (let round = 0; round < 3; round += 1) {
    const pair: number[] = [];
    for (const kind of ['host', 'pipeline'] as const) {
      const contender = await startScorer(kind, dir, 'int8');
      pair.push((await contender.score(HEADLINES, 0)).peakBytes / 1e6);
      await contender.end();
    }
    rounds.push(pair as [number, number]);
  }
  const [us, them] = [0, 1].map((side) => median(rounds.map((pair) => pair[side]!))) as [number, number];
  const detail = `median MB ${us.toFixed(0)} : ${them.toFixed(0)}; loading included`;
  return { name, ratio: medianRatio(rounds), goal, detail, rounds };
}

function pyTorch(precision: Precision, goal: string): BenchRow {
  const name = `${HEADLINES} headlines, ${precision}: texts/s / Python transformers on PyTorch`;
  return {
    name,
    ratio: null,
    goal,
    detail: 'PyPI has PyTorch for Linux only together with gigabytes for graphics cards',
  };
}

interface Contender {
  score(texts: number, batch: number): Promise<{ readonly seconds: number; readonly peakBytes: number }>;
  end(): Promise<unknown>;
}

async function startScorer(kind: 'host' | 'pipeline', dir: string, precision: Precision): Promise<Contender> {
  const child = spawn(process.execPath, [SCORER, kind, dir, precision, String(THREADS)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value, done } = await answers.next();
    if (done) throw new Error(`${kind} ended before it answered`);
    return value;
  };
  await answer();
  return {
    async score(texts, batch) {
      child.stdin.write(`${texts} ${batch}\n`);
      return JSON.parse(await answer());
    },
    async end() {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end();
      await closed;
    },
  };
}

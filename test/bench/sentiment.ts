/** 512 headlines through the model host against others, on a random BERT-base: speed, and memory at the peak. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeRandomModel } from '#bot/local/hub/model/base-model.ts';
import type { Precision } from '#engine/sentiment/types.ts';
import { bertVocabulary } from '../bot/local/hub/model/bert-vocabulary.ts';
import { headlines } from '../engine/sentiment/tokenizer/headlines.ts';
import { type BenchRow, median, medianRatio } from './rounds.ts';
import { type Contender, type Scored, startContender } from './sentiment-contender.ts';
import { torchPython } from './sentiment-torch.ts';

const HEADLINES = 512;
const ROUNDS = 3;
const THREADS = Math.min(2, availableParallelism());
/** The peers pad each of their batches to its longest text. */
const BATCHES = [1, 4, 8, 16, 32];
const TRIAL_HEADLINES = 64;
const [SCORER, TORCH_SCORER] = ['./sentiment-scorer.ts', './sentiment-torch.py'].map((file) =>
  fileURLToPath(new URL(file, import.meta.url)),
) as [string, string];

/** Starts a contender; a string says why it is not there. */
type Entry = () => Promise<Contender | string>;

interface Peer {
  readonly name: string;
  readonly goal?: string;
  readonly enter: Entry;
}

export async function benchSentiment(): Promise<{ rows: BenchRow[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-sentiment-'));
  const dir = join(folder, 'base');
  try {
    await writeRandomModel(dir, { vocabulary: await bertVocabulary() });
    const texts = join(folder, 'texts.json');
    await writeFile(texts, JSON.stringify(headlines(HEADLINES)));
    const torch = await torchPython();
    const byTorch = (precision: Precision) => async () =>
      'missing' in torch
        ? torch.missing
        : startContender(torch.python, [TORCH_SCORER, dir, precision, String(THREADS), texts]);
    return {
      rows: [
        ...(await race(dir, 'int8', [
          { name: 'transformers.js pipeline', goal: '>= 2', enter: () => startScorer('pipeline', dir, 'int8') },
          { name: "Python's PyTorch in 8 bits, its best", goal: '>= 3', enter: byTorch('int8') },
        ])),
        ...(await race(dir, 'fp32', [{ name: "Python's PyTorch in fp32", goal: '>= 1', enter: byTorch('fp32') }])),
        await memory(dir),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** All of them in turn, round after round, each at its best batch. */
async function race(dir: string, precision: Precision, peers: readonly Peer[]): Promise<BenchRow[]> {
  const ours = await startScorer('host', dir, precision);
  const entered = await Promise.all(peers.map(async (peer) => ({ ...peer, contender: await peer.enter() })));
  const there = entered.flatMap(({ contender }) => (typeof contender === 'string' ? [] : [contender]));
  try {
    await ours.score(TRIAL_HEADLINES, 0);
    const batches = new Map<Contender, number>();
    for (const contender of there) batches.set(contender, await bestBatch(contender));
    const rounds: { us: Scored; them: Map<Contender, Scored> }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const us = await ours.score(HEADLINES, 0);
      const them = new Map<Contender, Scored>();
      for (const contender of there) them.set(contender, await contender.score(HEADLINES, batches.get(contender)!));
      rounds.push({ us, them });
    }
    return entered.map(({ name, goal, contender }) => {
      const row = {
        name: `${HEADLINES} headlines, ${precision}: texts/s / ${name} at its best batch`,
        ...(goal === undefined ? {} : { goal }),
      };
      if (typeof contender === 'string') return { ...row, ratio: null, detail: contender };
      const pairs = rounds.map(({ us, them }) => [us, them.get(contender)!] as const);
      return { ...row, ...compared(pairs), detail: detailOf(pairs, contender.version, batches.get(contender)!) };
    });
  } finally {
    await Promise.all([ours, ...there].map((contender) => contender.end()));
  }
}

type Pairs = readonly (readonly [us: Scored, them: Scored])[];

function compared(pairs: Pairs): Pick<BenchRow, 'ratio' | 'rounds'> & { ratio: number } {
  const rates = pairs.map(([us, them]): [number, number] => [HEADLINES / us.seconds, HEADLINES / them.seconds]);
  return { ratio: medianRatio(rates), rounds: rates };
}

/** Processor time as well: it says the same on a machine that others use. */
function detailOf(pairs: Pairs, version: string, batch: number): string {
  const of = (figure: (scored: Scored) => number) =>
    [0, 1].map((side) => median(pairs.map((pair) => figure(pair[side]!))).toFixed(1)).join(' : ');
  const rates = of(({ seconds }) => HEADLINES / seconds);
  const seconds = of(({ cpuSeconds }) => cpuSeconds);
  return `median texts/s ${rates}, CPU seconds ${seconds}; ${version}, batches of ${batch}; ${THREADS} threads each, warm`;
}

async function bestBatch(contender: Contender): Promise<number> {
  const tried: { batch: number; seconds: number }[] = [];
  await contender.score(TRIAL_HEADLINES, 8);
  for (const batch of BATCHES) tried.push({ batch, ...(await contender.score(TRIAL_HEADLINES, batch)) });
  return tried.reduce((best, one) => (one.seconds < best.seconds ? one : best)).batch;
}

/** Marks of the kernel from start to end, loading included; what is shared between processes counts in each. */
async function memory(dir: string): Promise<BenchRow> {
  const name = `${HEADLINES} headlines, int8: peak memory of bot and host / one call of the pipeline`;
  const goal = '<= 0.35';
  if (process.platform !== 'linux')
    return { name, ratio: null, goal, detail: 'only Linux tells the peak of a process' };
  const rounds: [number, number][] = [];
  for (let round = 0; round < 2; round += 1) {
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

function startScorer(kind: 'host' | 'pipeline', dir: string, precision: Precision): Promise<Contender> {
  return startContender(process.execPath, [SCORER, kind, dir, precision, String(THREADS)]);
}

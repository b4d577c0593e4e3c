/** The whole training job, by the command line, against the same job with scikit-learn. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interopVenv } from '../interop/venv.ts';
import { measuredProcess } from './measured-process.ts';
import { type BenchRow, median, medianRatio } from './rounds.ts';
import { trainingCsv } from './train-table.ts';

const ROWS = 20_000;
const FEATURES = 20;
const THREADS = 2;
const ROUNDS = 5;
const NAME = `train ${ROWS / 1000}k x ${FEATURES}, 4 folds and final fit, 300 trees`;
const MAIN = join(import.meta.dirname, '../../bot/main.ts');
const PEER = join(import.meta.dirname, 'train-sklearn.py');

interface Round {
  /** From the request to the finished job; the peer: from the first byte read to the artifact written, imports not counted. */
  readonly seconds: number;
  readonly auc: number;
  readonly cpuSeconds: number | null;
  readonly peakMb: number | null;
}

export async function benchTrain(): Promise<{ rows: BenchRow[] }> {
  const venv = await interopVenv();
  if ('missing' in venv) {
    return { rows: [{ name: NAME, ratio: null, goal: '<= 0.07', detail: `no scikit-learn: ${venv.missing}` }] };
  }
  const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-train-'));
  try {
    const csv = join(folder, 'events.csv');
    await writeFile(csv, trainingCsv(ROWS, FEATURES, 1));
    await peerRound(venv.python, csv, 0, folder);
    await ourRound(csv, 0, folder);
    const ours: Round[] = [];
    const peers: Round[] = [];
    for (let seed = 1; seed <= ROUNDS; seed++) {
      ours.push(await ourRound(csv, seed, folder));
      peers.push(await peerRound(venv.python, csv, seed, folder));
    }
    return { rows: rowsOf(ours, peers) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function rowsOf(ours: readonly Round[], peers: readonly Round[]): BenchRow[] {
  const pairs = (figure: (round: Round) => number) =>
    ours.map((round, at): [number, number] => [figure(round), figure(peers[at]!)]);
  const times = pairs(({ seconds }) => seconds);
  const cpu = pairs(({ cpuSeconds }) => cpuSeconds ?? Number.NaN);
  const memory = pairs(({ peakMb }) => peakMb ?? Number.NaN);
  const onLinux = ours.every(({ peakMb }) => peakMb !== null);
  const aucs = pairs(({ auc }) => auc);
  const gap = aucs.reduce((sum, [our, peer]) => sum + our - peer, 0) / aucs.length;
  return [
    {
      name: `${NAME}: time / scikit-learn 1.7`,
      ratio: medianRatio(times),
      goal: '<= 0.07',
      detail: `median seconds ${middle(times)}; ${THREADS} threads each`,
      rounds: times,
    },
    {
      name: `${NAME}: processor time / scikit-learn 1.7`,
      ratio: onLinux ? medianRatio(cpu) : null,
      goal: '<= 0.07',
      detail: `median seconds of the whole process, start-up included ${middle(cpu)}`,
      rounds: cpu,
    },
    {
      name: `${NAME}: peak memory / scikit-learn 1.7`,
      ratio: onLinux ? medianRatio(memory) : null,
      goal: '<= 0.45',
      detail: `median MB of the whole process ${middle(memory)}`,
      rounds: memory,
    },
    {
      name: `${NAME}: mean AUC - scikit-learn's`,
      ratio: gap,
      goal: '>= -0.003',
      detail: `a difference, not a ratio; ${ROUNDS} seeds, one table; median AUC ${middle(aucs, 4)}`,
      rounds: aucs,
    },
  ];
}

function middle(pairs: readonly (readonly [number, number])[], digits = 1): string {
  const [our, peer] = [median(pairs.map(([value]) => value)), median(pairs.map(([, value]) => value))];
  return `${our.toFixed(digits)} : ${peer.toFixed(digits)}`;
}

async function ourRound(csv: string, seed: number, folder: string): Promise<Round> {
  const env = {
    PATH: process.env.PATH,
    MLOPS_STATE_DIR: join(folder, 'state'),
    MLOPS_DATA_DIRS: folder,
    MLOPS_THREADS: String(THREADS),
  };
  const output = join(folder, 'model.onnx');
  const args = [MAIN, 'train', csv, '--seed', String(seed), '--output', output, '--again', '--json'];
  const { stdout, cpuSeconds, peakMb } = await measuredProcess(process.execPath, args, env);
  const { job, result } = JSON.parse(stdout);
  const seconds = (Date.parse(job.finished_at) - Date.parse(job.created_at)) / 1000;
  return { seconds, auc: result.aggregate.mean.roc_auc, cpuSeconds, peakMb };
}

async function peerRound(python: string, csv: string, seed: number, folder: string): Promise<Round> {
  // At the priority of our pool's threads: else the peer alone would be spared by what else the machine is doing.
  const args = ['-n', '10', python, PEER, csv, String(seed), String(THREADS), join(folder, 'model.pkl')];
  const { stdout, cpuSeconds, peakMb } = await measuredProcess('nice', args, { PATH: process.env.PATH });
  return { ...JSON.parse(stdout), cpuSeconds, peakMb };
}

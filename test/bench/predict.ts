/** Batch scoring with a large forest on the pool against scikit-learn's, each on two threads and with its own forest of the same table. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TASKS } from '#bot/compose/pool-tasks.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { randomForest } from '#engine/training/learners/forest/fit-forest.ts';
import { scoreRows } from '#engine/training/learners/score-rows.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';
import type { TrainingTable } from '#engine/training/table/training-table.ts';
import { interopVenv } from '../interop/venv.ts';
import { alternate, type BenchRow, median, medianRatio } from './rounds.ts';
import { trainingCsv } from './train-table.ts';

const TRAIN_ROWS = 20_000;
const SCORE_ROWS = 50_000;
const FEATURES = 20;
const TREES = 300;
const THREADS = 2;
const ROUNDS = 9;
const NAME = `batch predict, ${TREES} full trees on ${TRAIN_ROWS / 1000}k x ${FEATURES}: rows/s / scikit-learn 1.7`;
const GOAL = '>= 3';
const PEER = join(import.meta.dirname, 'predict-sklearn.py');

/** Column-major features in shared memory. */
type Scored = Pick<TrainingTable, 'values' | 'label' | 'rows'>;

export async function benchPredict(): Promise<{ rows: BenchRow[] }> {
  const venv = await interopVenv();
  if ('missing' in venv) return { rows: [{ name: NAME, ratio: null, goal: GOAL, detail: `no peer: ${venv.missing}` }] };
  const table = scoredTable();
  const ours = await ourScorer(table);
  const peer = await peerScorer(venv.python, table);
  try {
    const seconds = await alternate(ROUNDS, ours.score, peer.score);
    const speeds = seconds.map(([our, other]): [number, number] => [SCORE_ROWS / our, SCORE_ROWS / other]);
    const [our, other] = [0, 1].map((side) => median(speeds.map((pair) => pair[side]!)) / 1000) as [number, number];
    const detail = `median thousand rows/s ${our.toFixed(0)} : ${other.toFixed(0)}; ${THREADS} threads each; probabilities of raw float32 rows, warm`;
    return { rows: [{ name: NAME, ratio: medianRatio(speeds), goal: GOAL, detail, rounds: speeds }] };
  } finally {
    await Promise.all([ours.end(), peer.end()]);
  }
}

interface Scorer {
  /** Scores all rows once; seconds. */
  score(): Promise<number>;
  end(): Promise<unknown>;
}

function scoredTable(): Scored {
  const rows = TRAIN_ROWS + SCORE_ROWS;
  const values = new Float32Array(new SharedArrayBuffer(4 * rows * FEATURES));
  const label = new Uint8Array(new SharedArrayBuffer(rows));
  const lines = trainingCsv(rows, FEATURES, 1).trimEnd().split('\n').slice(1);
  for (const [row, line] of lines.entries()) {
    const [, own, ...features] = line.split(',').map(Number);
    label[row] = own!;
    for (const [feature, value] of features.entries()) values[feature * rows + row] = value;
  }
  return { values, label, rows };
}

async function ourScorer(table: Scored): Promise<Scorer> {
  const compute = createPiscinaCompute({ threads: THREADS, tasks: TASKS });
  const { signal } = new AbortController();
  const { model } = await randomForest.fit(
    {
      spec: { model: 'rf', trees: TREES },
      // The learner looks at nothing else of a table.
      table: { ...table, weight: null } as unknown as TrainingTable,
      rows: rowRange(0, TRAIN_ROWS),
      seed: 1,
    },
    { signal, onProgress: () => undefined },
    compute,
  );
  const rows = rowRange(TRAIN_ROWS, TRAIN_ROWS + SCORE_ROWS);
  return {
    async score() {
      const started = performance.now();
      await scoreRows(model, table, rows, { compute, signal });
      return (performance.now() - started) / 1000;
    },
    end: () => compute.close(),
  };
}

/** A process that fits once, then scores at each line it is sent; at the priority of our pool's threads. */
async function peerScorer(python: string, { values, label, rows }: Scored): Promise<Scorer> {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-predict-'));
  const [valuesFile, labelFile] = [join(folder, 'values.f32'), join(folder, 'label.u8')];
  await writeFile(valuesFile, values);
  await writeFile(labelFile, label);
  const args = [valuesFile, labelFile, ...[rows, TRAIN_ROWS, TREES, THREADS].map(String)];
  const child = spawn('nice', ['-n', '10', python, PEER, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await answers.next();
    if (done) throw new Error('scikit-learn ended before it answered');
    return Number(value);
  };
  await answer();
  return {
    score() {
      child.stdin.write('score\n');
      return answer();
    },
    async end() {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

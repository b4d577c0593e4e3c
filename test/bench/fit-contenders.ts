/** Fits on the pool and with the peers of Python, asked the same way. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TASKS } from '#bot/compose/pool-tasks.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { learnerOf } from '#engine/training/learners/learners.ts';
import { scoreRows } from '#engine/training/learners/score-rows.ts';
import type { LearnerSpec } from '#engine/training/learners/types.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';
import type { TrainingTable } from '#engine/training/table/training-table.ts';
import { rank, rocAuc } from '#engine/training/validation/ranking-metrics.ts';
import type { FitTable } from './fit-tables.ts';

export interface FitFigures {
  /** From the table in memory to the model. */
  readonly seconds: number;
  /** On the rows that were not fitted on; null when there are none. */
  readonly auc: number | null;
  readonly leaves: number | null;
}

export interface Fitting {
  readonly table: FitTable;
  /** Rows that are fitted on, the first of the table. */
  readonly train: number;
  readonly seed: number;
}

export function fitPool(threads: number): Compute {
  return createPiscinaCompute({ threads, tasks: TASKS, niceIncrement: 10 });
}

export async function fitOurs(
  spec: LearnerSpec,
  { table, train, seed }: Fitting,
  compute: Compute,
): Promise<FitFigures> {
  const { signal } = new AbortController();
  // Learners look at nothing else of a table.
  const whole = table as unknown as TrainingTable;
  const started = performance.now();
  const { model } = await learnerOf(spec).fit(
    { spec, table: whole, rows: rowRange(0, train), seed },
    { signal, onProgress: () => undefined },
    compute,
  );
  const seconds = (performance.now() - started) / 1000;
  const leaves =
    model.kind === 'trees' ? model.trees.reduce((sum, { feature }) => sum + (feature.length + 1) / 2, 0) : null;
  if (train === table.rows) return { seconds, auc: null, leaves };
  const scored = await scoreRows(model, table, rowRange(train, table.rows), { compute, signal });
  return { seconds, auc: rocAuc(rank(scored), table.label.subarray(train)), leaves };
}

export type PeerModel = 'scikit-learn rf' | 'lightgbm rf' | 'xgboost gbt';

export interface FitPeers {
  fit(model: PeerModel, trees: number, fitting: Fitting): Promise<FitFigures>;
  end(): Promise<void>;
}

/** One Python process for all fits, at the priority of our pool's threads. */
export async function fitPeers(python: string, threads: number): Promise<FitPeers> {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-fit-'));
  const script = join(import.meta.dirname, 'fit-peers.py');
  const child = spawn('nice', ['-n', '10', python, script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async fit(model, trees, { table, train, seed }) {
      const files = { values: join(folder, 'values.f32'), label: join(folder, 'label.u8') };
      await writeFile(files.values, table.values);
      await writeFile(files.label, table.label);
      child.stdin.write(`${JSON.stringify({ model, ...files, rows: table.rows, train, trees, threads, seed })}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`the peer's process ended while it fitted ${model}`);
      return JSON.parse(value) as FitFigures;
    },
    async end() {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Loading tables of 20 columns, each round in a fresh process, against the well-known readers of Python in the same round: pandas with
 * its default engine for CSV, pyarrow for Parquet, DuckDB for orientation. Two threads each, where the reader has threads.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interopVenv } from '../interop/venv.ts';
import { writeCsvTable, writeParquetTable } from './load-tables.ts';
import { measuredProcess } from './measured-process.ts';
import { type BenchRow, median, medianRatio } from './rounds.ts';

const ROUNDS = 5;
const ROWS = 1_000_000;
const FORMATS = [
  { format: 'csv', write: writeCsvTable, peers: ['pandas', 'duckdb'], goal: '<= 0.45' },
  { format: 'parquet', write: writeParquetTable, peers: ['pyarrow', 'pyarrow-numpy', 'duckdb'], goal: '<= 3' },
] as const;
type Format = (typeof FORMATS)[number];

interface LoadRound {
  /** From the first look at the file to the finished table; programs and libraries are loaded before. */
  readonly ms: number;
  /** Of the whole process, from its start to its end. */
  readonly wholeMs: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly version: string;
}

export async function benchLoad(): Promise<{ rows: BenchRow[] }> {
  const venv = await interopVenv();
  if ('missing' in venv) {
    const detail = `no peers: ${venv.missing}`;
    return { rows: FORMATS.map(({ format, goal }) => ({ name: `load ${format}`, ratio: null, goal, detail })) };
  }
  const folder = await mkdtemp(join(tmpdir(), 'bench-load-'));
  try {
    const rows: BenchRow[] = [];
    for (const format of FORMATS) {
      const path = join(folder, `table.${format.format}`);
      format.write(path, ROWS);
      rows.push(...(await compare(path, format, venv.python)));
      await rm(path);
    }
    return { rows };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Ours and every peer in turn, after one warm-up of each. */
async function compare(path: string, format: Format, python: string): Promise<BenchRow[]> {
  const readers = ['ours', ...format.peers];
  const rounds = new Map(readers.map((reader) => [reader, [] as LoadRound[]]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const reader of readers) {
      const figures = await runRound(reader, path, python);
      if (round > 0) rounds.get(reader)!.push(figures);
    }
  }
  return format.peers.flatMap((peer) => peerRows(format, peer, rounds.get('ours')!, rounds.get(peer)!));
}

function peerRows(format: Format, peer: string, ours: readonly LoadRound[], theirs: readonly LoadRound[]): BenchRow[] {
  const name = `load ${format.format}, 1M x 20 / ${peer} ${theirs[0]?.version}`;
  const row = (what: string, figure: (round: LoadRound) => number, unit: string, goal?: string): BenchRow => {
    const pairs = ours.map((round, at): [number, number] => [figure(round), figure(theirs[at]!)]);
    const middle = (index: 0 | 1) => median(pairs.map((pair) => pair[index])).toFixed(unit === 's' ? 2 : 0);
    const detail = `${middle(0)} ${unit} to ${middle(1)} ${unit}; two threads each`;
    return { name: `${name}: ${what}`, ratio: medianRatio(pairs), ...(goal && { goal }), detail, rounds: pairs };
  };
  const isGoal = peer === format.peers[0];
  return [
    row('time in process', ({ ms }) => ms, 'ms', isGoal ? format.goal : undefined),
    row('time of the whole process', ({ wholeMs }) => wholeMs, 'ms'),
    row('processor time of the whole process', ({ cpuSeconds }) => cpuSeconds, 's'),
    row('peak memory', ({ peakMb }) => peakMb, 'MB', isGoal ? '<= 0.6' : undefined),
  ];
}

async function runRound(reader: string, path: string, python: string): Promise<LoadRound> {
  const [command, script] = reader === 'ours' ? [process.execPath, 'load-round.ts'] : [python, 'load-peers.py'];
  const args = reader === 'ours' ? [path] : [reader, path];
  const run = await measuredProcess(command, [join(import.meta.dirname, script), ...args], process.env);
  const { ms, rows, version } = JSON.parse(run.stdout) as { ms: number; rows: number; version: string };
  if (rows !== ROWS) throw new Error(`${reader} read ${rows} of ${ROWS} rows`);
  const { cpuSeconds, peakMb } = run;
  return {
    ms,
    wholeMs: run.wallSeconds * 1000,
    cpuSeconds: cpuSeconds ?? Number.NaN,
    peakMb: peakMb ?? Number.NaN,
    version,
  };
}

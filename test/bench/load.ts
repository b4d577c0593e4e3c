/** Loading CSV and Parquet tables of 20 columns against what a plain use of a well-known reader costs, each round in a fresh process. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LoadRound, Reader } from './load-round.ts';
import { writeCsvTable, writeParquetTable } from './load-tables.ts';
import { alternate, type BenchRow, median, medianRatio } from './rounds.ts';

const ROUNDS = 3;
const SIZES = [
  { rows: 100_000, label: '100k x 20' },
  { rows: 1_000_000, label: '1M x 20' },
];
/** Rows a second that good readers reached on another machine: for orientation only. */
const ELSEWHERE = { csv: 274_000, parquet: 316_000 };
const FORMATS = [
  { format: 'csv', peer: 'papaparse', how: 'step mode', write: writeCsvTable, goal: '<= 0.7' },
  { format: 'parquet', peer: 'hyparquet', how: 'whole file', write: writeParquetTable, goal: '<= 0.8' },
] as const;

export async function benchLoad(): Promise<{ rows: BenchRow[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-load-'));
  try {
    const rows: BenchRow[] = [];
    for (const size of SIZES) {
      for (const { format, peer, how, write, goal } of FORMATS) {
        const path = join(folder, `table.${format}`);
        write(path, size.rows);
        rows.push(await compare(path, format, size, peer, how, goal));
      }
    }
    return { rows };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function compare(
  path: string,
  format: 'csv' | 'parquet',
  size: (typeof SIZES)[number],
  peer: Reader,
  how: string,
  goal: string,
): Promise<BenchRow> {
  const peaks = { ours: 0, peer: 0 };
  const rounds = await alternate(
    ROUNDS,
    async () => {
      const round = await runRound('ours', path, size.rows);
      peaks.ours = Math.max(peaks.ours, round.peakRssMb);
      return round.ms;
    },
    async () => {
      const round = await runRound(peer, path, size.rows);
      peaks.peer = Math.max(peaks.peer, round.peakRssMb);
      return round.ms;
    },
  );
  const speed = size.rows / (median(rounds.map(([ours]) => ours)) / 1000);
  const peakMb = `peak memory ${peaks.ours.toFixed(0)} / ${peaks.peer.toFixed(0)} MB`;
  const elsewhere = `${(speed / ELSEWHERE[format]).toFixed(1)} times the ${ELSEWHERE[format] / 1000}k rows/s of another machine`;
  return {
    name: `load ${format}, ${size.label} / ${peer}, ${how} (ms)`,
    ratio: medianRatio(rounds),
    goal,
    detail: `${(speed / 1000).toFixed(0)}k rows/s, ${elsewhere}, ${peakMb}`,
    rounds,
  };
}

async function runRound(reader: Reader, path: string, rows: number): Promise<LoadRound> {
  const script = join(import.meta.dirname, 'load-round.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, reader, path]);
  const round = JSON.parse(stdout) as LoadRound;
  if (round.rows !== rows) throw new Error(`${reader} read ${round.rows} of ${rows} rows`);
  return round;
}

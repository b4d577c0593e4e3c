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
  { format: 'csv', peer: 'papaparse', how: 'step mode', write: writeCsvTable, goal: '<= 0.7', peakLimitMb: 400 },
  {
    format: 'parquet',
    peer: 'hyparquet',
    how: 'whole file',
    write: writeParquetTable,
    goal: '<= 0.5',
    peakLimitMb: 600,
  },
] as const;
type Format = (typeof FORMATS)[number];

export async function benchLoad(): Promise<{ rows: BenchRow[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-load-'));
  try {
    const rows: BenchRow[] = [];
    for (const size of SIZES) {
      for (const format of FORMATS) {
        const path = join(folder, `table.${format.format}`);
        format.write(path, size.rows);
        rows.push(...(await compare(path, size, format)));
      }
    }
    return { rows };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Time and peak memory of ours against the peer's. */
async function compare(path: string, size: (typeof SIZES)[number], format: Format): Promise<BenchRow[]> {
  const peaks = { ours: 0, peer: 0 };
  const rounds = await alternate(
    ROUNDS,
    async () => {
      const round = await runRound('ours', path, size.rows);
      peaks.ours = Math.max(peaks.ours, round.peakRssMb);
      return round.ms;
    },
    async () => {
      const round = await runRound(format.peer, path, size.rows);
      peaks.peer = Math.max(peaks.peer, round.peakRssMb);
      return round.ms;
    },
  );
  const speed = size.rows / (median(rounds.map(([ours]) => ours)) / 1000);
  const elsewhere = `${(speed / ELSEWHERE[format.format]).toFixed(1)} times the ${ELSEWHERE[format.format] / 1000}k rows/s of another machine`;
  const name = `load ${format.format}, ${size.label}`;
  return [
    {
      name: `${name} / ${format.peer}, ${format.how} (ms)`,
      ratio: medianRatio(rounds),
      goal: format.goal,
      detail: `${(speed / 1000).toFixed(0)}k rows/s, ${elsewhere}`,
      rounds,
    },
    {
      name: `${name}, peak memory / ${format.peakLimitMb} MB`,
      ratio: peaks.ours / format.peakLimitMb,
      goal: '<= 1',
      detail: `${peaks.ours.toFixed(0)} MB, ${format.peer} ${peaks.peer.toFixed(0)} MB`,
    },
  ];
}

async function runRound(reader: Reader, path: string, rows: number): Promise<LoadRound> {
  const script = join(import.meta.dirname, 'load-round.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, reader, path]);
  const round = JSON.parse(stdout) as LoadRound;
  if (round.rows !== rows) throw new Error(`${reader} read ${round.rows} of ${rows} rows`);
  return round;
}

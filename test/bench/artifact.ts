/** The model of a large forest written as ONNX: seconds and peak memory of a process that does nothing else. */
import { join } from 'node:path';
import { measuredProcess } from './measured-process.ts';
import { type BenchRow, median } from './rounds.ts';

const ROUND = join(import.meta.dirname, 'artifact-round.ts');
const TREES = 300;
const NODES_A_TREE = 4_467;
const ROUNDS = 7;
const NAME = `ONNX of a forest of ${TREES} trees, ${((TREES * NODES_A_TREE) / 1e6).toFixed(2)}M nodes`;

interface Written {
  readonly seconds: number;
  readonly bytes: number;
}

export async function benchArtifact(): Promise<{ rows: BenchRow[] }> {
  const seconds: number[] = [];
  const peaks: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const args = [ROUND, String(TREES), String(NODES_A_TREE)];
    const { stdout, peakMb } = await measuredProcess(process.execPath, args, { PATH: process.env.PATH });
    const written = JSON.parse(stdout) as Written;
    seconds.push(written.seconds);
    if (peakMb !== null) peaks.push(peakMb);
    bytes = written.bytes;
  }
  const size = `${(bytes / 1e6).toFixed(1)} MB written`;
  return {
    rows: [
      {
        name: `${NAME}: seconds`,
        ratio: median(seconds),
        goal: '<= 0.5',
        detail: `seconds, not a ratio, of the first call in a fresh process; fastest ${Math.min(...seconds).toFixed(3)}; ${size}`,
      },
      {
        name: `${NAME}: peak memory`,
        ratio: peaks.length === ROUNDS ? median(peaks) : null,
        goal: '<= 300',
        detail: `MB, not a ratio, of the whole process with the forest in it; ${size}`,
      },
    ],
  };
}

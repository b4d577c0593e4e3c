/** The recorded streams and what River finds in them (golden/README.md). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AdwinParameters } from '#engine/drift/detectors/adwin-pool.ts';

interface Results {
  readonly detections_reset: readonly (readonly [index: number, width: number])[];
  readonly detections_noreset: readonly (readonly [index: number, width: number])[];
  readonly checkpoints_reset: readonly (readonly [index: number, width: number, total: number, deviations: number])[];
}

export interface GoldenStream {
  readonly name: string;
  readonly n: number;
  readonly params: AdwinParameters;
  readonly values: Float64Array;
  readonly river: Results;
  readonly river_le_0_21_2: Results;
}

const DIR = join(import.meta.dirname, 'golden');

export const GOLDEN_STREAMS: readonly GoldenStream[] = (
  JSON.parse(readFileSync(join(DIR, 'golden.json'), 'utf8')) as (GoldenStream & { file: string })[]
).map((entry) => ({ ...entry, values: doubles(readFileSync(join(DIR, entry.file))) }));

function doubles(bytes: Buffer): Float64Array {
  return Float64Array.from({ length: bytes.length / 8 }, (_, at) => bytes.readDoubleLE(8 * at));
}

export function golden(name: string): GoldenStream {
  const found = GOLDEN_STREAMS.find((stream) => stream.name === name);
  if (found === undefined) throw new Error(`no golden stream ${name}`);
  return found;
}

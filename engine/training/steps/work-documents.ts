/** Files that the jobs of a training flow leave for each other in their work folder. */
import type { DatasetWarning } from '../../datasets/types.ts';
import { OpsError } from '../../errors.ts';
import type { WorkFolder } from '../../jobs/types.ts';
import type { FeatureReference } from '../outputs/feature-reference.ts';
import type { TimedScores } from '../outputs/scores-csv.ts';
import type { SkipReason, Split } from '../splits/purged-splits.ts';
import type { Weighting } from '../table/fit-table.ts';
import type { FoldExamination } from './examine-fold.ts';

const DOUBLE_BYTES = 8;
/** Doubles at the beginning of a file of scores. */
const HEAD = 4;

export const FILES = {
  fold: (block: number) => `fold-${block}.json`,
  scores: (block: number) => `fold-${block}.scores`,
  final: 'final.json',
  model: 'final.onnx',
  outcome: 'outcome.json',
} as const;

/** How long a job took, and how much memory the process held meanwhile. */
export interface PartTiming {
  readonly started_at: string;
  readonly load_ms: number;
  /** From the loaded table to the end. */
  readonly work_ms: number;
  /** The most that the process held when it was looked at: at each step, and as it reports progress. Other jobs count too. */
  readonly memory_mb: number;
}

/** What the parent reads of a test block, beside its scores. */
export type FoldDocument = { readonly block: number; readonly timing: PartTiming } & (
  | { readonly skipped: SkipReason }
  | ({ readonly skipped: null; readonly split: Split } & FoldExamination)
);

/** What the parent reads of the table and of the final fit, beside the model. */
export interface FinalDocument {
  readonly sha256: string;
  readonly rows: number;
  /** Columns of the file. */
  readonly columns: number;
  /** First and last time of the ordering column, ISO 8601. */
  readonly time_range: readonly [string, string];
  readonly base_rate: number;
  readonly features: readonly string[];
  readonly missing_cells: number;
  /** Rows that an event spans on average; 0 where nobody knows. */
  readonly event_rows: number;
  /** Null when all rows count alike. */
  readonly weighting: Weighting | null;
  readonly importance: readonly number[];
  readonly reference: readonly FeatureReference[];
  readonly warnings: readonly DatasetWarning[];
  readonly timing: PartTiming;
}

export async function readDocument<T>(work: WorkFolder, name: string): Promise<T | undefined> {
  const bytes = await work.read(name);
  return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString('utf8')) as T);
}

export async function writeDocument(work: WorkFolder, name: string, document: unknown): Promise<void> {
  await work.write(name, Buffer.from(JSON.stringify(document)));
}

/** A file that an earlier job of the flow must have left. */
export async function mustRead<T>(name: string, read: Promise<T | undefined>): Promise<T> {
  const found = await read;
  if (found === undefined) throw new OpsError('internal', `expected ${name} in the work folder, found none`);
  return found;
}

/**
 * Scores of a test block. Four counts as doubles (its first row, its rows, whether there is a baseline, bytes of the bit set), then
 * times, probabilities and those of the baseline as doubles, then labels and bit set as bytes.
 */
export function encodeScores({ firstRow, time, probability, baseline, label, trained }: TimedScores): Uint8Array {
  const head = Float64Array.of(firstRow, label.length, baseline === null ? 0 : 1, trained.length);
  const doubles = [head, time, probability, baseline ?? new Float64Array()].map(bytesOf);
  return Buffer.concat([...doubles, label, trained]);
}

export function decodeScores(bytes: Uint8Array): TimedScores {
  const { buffer } = bytes.slice();
  const [firstRow, rows, baselines, setBytes] = new Float64Array(buffer, 0, HEAD) as unknown as [
    number,
    number,
    number,
    number,
  ];
  const doubles = (from: number) => new Float64Array(buffer, DOUBLE_BYTES * from, rows);
  const behind = DOUBLE_BYTES * (HEAD + rows * (2 + baselines));
  return {
    firstRow,
    time: doubles(HEAD),
    probability: doubles(HEAD + rows),
    baseline: baselines === 1 ? doubles(HEAD + 2 * rows) : null,
    label: new Uint8Array(buffer, behind, rows),
    trained: new Uint8Array(buffer, behind + rows, setBytes),
  };
}

function bytesOf(doubles: Float64Array): Uint8Array {
  return new Uint8Array(doubles.buffer, doubles.byteOffset, doubles.byteLength);
}

/** Files that the jobs of a training flow leave for each other in their work folder. */
import { OpsError } from '../../errors.ts';
import type { WorkFolder } from '../../jobs/types.ts';
import { VOTE_UNIT } from '../learners/trees/tree.ts';
import type { ScoredRows } from '../validation/metrics.ts';

export const FILES = {
  fold: (block: number) => `fold-${block}.json`,
  scores: (block: number) => `fold-${block}.scores`,
  final: 'final.json',
  model: 'final.onnx',
  outcome: 'outcome.json',
} as const;

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

/** Scores of a test block: an int32 a row, votes << 1 | label. */
export function encodeScores(votes: Int32Array, label: Uint8Array): Uint8Array {
  const words = Int32Array.from(votes, (vote, row) => (vote << 1) | label[row]!);
  return new Uint8Array(words.buffer);
}

export function decodeScores(bytes: Uint8Array): ScoredRows {
  const words = new Int32Array(bytes.slice().buffer);
  return {
    probability: Float64Array.from(words, (word) => (word >> 1) * VOTE_UNIT),
    label: Uint8Array.from(words, (word) => word & 1),
  };
}

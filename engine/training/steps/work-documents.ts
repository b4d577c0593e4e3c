/** Files that the jobs of a training flow leave for each other in their work folder. */
import { OpsError } from '../../errors.ts';
import type { WorkFolder } from '../../jobs/types.ts';
import type { ScoredRows } from '../validation/metrics.ts';

const DOUBLE_BYTES = 8;

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

/** Scores of a test block: all probabilities as doubles, then all labels as bytes. */
export function encodeScores({ probability, label }: ScoredRows): Uint8Array {
  return Buffer.concat([new Uint8Array(probability.buffer, probability.byteOffset, probability.byteLength), label]);
}

export function decodeScores(bytes: Uint8Array): ScoredRows {
  const rows = bytes.length / (DOUBLE_BYTES + 1);
  const copy = bytes.slice().buffer;
  return {
    probability: new Float64Array(copy, 0, rows),
    label: new Uint8Array(copy, DOUBLE_BYTES * rows),
  };
}

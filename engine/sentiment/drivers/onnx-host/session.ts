/**
 * A thread's ONNX Runtime session. Its thread must never be ended while `run` is under way, as that aborts the whole process: whoever
 * sends it batches waits for them.
 */
import { flushCompileCache } from 'node:module';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { toOpsError } from '../../../errors.ts';
import type { Outcome } from '../../../jobs/compute.ts';
import { checkSignature, type GraphValue, type InputName, OUTPUT_NAME } from '../../host/model-signature.ts';
import type { PaddedBatch } from '../../host/padded-batch.ts';
import { unloadable } from '../../host/unloadable.ts';
import { runFailed } from './run-failed.ts';

/** What a thread is told with each task: one that was started anew has to open the model first. */
export interface SessionTask {
  /** Absolute path of the weights. */
  readonly weights: string;
  /** Whether its graph is optimised already. */
  readonly isOptimised: boolean;
  readonly labels: number;
  /** Null: only open it. */
  readonly batch: PaddedBatch | null;
}

interface OpenSession {
  readonly session: InferenceSession;
  readonly inputs: readonly InputName[];
}

const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  // Batches differ in size: a plan of the memory of one is no use to the next.
  enableMemPattern: false,
  // Only errors, which are thrown as well.
  logSeverityLevel: 4,
};

/** Logits row by row; empty where there was no batch. */
export type SessionEntry = (task: SessionTask) => Promise<Outcome<Float32Array>>;

export function sessionEntry(): SessionEntry {
  let open: Promise<OpenSession> | undefined;
  return async (task) => {
    try {
      open ??= openSession(task);
      const session = await open;
      return {
        ok: true,
        value: task.batch === null ? new Float32Array() : await run(session, task.batch, task.labels),
      };
    } catch (thrown) {
      const { code, message, facts } = toOpsError(thrown).toRecord();
      return { ok: false, error: { code, message, facts } };
    }
  };
}

async function openSession({ weights, isOptimised, labels }: SessionTask): Promise<OpenSession> {
  const session = await InferenceSession.create(weights, {
    ...SESSION_OPTIONS,
    graphOptimizationLevel: isOptimised ? 'disabled' : 'all',
  }).catch((cause: unknown) => {
    throw unloadable('graph', reasonOf(cause), cause);
  });
  const inputs = checkSignature(
    session.inputMetadata as readonly GraphValue[],
    session.outputMetadata as readonly GraphValue[],
    labels,
  );
  flushCompileCache();
  return { session, inputs };
}

async function run({ session, inputs }: OpenSession, batch: PaddedBatch, labels: number): Promise<Float32Array> {
  const feeds = Object.fromEntries(inputs.map((name) => [name, inputTensor(name, batch)]));
  const results = await session.run(feeds).catch((cause: unknown) => {
    throw runFailed(reasonOf(cause), cause);
  });
  const logits = results[OUTPUT_NAME]?.data;
  if (!(logits instanceof Float32Array) || logits.length !== batch.rows * labels)
    throw runFailed(`expected ${batch.rows} x ${labels} numbers, got ${results[OUTPUT_NAME]?.dims.join(' x ')}`);
  if (!logits.every(Number.isFinite)) throw runFailed('it gave numbers that are not finite');
  return logits;
}

function inputTensor(name: InputName, { rows, length, ids, lengths }: PaddedBatch): Tensor {
  const values = new BigInt64Array(rows * length);
  if (name === 'input_ids') for (let at = 0; at < ids.length; at++) values[at] = BigInt(ids[at]!);
  if (name === 'attention_mask')
    for (let row = 0; row < rows; row++) values.fill(1n, row * length, row * length + lengths[row]!);
  return new Tensor('int64', values, [rows, length]);
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

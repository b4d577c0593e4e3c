/**
 * Child process: one contender of the sentiment bench. Arguments: `host` or `pipeline`, a model's folder, `int8` or `fp32`, threads.
 * At each line of standard input, `<texts> <batch>`, it scores so many headlines (a batch of 0: all in one call) and prints
 * `{"seconds", "peakBytes"}`, the latter of itself and its children so far.
 */
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { createOnnxHost } from '#engine/sentiment/drivers/onnx-host.ts';
import type { Precision } from '#engine/sentiment/types.ts';
import { headlines } from '../engine/sentiment/tokenizer/headlines.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { snapshotOf } from '../fakes/tiny-snapshot.ts';

interface Scorer {
  score(texts: readonly string[]): Promise<unknown>;
  childBytes(): Promise<number>;
  close(): Promise<unknown>;
}

const [kind, dir, precision, threads] = process.argv.slice(2) as ['host' | 'pipeline', string, Precision, string];
const scorer = await (kind === 'host' ? openHost() : openPipeline());
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [count, batch] = line.split(' ').map(Number) as [number, number];
  const texts = headlines(count);
  const step = batch === 0 ? count : batch;
  const started = performance.now();
  for (let at = 0; at < count; at += step) await scorer.score(texts.slice(at, at + step));
  const seconds = (performance.now() - started) / 1_000;
  console.log(JSON.stringify({ seconds, peakBytes: (await ownBytes()) + (await scorer.childBytes()) }));
}
await scorer.close();

async function openHost(): Promise<Scorer> {
  const entry = new URL('../../workers/onnx-host.ts', import.meta.url);
  const scratchDir = `${dir}-prepared`;
  const host = createOnnxHost({ entry, threads: Number(threads), clock: systemClock, niceIncrement: 0, scratchDir });
  await host.load(snapshotOf(dir, precision, 1));
  return {
    score: (texts) => host.score(texts),
    childBytes: async () => (await host.peakBytes()) ?? Number.NaN,
    close: () => host.close(),
  };
}

async function openPipeline(): Promise<Scorer> {
  const { env, pipeline } = await import('@xenova/transformers');
  env.allowRemoteModels = false;
  env.localModelPath = dirname(dir);
  const classify = await pipeline('text-classification', basename(dir), {
    dtype: precision === 'int8' ? 'q8' : 'fp32',
    session_options: { intraOpNumThreads: Number(threads) },
  });
  return {
    score: (texts) => classify([...texts], { top_k: 3 }),
    childBytes: async () => 0,
    close: () => classify.dispose(),
  };
}

async function ownBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}

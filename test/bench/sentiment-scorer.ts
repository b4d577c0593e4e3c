/**
 * Child process: one contender of the sentiment bench. Arguments: `host` or `pipeline`, a model's folder, `int8` or `fp32`, threads.
 * At each line of standard input, `<texts> <batch>`, it scores so many headlines (a batch of 0: all in one call) and prints
 * `{"seconds", "cpuSeconds", "peakBytes"}`, of itself and its children.
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
  /** Its child's process; undefined where it has none. */
  readonly pid: number | undefined;
  close(): Promise<unknown>;
}

const [kind, dir, precision, threads] = process.argv.slice(2) as ['host' | 'pipeline', string, Precision, string];
const scorer = await (kind === 'host' ? openHost() : openPipeline());
console.log(kind === 'host' ? 'the model host' : 'v4');
for await (const line of createInterface({ input: process.stdin })) {
  const [count, batch] = line.split(' ').map(Number) as [number, number];
  const texts = headlines(count);
  const step = batch === 0 ? count : batch;
  const [started, worked] = [performance.now(), await cpuSeconds()];
  for (let at = 0; at < count; at += step) await scorer.score(texts.slice(at, at + step));
  const seconds = (performance.now() - started) / 1_000;
  const peaks = await Promise.all([peakBytes(process.pid), peakBytes(scorer.pid)]);
  console.log(JSON.stringify({ seconds, cpuSeconds: (await cpuSeconds()) - worked, peakBytes: peaks[0] + peaks[1] }));
}
await scorer.close();

async function openHost(): Promise<Scorer> {
  const entry = new URL('../../workers/onnx-host.ts', import.meta.url);
  const scratchDir = `${dir}-prepared`;
  let pid: number | undefined;
  const host = createOnnxHost({
    entry,
    threads: Number(threads),
    clock: systemClock,
    niceIncrement: 0,
    scratchDir,
    onStart: (started) => {
      pid = started;
    },
  });
  await host.load(snapshotOf(dir, precision, 1));
  return { score: (texts) => host.score(texts), pid, close: () => host.close() };
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
    pid: undefined,
    close: () => classify.dispose(),
  };
}

/** 0 for nobody; not a number where the system does not tell. */
async function peakBytes(pid: number | undefined): Promise<number> {
  if (pid === undefined) return 0;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}

async function cpuSeconds(): Promise<number> {
  const { user, system } = process.cpuUsage();
  const own = (user + system) / 1e6;
  if (scorer.pid === undefined) return own;
  const stat = await readFile(`/proc/${scorer.pid}/stat`, 'utf8').catch(() => '');
  // After the name in brackets, times in hundredths of a second are the 12th and 13th field (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return own + (Number(fields[11]) + Number(fields[12])) / 100;
}

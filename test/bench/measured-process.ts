/** Runs a program to its end and tells how long it took and how much memory it had at its peak. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

export interface MeasuredRun {
  readonly stdout: string;
  readonly wallSeconds: number;
  /** High-water mark of the resident set; null where there is no /proc. */
  readonly peakMb: number | null;
}

const LOOK_EVERY_MS = 20;

export async function measuredProcess(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<MeasuredRun> {
  const started = performance.now();
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  let peakMb: number | null = null;
  const look = async () => {
    // The kernel keeps the mark, so that nothing between two looks is missed but what the last few milliseconds add.
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    const mark = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
    if (mark !== undefined) peakMb = Number(mark) / 1024;
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const exit = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => clearInterval(timer));
  if (exit !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${exit}: ${output.stderr.slice(-2_000)}`);
  return { stdout: output.stdout, wallSeconds: (performance.now() - started) / 1000, peakMb };
}

/** Runs a program to its end and tells how long it took, how much processor time, and how much memory it had at its peak. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

export interface MeasuredRun {
  readonly stdout: string;
  readonly wallSeconds: number;
  /** Of all its threads; null where there is no /proc. */
  readonly cpuSeconds: number | null;
  /** High-water mark of the resident set; null where there is no /proc. */
  readonly peakMb: number | null;
}

const LOOK_EVERY_MS = 20;
/** Unit of the times in /proc/<pid>/stat, the same on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;

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
  let seen: Pick<MeasuredRun, 'cpuSeconds' | 'peakMb'> = { cpuSeconds: null, peakMb: null };
  const look = async () => {
    // The kernel keeps sums and marks, so that only the last few milliseconds before the end are missed.
    seen = (await lookAt(child.pid)) ?? seen;
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const exit = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => clearInterval(timer));
  if (exit !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${exit}: ${output.stderr.slice(-2_000)}`);
  return { stdout: output.stdout, wallSeconds: (performance.now() - started) / 1000, ...seen };
}

async function lookAt(pid: number | undefined): Promise<Pick<MeasuredRun, 'cpuSeconds' | 'peakMb'> | undefined> {
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
  const [status, stat] = await Promise.all([read('status'), read('stat')]);
  const mark = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  // After the program's name, which may hold spaces, the times are the 12th and 13th field (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (mark === undefined || fields.length < 13) return undefined;
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND, peakMb: Number(mark) / 1024 };
}

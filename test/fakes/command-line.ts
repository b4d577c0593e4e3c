/** Types command lines as a person would, in processes of their own, with a state folder of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from './remove-folder.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
export const EVENTS_CSV = join(ROOT, 'runbooks/drills/data/events.csv');
export const EVENTS_PARQUET = join(ROOT, 'runbooks/drills/data/events.parquet');

export interface Ran {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
  /** The one JSON document on standard output. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of the document.
  json(): any;
}

export interface Desk {
  /** Scratch folder of this desk; also a data folder. */
  readonly dir: string;
  readonly stateDir: string;
  /** What its processes are given. */
  readonly environment: Readonly<Record<string, string>>;
  run(words: readonly string[], more?: { env?: Record<string, string>; cwd?: string; input?: string }): Promise<Ran>;
  /** Starts a process that stays; resolves once it owns the state folder. */
  serve(env?: Record<string, string>): Promise<ChildProcess>;
  start(words: readonly string[], env?: Record<string, string>): ChildProcess;
  /** Ends what still runs and removes the folder. */
  leave(): Promise<void>;
}

export async function openDesk(): Promise<Desk> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'mlops-desk-')));
  const stateDir = join(dir, 'state');
  const children = new Set<ChildProcess>();
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: dir,
    MLOPS_STATE_DIR: stateDir,
    MLOPS_DATA_DIRS: `${ROOT}:${dir}`,
    MLOPS_OUTPUT_DIR: join(dir, 'artifacts'),
    MLOPS_API_PORT: '0',
    MLOPS_PAGE_PORT: '0',
    MLOPS_LOCALE: 'en',
    // A server does not warm FinBERT up by itself beside what a test looks at.
    HF_HUB_OFFLINE: '1',
  };

  function start(words: readonly string[], env: Record<string, string> = {}, cwd = ROOT): ChildProcess {
    const child = spawn(process.execPath, [join(ROOT, 'bot/main.ts'), ...words], {
      cwd,
      env: { ...environment, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    children.add(child);
    child.once('close', () => children.delete(child));
    return child;
  }

  return {
    dir,
    stateDir,
    environment,
    start,
    run: async (words, more = {}) => {
      const child = start(words, more.env, more.cwd);
      const [out, err] = [collect(child.stdout!), collect(child.stderr!)];
      child.stdin!.end(more.input ?? '');
      const exit = await new Promise<number | null>((resolve) => child.once('close', resolve));
      return { exit, out: out(), err: err(), json: () => JSON.parse(out()) };
    },
    serve: async (env = {}) => {
      const child = start(['serve'], { MLOPS_LOG_LEVEL: 'info', ...env });
      const err = collect(child.stderr!);
      await new Promise<void>((resolve, reject) => {
        child.stderr!.on('data', () => {
          if (err().includes('owns the state folder')) resolve();
        });
        child.once('close', (code) => reject(new Error(`serve ended with ${code}: ${err()}`)));
      });
      return child;
    },
    leave: async () => {
      await Promise.all([...children].map((child) => ended(child)));
      await removeFolder(dir);
    },
  };
}

export async function ended(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode;
  const closed = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('close', (code, by) => resolve(code ?? by)),
  );
  child.kill(signal);
  return await closed;
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

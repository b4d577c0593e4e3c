/** Types command lines as a newcomer would, in a state folder of the demo's own, and says whether each did what it should. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Ran {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Shell {
  readonly environment: NodeJS.ProcessEnv;
  /** Runs one command line; `quiet` keeps its output from the screen (JSON is for programs). */
  type(words: readonly string[], options?: { readonly quiet?: boolean }): Promise<Ran>;
  /** `npm start`; resolves with what it prints, once it can be visited. */
  serve(): Promise<{ readonly child: ChildProcess; readonly printed: string }>;
}

export function openShell(environment: NodeJS.ProcessEnv): Shell {
  const start = (words: readonly string[]): ChildProcess =>
    spawn(process.execPath, ['bot/main.ts', ...words], {
      cwd: ROOT,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return {
    environment,
    type: async (words, { quiet = false } = {}) => {
      console.log(`\n$ npx mlops ${words.map((word) => (/\s/.test(word) ? JSON.stringify(word) : word)).join(' ')}`);
      const child = start(words);
      let [out, err] = ['', ''];
      child.stdout!.on('data', (chunk) => {
        out += chunk;
        if (!quiet) process.stdout.write(chunk);
      });
      child.stderr!.on('data', (chunk) => {
        err += chunk;
        process.stdout.write(chunk);
      });
      const exit = await new Promise<number | null>((resolve) => child.once('close', resolve));
      return { exit, out, err };
    },
    serve: async () => {
      console.log('\n$ npm start &');
      const child = start(['serve']);
      process.once('exit', () => child.kill('SIGKILL'));
      child.stderr!.resume();
      let printed = '';
      await new Promise<void>((resolve, reject) => {
        child.stdout!.on('data', (chunk) => {
          printed += chunk;
          process.stdout.write(chunk);
          if (/token=\w+.*\n$/s.test(printed)) resolve();
        });
        child.once('close', () => reject(new Error('serve ended before it could be visited')));
      });
      return { child, printed };
    },
  };
}

export interface Checks {
  expect(what: string, holds: boolean): void;
  /** Says how many held, and names the others; false when there are any. */
  conclude(): boolean;
}

export function openChecks(): Checks {
  const wrong: string[] = [];
  let count = 0;
  return {
    expect: (what, holds) => {
      count += 1;
      console.log(`  ${holds ? 'as it should' : 'WRONG'}: ${what}`);
      if (!holds) wrong.push(what);
    },
    conclude: () => {
      console.log(`\nThe demo: ${count - wrong.length} of ${count} as they should be.`);
      for (const what of wrong) console.log(`  WRONG: ${what}`);
      return wrong.length === 0;
    },
  };
}

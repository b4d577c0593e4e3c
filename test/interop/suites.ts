/** What a comparison with Python is: a suite asks one script and says what it found. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Finding {
  /** What was compared, with the figures: `20 of 20 splits are equal to numpy's`. */
  readonly text: string;
  readonly agrees: boolean;
}

export interface Suite {
  readonly name: string;
  /** At least one finding: a suite that compared nothing has not run. */
  run(python: string): Promise<readonly Finding[]>;
}

/** The only finding of a comparison that is right when nothing differs. */
export function noneDiffer(text: string, different: number): Finding {
  return { text: `${text}: ${different} differ`, agrees: different === 0 };
}

/**
 * Gives `input` as JSON to a script of this folder on its standard input and reads its answer as JSON.
 * @throws Error with what Python wrote to standard error when the script fails
 */
export async function askPython<Answer>(
  python: string,
  script: string,
  { args = [], input }: { readonly args?: readonly string[]; readonly input?: unknown } = {},
): Promise<Answer> {
  const child = spawn(python, [join(import.meta.dirname, script), ...args], { stdio: 'pipe' });
  const said: Buffer[] = [];
  const complained: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complained.push(chunk));
  // A script that does not read its input may be gone before all of it is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input === undefined ? '' : JSON.stringify(input));
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  if (status === 0) return JSON.parse(Buffer.concat(said).toString('utf8')) as Answer;
  throw new Error(`${script} ended with ${status}: ${Buffer.concat(complained).toString('utf8').trim()}`);
}

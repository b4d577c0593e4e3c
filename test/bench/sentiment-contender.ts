/** A contender of the sentiment bench: a process that scores headlines when it is told to, and says what that took. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Scored {
  readonly seconds: number;
  /** Of all its threads and children. */
  readonly cpuSeconds: number;
  /** Of itself and its children, from their start on. */
  readonly peakBytes: number;
}

export interface Contender {
  /** What it says of itself. */
  readonly version: string;
  /** @param batch texts of one call; 0: all in one */
  score(texts: number, batch: number): Promise<Scored>;
  end(): Promise<unknown>;
}

export async function startContender(command: string, args: readonly string[]): Promise<Contender> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value, done } = await answers.next();
    if (done) throw new Error(`${args.join(' ')} ended before it answered`);
    return value;
  };
  return {
    version: await answer(),
    async score(texts, batch) {
      child.stdin.write(`${texts} ${batch}\n`);
      return JSON.parse(await answer());
    },
    async end() {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end();
      await closed;
    },
  };
}

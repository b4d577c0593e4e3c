/** The prompt: lines from a person with history and completion, or from a pipe without either. */
import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { scan } from '#bot/grammar/words.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { view } from '#bot/views/view.ts';
import type { ActionClient } from '../action-client.ts';
import { completeLine } from './complete-line.ts';
import { HISTORY_LINES, readHistory, writeHistory } from './history.ts';
import { lookOf, type OutputStream, writeLines } from './io.ts';
import { printFailure, runLine } from './run-line.ts';
import type { Session } from './session.ts';

const MARK = 'mlops> ';
const CONTINUED = '  ...> ';
const LEAVING = /^\s*(?:exit|quit|bye|:q)\s*$/i;

export interface PromptFiles {
  /** Where typed lines are kept; not used when the lines come from a pipe. */
  readonly historyPath: string;
}

/** @returns 0, or from a pipe the exit code of the first line that failed */
export async function runPrompt(session: Session, { historyPath }: PromptFiles): Promise<number> {
  const interactive = session.io.stdin.isTTY === true && session.io.stdout.isTTY === true;
  let client: ActionClient;
  try {
    client = await session.connect();
  } catch (thrown) {
    return await printFailure(thrown, null, false, session);
  }
  const connected = { ...session, connect: async () => client, program: '' };
  return interactive ? await converse(connected, client, historyPath) : await readScript(connected);
}

async function readScript(session: Session): Promise<number> {
  let exit = 0;
  let typed = '';
  const reader = createInterface({ input: session.io.stdin, terminal: false, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of reader) {
    typed = typed === '' ? line : `${typed}\n${line}`;
    if (isUnfinished(typed)) continue;
    const whole = typed;
    typed = '';
    if (LEAVING.test(whole)) return exit;
    exit = firstFailure(exit, isBlank(whole) ? 0 : await runLine(whole, session));
  }
  return firstFailure(exit, isBlank(typed) ? 0 : await runLine(typed, session));
}

async function converse(session: Session, client: ActionClient, historyPath: string): Promise<number> {
  const { io, texts } = session;
  const output = new MutableOutput(io.stdout);
  const interrupts = new Set<() => void>();
  // A history that cannot be kept is told, and keeps nobody from working.
  const tell = async (thrown: unknown) => void (await printFailure(thrown, null, false, session));
  let history: string[] = await readHistory(historyPath).catch(async (thrown) => {
    await tell(thrown);
    return [];
  });
  const reader = createInterface({
    input: io.stdin,
    output,
    terminal: true,
    history: [...history],
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    completer: (line: string) => completeLine(line, session.specs, io.cwd),
  });
  reader.on('history', (lines: string[]) => {
    history = [...lines];
  });
  // In raw mode Ctrl-C is a key, which readline reports; while a line runs it belongs to that line's job.
  const running = { ...session, io: { ...io, onInterrupt: subscribe(interrupts) } };
  const lines = typedLines(reader, interrupts);
  await writeLines(io.stdout, welcomeLines(client, session));
  try {
    for await (const line of lines) {
      if (LEAVING.test(line)) break;
      if (isBlank(line)) continue;
      output.muted = true;
      await runLine(line, running);
      output.muted = false;
    }
  } finally {
    output.muted = false;
    reader.close();
    await writeHistory(historyPath, history).catch(tell);
  }
  await writeLines(io.stdout, [texts.prompt.leaving]);
  return 0;
}

/**
 * Whole lines: one that ends in a backslash or inside a quote goes on with the next. Listens from the call on, so that lines
 * typed ahead wait for their turn.
 */
function typedLines(reader: Interface, interrupts: ReadonlySet<() => void>): AsyncIterable<string> {
  const ahead: string[] = [];
  let closed = false;
  let wake: () => void = () => {};
  let typed = '';
  reader.on('line', (line) => {
    ahead.push(line);
    wake();
  });
  reader.once('close', () => {
    closed = true;
    wake();
  });
  reader.on('SIGINT', () => {
    for (const listener of interrupts) listener();
    if (interrupts.size > 0) return;
    typed = '';
    reader.write(null, { ctrl: true, name: 'u' });
    reader.write(null, { ctrl: true, name: 'k' });
    ask(reader, MARK);
  });
  async function* wholeLines(): AsyncGenerator<string> {
    for (;;) {
      const line = ahead.shift();
      if (line !== undefined) {
        typed = typed === '' ? line : `${typed}\n${line}`;
        if (isUnfinished(typed)) continue;
        const whole = typed;
        typed = '';
        yield whole;
      } else if (closed) {
        return;
      } else {
        ask(reader, typed === '' ? MARK : CONTINUED);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }
  return wholeLines();
}

function firstFailure(before: number, now: number): number {
  return before === 0 ? now : before;
}

function ask(reader: Interface, mark: string): void {
  reader.setPrompt(mark);
  reader.prompt();
}

function isUnfinished(text: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*\\\s*$/.test(text) || scan(text).unclosedAt !== null;
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function welcomeLines({ owner, remote }: ActionClient, session: Session): string[] {
  const { texts, io, program } = session;
  const { prompt: words } = texts;
  const welcomed = view(
    { kind: 'text', text: words.welcome },
    {
      kind: 'table',
      columns: [{ title: '' }, { title: '' }],
      rows: words.tries.map(([line, meaning]) => [{ text: line, command: true }, { text: meaning }]),
    },
    { kind: 'text', text: words.keys(remote) },
    remote && owner ? { kind: 'text', text: words.throughOwner(owner.pid) } : null,
  );
  return terminalLines(welcomed, lookOf(io.stdout, io, program));
}

function subscribe(listeners: Set<() => void>): (listener: () => void) => () => void {
  return (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
}

/** Standard output as readline sees it: silent while a line runs, so that keys pressed meanwhile do not disturb its card. */
class MutableOutput extends Writable {
  muted = false;
  readonly isTTY = true;
  readonly #stream: OutputStream;

  constructor(stream: OutputStream) {
    super();
    this.#stream = stream;
    stream.on('resize', () => this.emit('resize'));
  }

  get columns(): number {
    return this.#stream.columns ?? 80;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.muted) done();
    else this.#stream.write(chunk, done);
  }
}

/** A terminal without a person: streams that remember, a clock that stands still, Ctrl-C on command. */
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { TerminalIo } from '#bot/terminal/io.ts';
import { FakeClock } from './fake-clock.ts';

export interface FakeTerminal extends TerminalIo {
  readonly clock: FakeClock;
  readonly stdin: PassThrough & { isTTY?: boolean };
  /** What has been written so far. */
  out(): string;
  err(): string;
  /** Resolves once the output, or else the error output, shows the text; colours and cursor movements do not count. */
  shows(pattern: RegExp, where?: 'out' | 'err'): Promise<void>;
  pressCtrlC(): void;
  /** Listeners for Ctrl-C that have not been taken away. */
  readonly listening: number;
}

export function fakeTerminal(
  options: { readonly tty?: boolean; readonly columns?: number; readonly cwd?: string } = {},
): FakeTerminal {
  const listeners = new Set<() => void>();
  const stdin = new PassThrough();
  const stdout = recorder(options);
  const stderr = recorder(options);
  if (options.tty) Object.assign(stdin, { isTTY: true, setRawMode: () => stdin });
  return {
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    clock: new FakeClock(),
    cwd: options.cwd ?? '/home/ann',
    colour: options.tty ?? false,
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    out: stdout.text,
    err: stderr.text,
    shows: (pattern, where = 'out') => (where === 'out' ? stdout : stderr).shows(pattern),
    pressCtrlC: () => {
      for (const listener of [...listeners]) listener();
    },
    get listening() {
      return listeners.size;
    },
  };
}

function recorder(options: { readonly tty?: boolean; readonly columns?: number }) {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  if (options.tty) Object.assign(stream, { isTTY: true, columns: options.columns ?? 80 });
  const shows = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!pattern.test(stripVTControlCharacters(text))) return;
        stream.off('data', look);
        resolve();
      };
      stream.on('data', look);
      look();
    });
  return { stream, text: () => text, shows };
}

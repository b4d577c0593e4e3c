/** The terminal as a collaborator: streams, clock, width and Ctrl-C, so that tests can stand in for a person. */
import type { Readable, Writable } from 'node:stream';
import type { TerminalLook } from '#bot/views/terminal-text.ts';
import type { Clock } from '#engine/clock.ts';

export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface TerminalIo {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly clock: Clock;
  /** Folder that relative paths count from. */
  readonly cwd: string;
  /** False when `NO_COLOR` is set; colours also need a terminal. */
  readonly colour: boolean;
  /** Calls `listener` at each Ctrl-C until the returned function is called; without a listener Ctrl-C ends the process. */
  onInterrupt(listener: () => void): () => void;
}

/** What a stream says when nobody reads it any more, as in `mlops jobs list | head -1`. */
const NO_READER = ['EPIPE', 'ERR_STREAM_DESTROYED'];

/** Resolves when the stream has taken the text: the process may end after that. A reader that has gone away is no failure. */
export function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const ignore = () => {}; // The callback tells it; without a listener the event would end the process.
    stream.on('error', ignore);
    stream.write(text, (error) => {
      if (!error) stream.off('error', ignore);
      if (error && !NO_READER.includes((error as NodeJS.ErrnoException).code ?? '')) reject(error);
      else resolve();
    });
  });
}

export function writeLines(stream: Writable, lines: readonly string[]): Promise<void> {
  return lines.length === 0 ? Promise.resolve() : write(stream, `${lines.join('\n')}\n`);
}

/** How views are to look on a stream. */
export function lookOf(stream: OutputStream, io: TerminalIo, program: string): TerminalLook {
  const terminal = stream.isTTY === true;
  return { columns: terminal ? (stream.columns ?? 80) : null, colour: terminal && io.colour, program };
}

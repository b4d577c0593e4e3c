/** Server-sent events to one reader; ends with the events or when the reader leaves. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '#engine/clock.ts';

/** A comment line as often keeps a quiet stream alive: readers and proxies give one up after minutes without a byte. */
const ALIVE_MS = 15_000;
/** How long a reader that does not read may hold up the door's closing. */
const LAST_BYTES_MS = 1000;

export interface EventSource {
  /** Events as `data:` texts with their fields, without the blank line behind; ends with the signal. */
  events(signal: AbortSignal): AsyncIterable<string>;
  /** Whether the last event is coming by itself, so that a door that closes may wait for it. */
  ending(): Promise<boolean>;
}

export class EventStream {
  readonly #source: EventSource;
  readonly #clock: Clock;
  readonly #abort = new AbortController();
  #raw: ServerResponse | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(source: EventSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Resolves when the stream is over, however that came; never rejects. */
  run(raw: ServerResponse): Promise<void> {
    this.#raw = raw;
    raw.once('close', () => this.#abort.abort());
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    raw.flushHeaders();
    const stopBeating = this.#beat(raw);
    const lines = Readable.from(this.#lines(), { objectMode: false, highWaterMark: 64 * 1024 });
    this.#ended = pipeline(lines, raw)
      .catch(() => {
        // The reader left, or following failed: there is nobody to tell, or no whole answer to give.
        raw.destroy();
      })
      .finally(stopBeating);
    return this.#ended;
  }

  /** For a door that closes: who follows what is ending is told its end, who follows what goes on elsewhere is let go. */
  async finish(): Promise<void> {
    if (!(await this.#source.ending())) this.#abort.abort();
    const stopWaiting = this.#clock.after(LAST_BYTES_MS, () => this.#raw?.destroy());
    await this.#ended;
    stopWaiting();
  }

  async *#lines(): AsyncGenerator<string> {
    for await (const event of this.#source.events(this.#abort.signal)) yield `${event}\n\n`;
  }

  #beat(raw: ServerResponse): () => void {
    let stop = () => {};
    const next = () => {
      stop = this.#clock.after(ALIVE_MS, () => {
        if (raw.writableLength === 0) raw.write(': alive\n\n');
        next();
      });
    };
    next();
    return () => stop();
  }
}

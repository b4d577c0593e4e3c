/** What one follower of a flow has not read yet: every transition, and of the progress of each job only the newest. */
import type { OpsError } from '../errors.ts';
import type { JobEvent } from './types.ts';

export class EventFeed implements AsyncIterable<JobEvent> {
  #waiting: JobEvent[] = [];
  #ended = false;
  #failure: OpsError | undefined;
  #wake: (() => void) | undefined;

  push(event: JobEvent): void {
    if (event.type === 'progress') {
      // What nobody has read by now is old news.
      this.#waiting = this.#waiting.filter((other) => other.type !== 'progress' || other.id !== event.id);
    }
    this.#waiting.push(event);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Who reads is told `error` after what was pushed before. */
  fail(error: OpsError): void {
    this.#failure = error;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<JobEvent> {
    while (!this.#ended) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield next;
      else if (this.#failure !== undefined) throw this.#failure;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** The followers of all flows. */
export class EventBoard {
  readonly #feeds = new Map<string, Set<EventFeed>>();
  #failure: OpsError | undefined;

  open(flowId: string): EventFeed {
    const feed = new EventFeed();
    if (this.#failure !== undefined) feed.fail(this.#failure);
    const feeds = this.#feeds.get(flowId) ?? new Set();
    this.#feeds.set(flowId, feeds.add(feed));
    return feed;
  }

  close(flowId: string, feed: EventFeed): void {
    const feeds = this.#feeds.get(flowId);
    feeds?.delete(feed);
    if (feeds?.size === 0) this.#feeds.delete(flowId);
  }

  publish(flowId: string, event: JobEvent): void {
    for (const feed of this.#feeds.get(flowId) ?? []) feed.push(event);
  }

  /** There will be no more events; all followers, later ones too, are told why. */
  fail(error: OpsError): void {
    this.#failure = error;
    for (const feeds of this.#feeds.values()) for (const feed of feeds) feed.fail(error);
  }
}

/** One line of messages: the most urgent first, else in their order, one at a time, at the pace that each attempt asks for. */
import type { Clock } from '#engine/clock.ts';
import { waitUntil } from '../wait.ts';
import { PRIORITIES, type Priority } from './entry.ts';

/** Until when the line stands still, in epoch milliseconds, and whether the message has left it. */
export interface Attempt {
  readonly left: boolean;
  readonly notBefore: number;
}

export interface LaneCollaborators<Item> {
  readonly attempt: (item: Item) => Promise<Attempt>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export class Lane<Item> {
  readonly #with: LaneCollaborators<Item>;
  readonly #lines: Item[][] = PRIORITIES.map(() => []);
  #notBefore = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | undefined;

  constructor(collaborators: LaneCollaborators<Item>) {
    this.#with = collaborators;
  }

  add(item: Item, priority: Priority): void {
    this.#lines[PRIORITIES.indexOf(priority)]!.push(item);
    this.#running ??= this.#run();
  }

  get length(): number {
    return this.#lines.reduce((sum, line) => sum + line.length, 0);
  }

  /** Resolves when nothing is under way: the line is empty, or was stopped. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { attempt, clock, signal } = this.#with;
    // What is added in the same turn of the event loop is sorted before the first leaves.
    await Promise.resolve();
    while (!signal.aborted) {
      // The choice is made after the wait: what is urgent may have come meanwhile.
      await waitUntil(this.#notBefore, clock, signal);
      const line = this.#lines.find((each) => each.length > 0);
      if (line === undefined || signal.aborted) break;
      const item = line[0]!;
      const { left, notBefore } = await attempt(item);
      this.#notBefore = notBefore;
      if (left) line.shift();
    }
    this.#running = undefined;
  }
}

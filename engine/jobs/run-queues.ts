/** Who may run next: one first-come queue per kind of job, each with its own number of places. */
import { OpsError } from '../errors.ts';

interface Queue {
  readonly waiting: Set<string>;
  /** 0 until a handler is registered. */
  places: number;
  taken: number;
}

export interface Turn {
  readonly kind: string;
  readonly id: string;
}

export class RunQueues {
  readonly #queues = new Map<string, Queue>();

  /** @throws OpsError `internal` when the kind already has its places: two handlers would compete for its jobs. */
  open(kind: string, places: number): void {
    const queue = this.#queue(kind);
    if (queue.places > 0) throw new OpsError('internal', `jobs of the kind ${kind} already have a handler`);
    queue.places = places;
  }

  /** Whoever waits already keeps the place in the queue. */
  join(turn: Turn): void {
    this.#queue(turn.kind).waiting.add(turn.id);
  }

  /** The first in the queue of a kind that has a free place; the place is taken until `free`. */
  take(): Turn | undefined {
    for (const [kind, queue] of this.#queues) {
      if (queue.taken >= queue.places) continue;
      for (const id of queue.waiting) {
        queue.waiting.delete(id);
        queue.taken += 1;
        return { kind, id };
      }
    }
    return undefined;
  }

  free(kind: string): void {
    this.#queue(kind).taken -= 1;
  }

  #queue(kind: string): Queue {
    let queue = this.#queues.get(kind);
    if (queue === undefined) {
      queue = { waiting: new Set(), places: 0, taken: 0 };
      this.#queues.set(kind, queue);
    }
    return queue;
  }
}

/** Who may run next: one first-come line per kind of job, each with its own number of places. */
import { OpsError } from '../errors.ts';

interface Line {
  readonly waiting: Set<string>;
  /** 0 until a handler is registered. */
  places: number;
  taken: number;
}

export interface Turn {
  readonly kind: string;
  readonly id: string;
}

export class WaitingLines {
  readonly #lines = new Map<string, Line>();

  /** @throws OpsError `internal` when the kind already has its places: two handlers would compete for its jobs. */
  open(kind: string, places: number): void {
    const line = this.#line(kind);
    if (line.places > 0) throw new OpsError('internal', `jobs of the kind ${kind} already have a handler`);
    line.places = places;
  }

  /** Whoever waits already keeps the place in the line. */
  join(turn: Turn): void {
    this.#line(turn.kind).waiting.add(turn.id);
  }

  /** The first in line of a kind that has a free place; the place is taken until `free`. */
  take(): Turn | undefined {
    for (const [kind, line] of this.#lines) {
      if (line.taken >= line.places) continue;
      for (const id of line.waiting) {
        line.waiting.delete(id);
        line.taken += 1;
        return { kind, id };
      }
    }
    return undefined;
  }

  free(kind: string): void {
    this.#line(kind).taken -= 1;
  }

  #line(kind: string): Line {
    let line = this.#lines.get(kind);
    if (line === undefined) {
      line = { waiting: new Set(), places: 0, taken: 0 };
      this.#lines.set(kind, line);
    }
    return line;
  }
}

/**
 * Acknowledgements first: Slack waits three seconds for one, people wait longer for answers. In a rush, work
 * begins when it is over, and never more than one piece in a turn of the event loop, so that what has just come is heard between two.
 */
import type { Clock } from '#engine/clock.ts';

/** So many acknowledgements under way are a rush; fewer are hardly delayed by work beside them. */
const RUSH = 4;
/** Beyond so many at once, work would only wait for itself. */
const AT_ONCE = 8;
/** What has waited that long begins all the same: neither a flood of deliveries nor work that hangs holds it up for ever. */
const PATIENCE_MS = 1000;

interface Waiting {
  readonly since: number;
  readonly start: () => Promise<void>;
}

export class AfterAcks {
  readonly #clock: Clock;
  readonly #line: Waiting[] = [];
  #acks = 0;
  #working = 0;
  #isLooking = false;
  #stopWaiting: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Pieces of work that have not begun. */
  get waiting(): number {
    return this.#line.length;
  }

  /** An acknowledgement is under way until the returned function is called. */
  acknowledging(): () => void {
    this.#acks += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#acks -= 1;
      this.#lookSoon();
    };
  }

  /** Calls `start` when its turn has come: now, if nothing else goes on. It must not reject. */
  add(start: () => Promise<void>): void {
    if (this.#line.length === 0 && this.#acks === 0 && this.#working === 0) {
      this.#begin(start);
      return;
    }
    this.#line.push({ since: this.#clock.now(), start });
    this.#lookSoon();
  }

  /** Lets everything begin that waits. */
  flush(): void {
    this.#stopWaiting();
    for (const { start } of this.#line.splice(0)) this.#begin(start);
  }

  #begin(start: () => Promise<void>): void {
    this.#working += 1;
    void start().finally(() => {
      this.#working -= 1;
      this.#lookSoon();
    });
  }

  /** After the event loop has looked for new deliveries once: the callbacks of a finished commit run before it does. */
  #lookSoon(): void {
    if (this.#isLooking || this.#line.length === 0) return;
    this.#isLooking = true;
    setImmediate(() => setImmediate(() => this.#look()));
  }

  #look(): void {
    this.#isLooking = false;
    this.#stopWaiting();
    const [first] = this.#line;
    if (first === undefined) return;
    const patientMs = first.since + PATIENCE_MS - this.#clock.now();
    if (patientMs > 0 && (this.#acks >= RUSH || this.#working >= AT_ONCE)) {
      // Whatever ends looks again; this is for when nothing does.
      this.#stopWaiting = this.#clock.after(patientMs, () => this.#lookSoon());
      return;
    }
    this.#line.shift();
    this.#begin(first.start);
    if (this.#line.length === 0) return;
    this.#isLooking = true;
    setImmediate(() => this.#look());
  }
}

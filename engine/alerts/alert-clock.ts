/** Lets time pass for alerts: snoozes end and ends are settled when they are due, also those that fell due while no process ran. */
import type { Clock } from '../clock.ts';
import { toOpsError } from '../errors.ts';
import type { Logger } from '../jobs/logger.ts';
import type { Books } from './alert-book.ts';

/** No wait is longer, so that a clock that is set forward is noticed; after a failure the next try comes then. */
const LONGEST_WAIT_MS = 30_000;

export interface AlertClockCollaborators {
  readonly books: Pick<Books, 'passTime' | 'nextDueMs'>;
  readonly clock: Clock;
  readonly log: Logger;
}

export class AlertClock {
  readonly #with: AlertClockCollaborators;
  #stopTimer: () => void = () => undefined;
  #passing: Promise<void> | undefined;
  #isRunning = false;

  constructor(collaborators: AlertClockCollaborators) {
    this.#with = collaborators;
  }

  start(): void {
    this.#isRunning = true;
    this.look();
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#stopTimer();
    await this.#passing;
  }

  /** Something has changed: it may be due sooner than was known. */
  look(): void {
    if (!this.#isRunning || this.#passing !== undefined) return;
    this.#stopTimer();
    const { books, clock } = this.#with;
    const waitMs = books.nextDueMs() - clock.now();
    if (waitMs === Number.POSITIVE_INFINITY) return;
    if (waitMs > 0) this.#stopTimer = clock.after(Math.min(waitMs, LONGEST_WAIT_MS), () => this.look());
    else this.#pass();
  }

  #pass(): void {
    const { books, clock, log } = this.#with;
    const passing = books.passTime().then(
      () => true,
      (thrown: unknown) => {
        log.error({ err: toOpsError(thrown) }, 'alerts could not be brought up to now; tried again');
        return false;
      },
    );
    this.#passing = passing.then((isDone) => {
      this.#passing = undefined;
      if (isDone) this.look();
      else if (this.#isRunning) this.#stopTimer = clock.after(LONGEST_WAIT_MS, () => this.look());
    });
  }
}

/** Alerts and tickets, put together: the books, and the clock that ends snoozes. */

import { type Books, createBooks } from '#engine/alerts/alert-book.ts';
import { AlertClock } from '#engine/alerts/alert-clock.ts';
import type { AlertBook } from '#engine/alerts/types.ts';
import { Retraining } from '#engine/alerts/watch-retraining.ts';
import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import { followCollection } from '#engine/store/follow-collection.ts';
import type { Store } from '#engine/store/types.ts';

export interface AlertsPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether this process lets time pass for alerts; a command that came alone only reads and changes them. */
  readonly isServer: boolean;
}

export function openAlerts({ store, clock, log, isServer }: AlertsPorts, closers: (() => Promise<void>)[]): Books {
  const books: Books = createBooks({ store, clock, onChanged: () => time.look() });
  const time = new AlertClock({ books, clock, log });
  if (isServer) {
    time.start();
    closers.push(() => time.stop());
  }
  return books;
}

export interface RetrainingPorts {
  readonly alerts: AlertBook;
  readonly jobs: JobEngine;
  readonly store: Store;
  readonly log: Logger;
}

/** Alerts whose drift was confirmed end with the training that was started for them. */
export async function followRetraining(ports: RetrainingPorts, closers: (() => Promise<void>)[]): Promise<void> {
  const { alerts, jobs, store, log } = ports;
  const retraining = new Retraining({
    alerts,
    jobs,
    log,
    follow: (collection, onPut, signal) => followCollection(collection, onPut, { store, log, signal }),
  });
  closers.push(() => retraining.stop());
  await retraining.start();
}

/** Where observations come in and are kept, put together: the log, files that are followed into it, and who hears of what was refused. */
import { join, resolve } from 'node:path';
import type { AlertBook } from '#engine/alerts/types.ts';
import type { Clock } from '#engine/clock.ts';
import { linesLostNews } from '#engine/drift/detection/findings/alert-news.ts';
import { FollowedFiles } from '#engine/drift/drivers/followed-files.ts';
import { openObservationFiles } from '#engine/drift/drivers/observation-files.ts';
import { Refusals } from '#engine/drift/observations/refusals.ts';
import type { StreamsSource } from '#engine/drift/streams/types.ts';
import type { ObservationLog } from '#engine/drift/types.ts';
import type { Logger } from '#engine/jobs/logger.ts';

export interface ObservationsPorts {
  readonly alerts: Pick<AlertBook, 'raise'>;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Observations {
  readonly log: ObservationLog;
  readonly refusals: Refusals;
  /** Follows the files that `streams.yaml` names, and looks now and then whether it names others. */
  followFiles(streams: StreamsSource): void;
}

/** So often `streams.yaml` is looked at for files to follow. */
const LOOK_MS = 10_000;

export async function openObservations(
  { stateDir, alerts, clock, log }: ObservationsPorts,
  closers: (() => Promise<void>)[],
): Promise<Observations> {
  const observations = await openObservationFiles({
    dir: join(stateDir, 'observations'),
    clock,
    onDamaged: (path, offset) => log.error({ path, offset }, 'a line of observations is damaged and passed over'),
  });
  closers.push(() => observations.close());
  const refusals = new Refusals();
  const files = new FollowedFiles({
    dir: join(stateDir, 'followed'),
    log: observations,
    refusals,
    clock,
    logger: log.child({ part: 'followed files' }),
    onLost: (lost) => alerts.raise(linesLostNews(lost)),
  });
  let stopLooking = () => {};
  let isClosed = false;
  const look = (streams: StreamsSource): void => {
    if (isClosed) return;
    const entries = streams.current().document.follow.map((entry) => ({ ...entry, path: resolve(entry.path) }));
    files.follow(entries).catch((thrown: unknown) => log.error({ err: thrown }, 'files could not be followed'));
    stopLooking = clock.after(LOOK_MS, () => void streams.refresh().then(() => look(streams)));
  };
  closers.push(async () => {
    isClosed = true;
    stopLooking();
    await files.close();
  });
  return { log: observations, refusals, followFiles: look };
}

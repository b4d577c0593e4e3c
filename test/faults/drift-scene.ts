/** A morning of four streams, the same each time, worked in by whatever process has the folder; used by the child that is killed, too. */
import { join } from 'node:path';
import { createAlertBook } from '#engine/alerts/alert-book.ts';
import { openDetection } from '#engine/drift/detection/detection.ts';
import { openDetectorSnapshots } from '#engine/drift/drivers/detector-snapshots.ts';
import { openObservationFiles } from '#engine/drift/drivers/observation-files.ts';
import { openReportFiles } from '#engine/drift/drivers/report-files.ts';
import { DEFAULT_DETECTOR, type ObservationBatch } from '#engine/drift/types.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { ChangingRules, inlineShard, valuesOf } from '../fakes/drift-room.ts';
import { createRecordingLogger } from '../fakes/recording-logger.ts';
import { systemClock } from '../fakes/system-clock.ts';

const SIGNALS = ['usd', 'jpy', 'gbp', 'chf'];
const BATCH = 100;
const BATCHES = 36;
const RULES = { detector: { ...DEFAULT_DETECTOR, warning_delta: 0.05, clock: 8 } };
const MASS_DRIFT = { streams: 3, within_ms: 12 * 3_600_000 };

/** Calm, then worse in most streams at about the same time, then calm again: repeated, out of order and with outcomes. */
export function morning(): readonly ObservationBatch[] {
  return Array.from({ length: BATCHES }, (_, batch): ObservationBatch => {
    const observations = SIGNALS.flatMap((signal, stream) => {
      const mean = batch >= 12 && batch < 20 && stream < 3 ? 0.6 : 0.2;
      const values = Array.from(
        { length: BATCH },
        (_, at) => mean + (((batch * BATCH + at) * (7919 + stream)) % 97) / 970,
      );
      const numbered = valuesOf(values, {
        source: 'ecb',
        signal,
        from: batch * BATCH,
        version: batch < 30 ? 'v1' : 'v2',
      });
      // The last comes first, and one comes twice.
      return [...numbered.slice(-1), ...numbered.slice(0, -1), numbered[50]!];
    });
    const outcomes = Array.from({ length: 20 }, (_, at) => {
      return { source: 'ecb', signal: 'chf', ref: batch * BATCH + at, outcome: 0.2 };
    });
    return { observations, outcomes };
  });
}

/** Sends the batches that are not there yet, and waits until all are told. @returns what it wrote, by point */
export async function workThrough(dir: string, probe?: WriteProbe): Promise<void> {
  const clock = systemClock;
  const store = await openLowdbStore({ dir, clock, snapshotEvery: 15, ...(probe === undefined ? {} : { probe }) });
  const given = probe === undefined ? {} : { probe };
  const observations = await openObservationFiles({
    dir: join(dir, 'observations'),
    clock,
    segmentBytes: 200_000,
    ...given,
  });
  const watch = await openDetection({
    observations,
    threads: [inlineShard(), inlineShard()],
    snapshots: await openDetectorSnapshots(join(dir, 'detectors'), probe),
    store,
    alerts: createAlertBook({ store, clock }),
    reports: await openReportFiles(join(dir, 'drift_reports'), probe),
    rules: new ChangingRules(RULES, MASS_DRIFT),
    clock,
    log: createRecordingLogger(),
    keptReports: 1_000,
    snapshotValues: 2_000,
  });
  watch.start();
  for (const [at, batch] of morning().entries()) await observations.appendBatch(batch, `batch-${at}`);
  await watch.caughtUp();
  await watch.close();
  await observations.close();
  await store.close();
}

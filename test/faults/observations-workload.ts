/**
 * Child process that takes observations in as a bot does, from a client that sends again what was not acknowledged and from a file, and
 * kills itself just before a chosen write. Arguments: folder, first batch to send, one behind the last, number of the write at which to
 * die (0: never), and optionally a point: then the number counts the writes of that point only. It prints what was acknowledged, one
 * JSON line each, and the point at which it dies.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { FollowedFiles } from '#engine/drift/drivers/followed-files.ts';
import { openObservationFiles } from '#engine/drift/drivers/observation-files.ts';
import { Refusals } from '#engine/drift/observations/refusals.ts';
import type { WritePoint, WriteProbe } from '#engine/durable/write-points.ts';
import { observed } from '../contracts/observation-log.ts';
import { createRecordingLogger } from '../fakes/recording-logger.ts';

export type IntakeReport =
  | { readonly did: 'start' }
  | { readonly did: 'taken'; readonly batch: number; readonly isNew: boolean }
  | { readonly did: 'dies'; readonly at: WritePoint }
  | { readonly did: 'end'; readonly passed: readonly WritePoint[] };

const SEGMENT_BYTES = 2000;
const IN_FLIGHT = 3;
/** Of the clock: what takes seconds for people takes milliseconds here. */
const FASTER = 50;

const [dir = '', first = '0', end = '0', dieAt = '0', point] = process.argv.slice(2);
const passed: WritePoint[] = [];
let counted = 0;
const clock = {
  now: () => Date.UTC(2026, 0, 5) + performance.now() * FASTER,
  after: (ms: number, fire: () => void) => {
    const timer = setTimeout(fire, ms / FASTER);
    return () => clearTimeout(timer);
  },
};

// Synchronous: what was printed is with the parent when the process dies.
const report = (line: IntakeReport) => writeSync(1, `${JSON.stringify(line)}\n`);

const probe: WriteProbe = (at) => {
  passed.push(at);
  if (point === undefined || point === at) counted += 1;
  if (counted !== Number(dieAt) || counted === 0) return;
  report({ did: 'dies', at });
  process.kill(process.pid, 'SIGKILL');
};

report({ did: 'start' });
const log = await openObservationFiles({ dir: join(dir, 'observations'), clock, probe, segmentBytes: SEGMENT_BYTES });
const logger = createRecordingLogger();
const [refusals, onLost] = [new Refusals(), async () => {}];
const files = new FollowedFiles({ dir: join(dir, 'followed'), log, refusals, clock, logger, probe, onLost });
await files.follow([{ path: join(dir, 'trader.ndjson'), source: 'trader', signal: 'pnl' }]);

for (let batch = Number(first); batch < Number(end); batch += IN_FLIGHT) {
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, index) => send(batch + index)));
}
// A look at the end of the file, and one more: then nothing is left of it.
for (let quiet = 0; quiet < 5; ) {
  const before = JSON.stringify([files.states(), log.end]);
  await new Promise((resolve) => clock.after(1000, () => resolve(undefined)));
  quiet = before === JSON.stringify([files.states(), log.end]) ? quiet + 1 : 0;
}
await files.close();
await log.close();
report({ did: 'end', passed });

async function send(batch: number): Promise<void> {
  const observations = [0, 1, 2].map((index) => observed(batch + index / 10));
  const isNew = await log.appendBatch({ observations, outcomes: [] }, `http:${batch}`);
  report({ did: 'taken', batch, isNew });
}

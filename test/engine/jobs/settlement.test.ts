import { describe, expect, test } from 'vitest';
import { isoTime } from '#engine/clock.ts';
import { OpsError } from '#engine/errors.ts';
import { backoffMs, spreadOf } from '#engine/jobs/backoff.ts';
import { cancelling, type JobDocument, newJob, started } from '#engine/jobs/job-document.ts';
import { type AttemptOutcome, type Ending, recovered, settled } from '#engine/jobs/settlement.ts';
import { jobSpec } from '../../contracts/job-engine.ts';

const at = Date.UTC(2026, 0, 5);
const by = { id: 'ann', edge: 'terminal' } as const;
const cancel = { by, at: '2026-01-05T00:00:00.000Z', why: 'stop' };

function running(maxAttempts = 3): JobDocument {
  return started(newJob(jobSpec({ maxAttempts }), { id: 'J-1', state: 'queued', parent: null, children: [], at }), at);
}

function ending(outcome: AttemptOutcome, abortedBy?: OpsError): Ending {
  return { outcome, abortedBy, at, seed: 1 };
}

/** Due between half and all of the first backoff, as the seed has it. */
function dueAfter(baseMs: number): string {
  return isoTime(at + backoffMs({ baseMs, maxMs: baseMs }, 1, spreadOf('J-1:1', 1)));
}

const good: AttemptOutcome = { ok: true, result: 42 };
const lost: AttemptOutcome = {
  ok: false,
  error: new OpsError('worker_lost', 'died', { facts: { task: 't', reason: 'r' } }),
};
const bad: AttemptOutcome = { ok: false, error: new OpsError('file_empty', 'no bytes', { facts: { file: 'a.csv' } }) };
const timeout = new OpsError('timeout', 'too long', { facts: { job: 'J-1', timeoutMs: 5 } });
const stopping = new OpsError('engine_stopping', 'stop');

describe('an attempt that ended', () => {
  test.each([
    ['with a result', running(), ending(good), { state: 'done', result: 42, finished_at: '2026-01-05T00:00:00.000Z' }],
    ['with an error that time may mend', running(), ending(lost), { state: 'retrying', run_at: dueAfter(1_000) }],
    [
      'with such an error for the last time',
      running(1),
      ending(lost),
      { state: 'failed', error: { code: 'worker_lost' } },
    ],
    ['with an error that stays', running(), ending(bad), { state: 'failed', error: { code: 'file_empty' } }],
    ['with a result after its timeout', running(), ending(good, timeout), { state: 'retrying', result: null }],
    ['after its last timeout', running(1), ending(lost, timeout), { state: 'failed', error: { code: 'timeout' } }],
    ['with a result while the engine stops', running(), ending(good, stopping), { state: 'done', result: 42 }],
    ['by the stop of the engine', running(1), ending(lost, stopping), { state: 'queued', attempt: 0 }],
    [
      'with a result after its cancel',
      cancelling(running(), cancel),
      ending(good),
      { state: 'cancelled', result: null },
    ],
  ])('%s', (_name, job, how, expected) => {
    expect(settled(job, how)).toMatchObject(expected);
  });
});

describe('a job whose process is gone', () => {
  test.each([
    ['is queued again while it has attempts', running(2), { state: 'queued', attempt: 1 }],
    [
      'fails when it has none',
      running(1),
      { state: 'failed', error: { code: 'process_lost', facts: { attempts: 1 } } },
    ],
    ['is cancelled when it was on its way there', cancelling(running(1), cancel), { state: 'cancelled', cancel }],
  ])('%s', (_name, job, expected) => {
    expect(recovered(job, at)).toMatchObject(expected);
  });
});

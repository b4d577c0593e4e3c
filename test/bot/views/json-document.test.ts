import { describe, expect, it } from 'vitest';
import { endedOutcome, exitCode, jsonText, toJsonDocument } from '#bot/views/json-document.ts';
import { ERROR_CODES, type ErrorCode } from '#engine/error-codes.ts';
import { OpsError } from '#engine/errors.ts';
import { jobView } from '../../fakes/job-view.ts';

const started = { ok: true, action: 'train', job: jobView('J-1') } as const;
const missing = new OpsError('file_not_found', 'no such file', { facts: { file: 'a.csv' } }).toRecord();

describe('the JSON document', () => {
  it('holds action, job and result of what was done', () => {
    const document = toJsonDocument(endedOutcome(started, jobView('J-1', { state: 'done', result: { verdict: 1 } })));

    expect(document).toMatchObject({
      ok: true,
      action: 'train',
      job: { id: 'J-1', state: 'done' },
      result: { verdict: 1 },
    });
    expect((document as { job: object }).job).not.toHaveProperty('result');
  });

  it('holds code, English message, hint and facts of a failure, and its job', () => {
    const failed = endedOutcome(started, jobView('J-1', { state: 'failed', error: missing }));

    expect(toJsonDocument(failed)).toMatchObject({
      ok: false,
      action: 'train',
      error: {
        code: 'file_not_found',
        message: 'There is no file a.csv. Nothing was started.',
        hint: expect.stringContaining('path'),
        facts: { file: 'a.csv' },
      },
      job: { id: 'J-1', state: 'failed' },
    });
  });

  it('tells who cancelled a job', () => {
    const cancel = { by: { id: 'bob', edge: 'terminal' as const }, at: '2026-01-05T09:00:01.000Z', why: 'wrong data' };

    const document = toJsonDocument(endedOutcome(started, jobView('J-1', { state: 'cancelled', cancel })));

    expect(document).toMatchObject({
      error: { code: 'job_cancelled', facts: { job: 'J-1', by: 'bob', why: 'wrong data' } },
    });
  });

  it('says the same as text without a character that speaks to a terminal', () => {
    const result = { 'a\x9b2J': 'b\u202ec\x7f', d: '\x1b[31m' };

    const text = jsonText(result);

    expect(text).not.toMatch(/[\p{Cc}--\n]|\u202e/v);
    expect(JSON.parse(text)).toEqual(result);
  });

  it('shortens no list', () => {
    const jobs = Array.from({ length: 5000 }, (_, index) => ({ id: `J-${index}` }));

    const document = toJsonDocument({ ok: true, action: 'jobs list', result: { jobs } });

    expect(JSON.parse(JSON.stringify(document)).result.jobs).toHaveLength(5000);
  });
});

describe('the exit code', () => {
  it('is 0 for what was done or has started', () => {
    expect(exitCode({ ok: true, action: 'status', result: {} })).toBe(0);
    expect(exitCode(started)).toBe(0);
    expect(exitCode(endedOutcome(started, jobView('J-1', { state: 'done' })))).toBe(0);
  });

  it('is the code’s own before there was a job', () => {
    for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
      const error = { code, message: '', facts: {} };
      expect(exitCode({ ok: false, action: null, error })).toBe(ERROR_CODES[code].exit);
    }
  });

  it('is 1 for a job that failed or was cancelled, whatever its code', () => {
    expect(exitCode(endedOutcome(started, jobView('J-1', { state: 'failed', error: missing })))).toBe(1);
    expect(exitCode(endedOutcome(started, jobView('J-1', { state: 'cancelled' })))).toBe(1);
  });
});

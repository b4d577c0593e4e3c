import { describe, expect, it } from 'vitest';
import { comparableRuns, expectedMs } from '#bot/views/drawings/jobs/past-runs.ts';
import { jobView } from '../../../../fakes/job-view.ts';

const MINUTE = 60_000;

describe('the time that is left', () => {
  it('is what such runs usually take, as long as this one has done nothing', () => {
    expect(expectedMs([2 * MINUTE, 1 * MINUTE, 9 * MINUTE], 0, 0)).toBe(2 * MINUTE);
  });

  it('follows the run’s own pace the more, the further it is', () => {
    const slow = (fraction: number) => expectedMs([MINUTE], fraction, fraction * 3 * MINUTE);

    expect(slow(0.1)).toBeCloseTo(0.9 * (0.9 * MINUTE + 0.3 * MINUTE));
    expect(slow(0.9)).toBeCloseTo(0.1 * (0.1 * MINUTE + 2.7 * MINUTE));
  });

  it('goes by the pace alone where no run is like it, and not too early', () => {
    expect(expectedMs([], 0.25, 10_000)).toBe(30_000);
    expect(expectedMs([], 0.02, 10_000)).toBeNull();
    expect(expectedMs([], 0.5, 900)).toBeNull();
  });

  it('is unknown before the start and after the end', () => {
    expect(expectedMs([MINUTE], 0, null)).toBeNull();
    expect(expectedMs([MINUTE], 1, MINUTE)).toBeNull();
  });
});

describe('runs that tell how long a job takes', () => {
  const plan = { dataset: '/d/events.csv', model: 'rf', trees: 300, cv_folds: 5, run_name: 'a' };
  const ran = (id: string, ms: number, more: object = {}) =>
    jobView(id, { state: 'done', payload: { plan }, result: { timing_ms: { total: ms } }, ...more });
  const job = jobView('J-9', { payload: { plan: { ...plan, run_name: 'b' } } });

  it('have done the same work, whatever they were called', () => {
    const other = { payload: { plan: { ...plan, trees: 10 } } };

    expect(comparableRuns([ran('J-3', 3), ran('J-2', 2, other), ran('J-1', 1)], job)).toEqual([3, 1]);
  });

  it('have come to their end', () => {
    expect(comparableRuns([ran('J-2', 2, { state: 'failed' }), ran('J-1', 1, { kind: 'dataset.check' })], job)).toEqual(
      [],
    );
  });

  it('are timed by start and end where they do not say it themselves', () => {
    const checked = jobView('J-1', {
      kind: 'dataset.check',
      state: 'done',
      started_at: '2026-01-05T09:00:00.000Z',
      finished_at: '2026-01-05T09:00:04.000Z',
    });

    expect(comparableRuns([checked], jobView('J-2', { kind: 'dataset.check' }))).toEqual([4_000]);
  });

  it('are the newest ten', () => {
    const many = Array.from({ length: 30 }, (_, index) => ran(`J-${index}`, index));

    expect(comparableRuns(many, job)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

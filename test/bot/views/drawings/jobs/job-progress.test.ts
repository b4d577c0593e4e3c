import { describe, expect, it } from 'vitest';
import {
  activeParts,
  elapsedMs,
  followedJob,
  fractionDone,
  partsDone,
  remainingMs,
  shownState,
  withEvent,
} from '#bot/views/drawings/jobs/job-progress.ts';
import type { JobEvent, JobView } from '#engine/jobs/types.ts';
import { jobView } from '../../../../fakes/job-view.ts';

const START = Date.parse('2026-01-05T09:00:00.000Z');
const state = (job: JobView): JobEvent => ({ type: 'state', seq: 1, job });
const progress = (id: string, fraction: number, facts = {}): JobEvent => ({
  type: 'progress',
  id,
  progress: { stage: 'folds', fraction, facts },
});
const flow = jobView('J-1', { state: 'blocked', started_at: null, children: ['J-1.1', 'J-1.2'] });
const part = (id: string, more: Partial<JobView> = {}) => jobView(id, { parent: 'J-1', kind: 'train.fold', ...more });
const follow = (...events: readonly JobEvent[]) => events.reduce(withEvent, followedJob(flow));

describe('a followed job', () => {
  it('is as far as its parts are, with a little left for gathering them', () => {
    const half = follow(state(part('J-1.1', { state: 'done' })), state(part('J-1.2')), progress('J-1.2', 0.5));

    expect(fractionDone(half)).toBeCloseTo(0.95 * 0.75);
    expect(partsDone(half)).toBe(1);
  });

  it('is running for a person as soon as one of its parts is', () => {
    expect(shownState(followedJob(flow))).toBe('blocked');
    expect(shownState(follow(state(part('J-1.1'))))).toBe('running');
  });

  it('stays running while the parent waits for its turn to gather the results', () => {
    const ended = follow(state(part('J-1.1', { state: 'done' })), state(part('J-1.2', { state: 'done' })));

    expect(shownState(withEvent(ended, state({ ...flow, state: 'queued' })))).toBe('running');
  });

  it('has its running parts in their order, or itself, as what is going on', () => {
    const two = follow(state(part('J-1.10')), state(part('J-1.2')), state(part('J-1.1', { state: 'done' })));

    expect(activeParts(two).map(({ id }) => id)).toEqual(['J-1.2', 'J-1.10']);
    expect(activeParts(followedJob(jobView('J-3'))).map(({ id }) => id)).toEqual(['J-3']);
    expect(activeParts(followedJob(jobView('J-3', { state: 'queued' })))).toEqual([]);
  });

  it('keeps a part’s progress over the next state of that part', () => {
    const retried = follow(
      state(part('J-1.1')),
      progress('J-1.1', 0.5, { fold: 2 }),
      state(part('J-1.1', { attempt: 2 })),
    );

    expect(retried.parts.get('J-1.1')).toMatchObject({ attempt: 2, progress: { fraction: 0.5 } });
  });

  it('ignores progress of a job that it has not heard of', () => {
    expect(follow(progress('J-9', 0.5)).parts.size).toBe(0);
  });

  it('counts the time from its first part on, and tells what is left at that pace', () => {
    const half = follow(state(part('J-1.1', { state: 'done' })), state(part('J-1.2')));

    expect(elapsedMs(half, START + 20_000)).toBe(20_000);
    expect(remainingMs(half, START + 20_000)).toBeCloseTo((20_000 * (1 - 0.475)) / 0.475);
  });

  it('does not guess before there is something to go by', () => {
    expect(elapsedMs(followedJob(flow), START)).toBeNull();
    expect(remainingMs(follow(state(part('J-1.1'))), START + 20_000)).toBeNull();
    expect(remainingMs(follow(state(part('J-1.1')), progress('J-1.1', 0.5)), START + 500)).toBeNull();
  });

  it('stands still when it has ended', () => {
    const done = withEvent(
      followedJob(jobView('J-2')),
      state(jobView('J-2', { state: 'done', finished_at: '2026-01-05T09:01:00.000Z' })),
    );

    expect(fractionDone(done)).toBe(1);
    expect(elapsedMs(done, START + 999_999)).toBe(60_000);
  });
});

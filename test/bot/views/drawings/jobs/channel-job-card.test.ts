import { describe, expect, it } from 'vitest';
import { homeView } from '#bot/views/block-kit/home.ts';
import { slackMessage } from '#bot/views/block-kit/slack-message.ts';
import { jobCard } from '#bot/views/drawings/jobs/channel-job-card.ts';
import { JOB_BUTTONS, jobButtons, jobButtonValue, readJobButton } from '#bot/views/drawings/jobs/job-buttons.ts';
import { type FollowedJob, followedJob } from '#bot/views/drawings/jobs/job-progress.ts';
import { jobStages } from '#bot/views/drawings/jobs/job-stages.ts';
import { jobListView } from '#bot/views/drawings/jobs/job-views.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import { OpsError } from '#engine/errors.ts';
import { JOB_STATES, type JobProgress, type JobView } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import { jobView } from '../../../../fakes/job-view.ts';
import { trainingReportOf } from '../../../../fakes/training-report.ts';

const NOW = Date.parse('2026-01-05T09:00:20.000Z');
const FINISHED = { finished_at: '2026-01-05T09:00:19.000Z' };
const REPORT = trainingReportOf() as unknown as Json;

const flow = (more: Partial<JobView> = {}) =>
  jobView('J-12', { state: 'blocked', started_at: null, children: ['J-12.1', 'J-12.2', 'J-12.3'], ...more });
const part = (number: number, more: Partial<JobView> = {}) =>
  jobView(`J-12.${number}`, { parent: 'J-12', kind: number === 1 ? 'train.final' : 'train.fold', ...more });
const queued = { state: 'queued', started_at: null } as const;
const growing = (stage: string, trees: number, facts: object = {}): { readonly progress: JobProgress } => ({
  progress: { stage, fraction: trees / 300, facts: { trees, trees_total: 300, ...facts } },
});
const HALF_WAY = followedJob(flow(), [
  part(1, growing('final_fit', 90)),
  part(2, { state: 'done' }),
  part(3, growing('folds', 150, { fold: 2, folds: 2 })),
]);

const PLAIN = { columns: null, colour: false, program: 'npx mlops' };

function lines(followed: FollowedJob, texts = textEn): string {
  return terminalLines(jobCard(followed, NOW, texts), PLAIN).join('\n');
}

describe('what a job works on', () => {
  const shown = '/data/2026/events.parquet';
  it.each([
    ['train', { plan: { dataset_shown: shown, learner: { model: 'rf', trees: 300 } } }, 'training: rf, events.parquet'],
    ['dataset.check', { dataset_shown: shown }, 'data check: events.parquet'],
    ['drift.replay', { recording: { shown } }, 'replay of recorded values: events.parquet'],
    ['drift.analyse', { source: 'ecb', signal: 'usd' }, 'drift analysis: ecb/usd'],
    ['control.confirm', { request: 'protect_on' }, 'control change: Protective mode on'],
    ['finbert.verify', {}, 'FinBERT cache check'],
    ['train', {}, 'training'],
  ])('stands in its card, in the list and in the home: %s', (kind, payload, work) => {
    const job = jobView('J-12', { kind, payload });
    const subject = work.split(': ')[1];
    const list = terminalLines(jobListView({ jobs: [job] as unknown as Json }, textEn), PLAIN).join('\n');

    expect(list).toContain(`  J-12  ${work}  running`);
    expect(JSON.stringify(homeView([job], 'ann', textEn))).toContain(work);
    if (subject !== undefined) expect(lines(followedJob(job))).toContain(`${subject}, asked by ann`);
  });

  it('has its numbers grouped', () => {
    const job = jobView('J-12', { state: 'running', children: ['J-12.1'] });
    const growingPart = part(1, {
      progress: { stage: 'final_fit', fraction: 0.5, facts: { trees: 1433, trees_total: 3000 } },
    });

    expect(lines(followedJob(job, [growingPart]))).toContain('1,433 of 3,000 trees');
  });
});

describe('the card of a job', () => {
  it('of a running training says state, progress and the step of each part, and can be cancelled', () => {
    expect(slackMessage(jobCard(HALF_WAY, NOW, textEn), textEn)).toMatchSnapshot();
  });

  it('of a finished training opens with the verdict', () => {
    const done = followedJob(jobView('J-12', { state: 'done', result: REPORT, ...FINISHED }));

    const message = slackMessage(jobCard(done, NOW, textEn), textEn);

    expect(
      message.text.startsWith(
        'Better than the baseline: AUC 0.521 [0.507, 0.535], baseline 0.500.\nTraining · J-12 · done',
      ),
    ).toBe(true);
    expect(message).toMatchSnapshot();
  });

  it('of a failed job says what happened and what to type next', () => {
    const error = new OpsError('file_not_found', 'x', { facts: { file: 'a.csv' } }).toRecord();
    const failed = followedJob(jobView('J-12', { state: 'failed', attempt: 2, error, ...FINISHED }));

    expect(slackMessage(jobCard(failed, NOW, textEn), textEn)).toMatchSnapshot();
  });

  it('of a cancelled job says by whom and why', () => {
    const cancel = { by: { id: 'bob', edge: 'terminal' as const }, at: '2026-01-05T09:00:18.000Z', why: 'wrong data' };

    expect(lines(followedJob(jobView('J-12', { state: 'cancelled', cancel, ...FINISHED })))).toBe(
      'Training · J-12 · cancelled\n  cancelled  by bob: wrong data\nasked by ann, took 19 s, finished 2026-01-05 09:00:19 UTC',
    );
    expect(lines(followedJob(jobView('J-12', { state: 'cancelling', cancel })))).toContain('bob has cancelled it');
  });

  it('of a flow that has just been asked for is in the queue, as its parts are', () => {
    expect(lines(followedJob(flow(), [part(1, queued), part(2, queued)])).split('\n')[0]).toBe(
      'Training · J-12 · queued',
    );
  });

  it('of a job that waits for its next try says when that is, and what went wrong', () => {
    const error = new OpsError('worker_lost', 'x', { facts: { task: 'grow-trees', reason: 'exit' } }).toRecord();
    const retrying = jobView('J-1', {
      kind: 'dataset.check',
      state: 'retrying',
      run_at: '2026-01-05T09:00:30.000Z',
      error,
    });

    expect(lines(followedJob(retrying))).toMatch(/next try +2026-01-05 09:00:30 UTC\n +error +\S+/);
  });

  it('of a job that failed for the last time says how to run it again, and promises nothing', () => {
    const error = new OpsError('worker_lost', 'x', { facts: { task: 'grow-trees', reason: 'exit' } }).toRecord();
    const failed = followedJob(jobView('J-1', { state: 'failed', attempt: 3, error, ...FINISHED }));

    for (const texts of [textEn, textRu]) expect(lines(failed, texts)).toContain('`npx mlops jobs retry J-1`');
    expect(lines(failed)).toContain('Next: If it happens again');
    expect(lines(failed)).not.toContain('tried again by itself');
  });

  it('of a job that failed for a reason which stays does not offer to run it again in words', () => {
    const error = new OpsError('file_not_found', 'x', { facts: { file: 'a.csv' } }).toRecord();
    const failed = followedJob(jobView('J-1', { state: 'failed', error, ...FINISHED }));

    expect(lines(failed)).not.toContain('jobs retry');
  });

  it('of a failure whose hint names the command says it once', () => {
    const error = new OpsError('process_lost', 'x', { facts: { job: 'J-1', attempts: 3 } }).toRecord();
    const failed = followedJob(jobView('J-1', { state: 'failed', attempt: 3, error, ...FINISHED }));

    expect(lines(failed).match(/jobs retry J-1/g)).toHaveLength(1);
  });

  it('of a data check shows what was found in a few lines', () => {
    const profile = { path: 'a.csv', rows: 3, columns: [], warnings: [] };
    const done = jobView('J-3', { kind: 'dataset.check', state: 'done', result: profile, ...FINISHED });

    expect(lines(followedJob(done)).split('\n').slice(0, 3)).toEqual([
      'a.csv: 3 rows, 0 columns, no warnings.',
      'Data check · J-3 · done',
      'Next: train on it with `npx mlops train a.csv`.',
    ]);
  });

  it('tells the time that is left by past runs of the same work', () => {
    const started = followedJob(flow(), [part(1), part(2, queued), part(3, queued)]);

    const card = jobCard(started, NOW, textEn, { past: [60_000] });

    expect(card.blocks).toContainEqual({ kind: 'bar', fraction: 0, text: '0 %, 20 s so far, about 1 min 20 s left' });
  });

  it('says the same in Russian', () => {
    expect(lines(HALF_WAY, textRu)).toContain(
      'кросс-валидация: готово блоков: 1 из 2; блок 2 из 2, деревьев 150 из 300',
    );
  });

  it('is drawn for a job of any state and a kind that nobody knows', () => {
    for (const state of JOB_STATES) {
      const card = jobCard(followedJob(jobView('J-1', { kind: 'new.kind', state })), NOW, textEn);
      expect(card.blocks[0]).toMatchObject({ kind: 'headline', text: expect.stringMatching(/^New\.kind · J-1 · /) });
    }
  });
});

describe('the steps of a training', () => {
  const steps = (job: JobView, ...parts: readonly JobView[]) =>
    jobStages(followedJob(job, parts), textEn)!
      .map(({ state }) => state)
      .join(' ');

  it('go from reading over the fits to the report', () => {
    expect(steps(flow(), part(1, queued), part(2, queued))).toBe('pending pending pending pending');
    expect(steps(flow(), part(1), part(2, queued))).toBe('doing pending pending pending');
    expect(steps(flow(), part(1, growing('final_fit', 1)), part(2, queued))).toBe('done pending doing pending');
    expect(steps(flow(), part(1, { state: 'done' }), part(2, { state: 'done' }))).toBe('done done done pending');
    expect(steps(flow({ state: 'running' }), part(1, { state: 'done' }), part(2, { state: 'done' }))).toBe(
      'done done done doing',
    );
    expect(steps(flow({ state: 'done' }))).toBe('done done done done');
  });

  it('show where it failed', () => {
    expect(steps(flow({ state: 'failed' }), part(1, { state: 'failed' }))).toBe('failed pending pending pending');
    expect(steps(flow({ state: 'failed' }), part(1), part(2, { state: 'failed', ...growing('folds', 9) }))).toBe(
      'done failed pending pending',
    );
  });

  it('are not made up for work without steps', () => {
    expect(jobStages(followedJob(jobView('J-1', { kind: 'dataset.check' })), textEn)).toBeNull();
  });
});

describe('the buttons of a job', () => {
  const ids = (state: JobView['state']) => jobButtons(jobView('J-12', { state }), textEn).map(({ id }) => id);

  it('are those that make sense in its state, never more than three', () => {
    expect(ids('queued')).toEqual(['job.cancel', 'job.logs']);
    expect(ids('running')).toEqual(['job.cancel', 'job.logs']);
    expect(ids('cancelling')).toEqual(['job.logs']);
    expect(ids('done')).toEqual(['job.rerun', 'job.report', 'job.logs']);
    expect(ids('failed')).toEqual(['job.rerun', 'job.logs']);
    for (const state of JOB_STATES) {
      expect(ids(state).length).toBeLessThanOrEqual(3);
      for (const id of ids(state)) expect(JOB_BUTTONS).toHaveProperty([id]);
    }
  });

  it('ask before they cancel, and name the job', () => {
    const [cancel] = jobButtons(jobView('J-12'), textEn);

    expect(cancel).toMatchObject({ style: 'danger', confirm: { title: 'Cancel J-12?' } });
  });

  it('know the job, and whether it has changed since they were drawn', () => {
    const pressed = readJobButton(jobButtonValue(jobView('J-12', { state: 'queued' })));

    expect(pressed?.job).toBe('J-12');
    expect(pressed?.isStale(jobView('J-12', { state: 'running' }))).toBe(false);
    expect(pressed?.isStale(jobView('J-12', { state: 'done' }))).toBe(true);
    expect(readJobButton('something else')).toBeNull();
  });
});

/** The card of a job in a channel: one message that is redrawn until the job has ended, and can be pressed. */

import { isoTime } from '#engine/clock.ts';
import type { JobView } from '#engine/jobs/types.ts';
import { shownDuration, shownPercent, timeCell } from '../../quantities.ts';
import { own } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { type Block, type ContextItem, fields, type View, view } from '../../view.ts';
import { controlChangeView } from '../control-view.ts';
import { errorText } from '../error-view.ts';
import { damageEvidence, finbertRollbackView, finbertVerifyView, warmUpView } from '../finbert-view.ts';
import { datasetView } from '../training/dataset-view.ts';
import { trainingSummary } from '../training/training-view.ts';
import { jobButtons } from './job-buttons.ts';
import { elapsedMs, type FollowedJob, fractionDone, shownState } from './job-progress.ts';
import { jobStages } from './job-stages.ts';
import { jobSubject } from './job-subject.ts';
import { isFinal, STATE_TONES } from './job-views.ts';
import { durationMs, expectedMs } from './past-runs.ts';

export interface JobCardOptions {
  /** Milliseconds that the same work took before (`comparableRuns`), for when it may be done. */
  readonly past?: readonly number[];
}

/** State, evidence, next action; a finished job's card opens with what came of it. */
export function jobCard(followed: FollowedJob, nowMs: number, texts: Texts, options: JobCardOptions = {}): View {
  const { job } = followed;
  const blocks = isFinal(job.state) ? endedBlocks(job, texts) : openBlocks(followed, nowMs, texts, options.past ?? []);
  return view(...blocks, context(followed, nowMs, texts), { kind: 'buttons', buttons: jobButtons(job, texts) });
}

/** `Training · J-12 · running`. */
function cardTitle(followed: FollowedJob, texts: Texts): string {
  const { job } = followed;
  const kind = own(texts.job.kinds, job.kind) ?? job.kind;
  const state = shownState(followed);
  // A flow that has just been asked for waits for parts that are in the queue: to a person it is in the queue.
  const shown = state === 'blocked' ? 'queued' : state;
  return texts.card.title(kind.charAt(0).toUpperCase() + kind.slice(1), job.id, texts.states[shown]);
}

function openBlocks(
  followed: FollowedJob,
  nowMs: number,
  texts: Texts,
  past: readonly number[],
): readonly (Block | null)[] {
  const { job } = followed;
  const state = shownState(followed);
  const stages = jobStages(followed, texts);
  return [
    { kind: 'headline', text: cardTitle(followed, texts), tone: STATE_TONES[state] },
    job.cancel === null ? null : { kind: 'text', text: texts.card.cancelling(job.cancel.by.id) },
    elapsedMs(followed, nowMs) === null ? null : bar(followed, nowMs, texts, past),
    stages === null ? null : { kind: 'stages', stages },
    state !== 'retrying'
      ? null
      : fields([
          [texts.job.nextTry, job.run_at === null ? null : timeCell(job.run_at, texts)],
          [texts.job.error, job.error === null ? null : errorText(job.error, texts).message],
        ]),
  ];
}

function bar(followed: FollowedJob, nowMs: number, texts: Texts, past: readonly number[]): Block {
  const elapsed = elapsedMs(followed, nowMs);
  const fraction = fractionDone(followed);
  const left = expectedMs(past, fraction, elapsed);
  const words = [
    shownPercent(fraction, texts, 0),
    elapsed === null ? null : texts.job.elapsed(shownDuration(elapsed, texts)),
    left === null ? null : texts.job.left(shownDuration(left, texts)),
  ];
  return { kind: 'bar', fraction, text: words.filter((word) => word !== null).join(', ') };
}

function endedBlocks(job: JobView, texts: Texts): readonly (Block | null)[] {
  const followed: FollowedJob = { job, parts: new Map() };
  const title = cardTitle(followed, texts);
  if (job.state === 'done') {
    const [opening, ...evidence] = summary(job, texts).blocks;
    if (opening !== undefined) return [opening, { kind: 'text', text: title, tone: 'strong' }, ...evidence];
  }
  const said = job.error === null ? null : errorText(job.error, texts, job);
  return [
    { kind: 'headline', text: title, tone: STATE_TONES[job.state] },
    job.cancel === null
      ? null
      : fields([[texts.job.cancelled, texts.job.cancelledBy(job.cancel.by.id, job.cancel.why)]]),
    said === null || job.state === 'cancelled' ? null : { kind: 'text', text: said.message },
    job.error === null ? null : damageEvidence(job.error, texts),
    said === null || job.state === 'cancelled' ? null : { kind: 'next', label: texts.error.next, text: said.hint },
  ];
}

/** What came of a job, in a few lines; the report has the rest. */
function summary(job: JobView, texts: Texts): View {
  if (job.kind === 'train') return trainingSummary(job.result, texts);
  if (job.kind === 'control.confirm') return controlChangeView(job.result, texts);
  if (job.kind === 'finbert.warmup' || job.kind === 'finbert.repair') return warmUpView(job.result, texts);
  if (job.kind === 'finbert.verify') return finbertVerifyView(job.result, texts);
  if (job.kind === 'finbert.rollback') return finbertRollbackView(job.result, texts);
  if (job.kind !== 'dataset.check') return view();
  const whole = datasetView(job.result, texts).blocks;
  return view(...whole.filter((block) => block.kind === 'headline' || block.kind === 'list' || block.kind === 'next'));
}

function context({ job, parts }: FollowedJob, nowMs: number, texts: Texts): Block {
  const { card } = texts;
  const subject = jobSubject(job, texts);
  const duration = durationMs(job) ?? elapsedMs({ job, parts }, nowMs);
  const took =
    job.finished_at === null || duration === null ? [] : [{ text: card.took(shownDuration(duration, texts)) }];
  const attempt = job.attempt > 1 ? [{ text: card.attemptOf(job.attempt, job.max_attempts) }] : [];
  const repeats = job.retry_of === null ? [] : [{ label: texts.job.retryOf, text: job.retry_of }];
  const failed = job.error === null || job.state !== 'failed' ? [] : [{ label: texts.job.error, text: job.error.code }];
  const at: ContextItem =
    job.finished_at === null
      ? { label: card.updated, ...timeCell(isoTime(nowMs), texts) }
      : { label: card.finished, ...timeCell(job.finished_at, texts) };
  return {
    kind: 'context',
    items: [
      ...(subject === null ? [] : [{ text: subject }]),
      { text: card.askedBy(job.by.id) },
      ...attempt,
      ...repeats,
      ...failed,
      ...took,
      at,
    ],
  };
}

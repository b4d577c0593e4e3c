/** Draws jobs: the card of one, the list, the log, and what came of a cancel. */
import type { JobProgress, JobState, JobView } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import { shownDuration, shownPercent, timeCell } from '../../quantities.ts';
import { asNumber, asObject, asObjects, asText, own, shownFacts } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { type Block, cells, fields, type Tone, type View, view } from '../../view.ts';
import {
  activeParts,
  elapsedMs,
  type FollowedJob,
  followedJob,
  fractionDone,
  partsDone,
  remainingMs,
  shownState,
} from './job-progress.ts';
import { jobSubject, jobWork } from './job-subject.ts';

export const STATE_TONES: Readonly<Record<JobState, Tone>> = {
  queued: 'plain',
  blocked: 'plain',
  running: 'strong',
  retrying: 'warning',
  cancelling: 'warning',
  done: 'good',
  failed: 'bad',
  cancelled: 'warning',
};

/** The card of a job at one moment. */
export function jobCardView(followed: FollowedJob, nowMs: number, texts: Texts): View {
  const { job } = followed;
  const state = shownState(followed);
  const retried = job.attempt > 1 || state === 'retrying';
  return view(
    { kind: 'headline', text: jobTitle(followed, texts), tone: STATE_TONES[state] },
    isFinal(state) ? null : bar(followed, nowMs, texts),
    fields([
      [texts.job.subject, jobSubject(job, texts)],
      [texts.job.stage, isFinal(state) ? null : stageText(followed, texts)],
      [texts.job.parts, partsText(followed, texts)],
      [texts.job.askedBy, job.by.id],
      [texts.job.attempt, retried ? texts.job.attemptOf(job.attempt, job.max_attempts) : null],
      [texts.job.nextTry, state === 'retrying' && job.run_at !== null ? timeCell(job.run_at, texts) : null],
      [texts.job.created, timeCell(job.created_at, texts)],
      [texts.job.finished, job.finished_at === null ? null : timeCell(job.finished_at, texts)],
      [texts.job.retryOf, job.retry_of],
      [texts.job.cancelled, job.cancel === null ? null : texts.job.cancelledBy(job.cancel.by.id, job.cancel.why)],
      [texts.job.error, job.error === null ? null : job.error.code, 'bad'],
    ]),
  );
}

/** One line for each thing that is going on; a line that was said already says nothing new. */
export function jobLines(followed: FollowedJob, texts: Texts): readonly string[] {
  const { job } = followed;
  const attempt = job.attempt > 1 ? `, ${texts.job.attempt} ${texts.job.attemptOf(job.attempt, job.max_attempts)}` : '';
  const title = jobTitle(followed, texts) + attempt;
  if (isFinal(job.state)) return [title];
  // Folds run side by side and end in no order: which of them is at work says nothing of how far all are.
  const stages = activeParts(followed).map(({ kind, progress }) =>
    kind === FOLD_PART && progress !== undefined ? ofStage(progress, texts) : stageName(progress, texts),
  );
  const said = [...stages, foldsDoneText(followed, texts)].filter((stage) => stage !== null);
  return [title, ...said.map((stage) => `${title}, ${stage}`)];
}

const FOLD_PART = 'train.fold';

/** Null before the first is done. */
function foldsDoneText({ job, parts }: FollowedJob, texts: Texts): string | null {
  const folds = [...parts.values()].filter(({ kind }) => kind === FOLD_PART);
  const done = folds.filter(({ state }) => state === 'done').length;
  // One part is the final fit; the folds are perhaps not all heard of yet.
  return done === 0 ? null : texts.card.foldsDone(done, Math.max(folds.length, job.children.length - 1));
}

/** @param result `{job, children}` */
export function jobShowView(result: Json, nowMs: number, texts: Texts): View {
  const { job, children } = result as unknown as { job: JobView; children?: readonly JobView[] };
  const card = jobCardView(followedJob(job, children), nowMs, texts);
  const next = howToGoOn(job, texts);
  if (!children || children.length === 0) return view(...card.blocks, next);
  return view(...card.blocks, jobTable(children, texts), next);
}

/** @param result `{jobs}`, newest first */
export function jobListView(result: Json, texts: Texts): View {
  const jobs = asObjects(asObject(result).jobs) as unknown as readonly JobView[];
  if (jobs.length === 0) return view({ kind: 'headline', text: texts.job.none, tone: 'plain' });
  return view({ kind: 'headline', text: texts.job.listed(jobs.length), tone: 'plain' }, jobTable(jobs, texts));
}

/** @param result `{id, lines: [{at, level, msg, attempt, facts}]}` */
export function jobLogView(result: Json, texts: Texts): View {
  const { id, lines } = asObject(result);
  const log = asObjects(lines);
  if (log.length === 0) return view({ kind: 'headline', text: texts.job.noLogs(asText(id) ?? ''), tone: 'plain' });
  return view({
    kind: 'table',
    columns: [
      { title: texts.job.at },
      { title: texts.job.level },
      { title: texts.job.attempt },
      { title: texts.job.message },
    ],
    rows: log.map((line) => {
      const level = asText(line.level) ?? '';
      const levels: Readonly<Record<string, string>> = texts.job.levels;
      const message = `${asText(line.msg) ?? ''} ${shownFacts(asObject(line.facts))}`.trim();
      return [
        timeCell(line.at, texts),
        ...cells(own(levels, level) ?? level, String(asNumber(line.attempt) ?? ''), message),
      ];
    }),
  });
}

/** @param result `{id, answer}` */
export function jobCancelView(result: Json, texts: Texts): View {
  const { id, answer } = asObject(result);
  const answers: Readonly<Record<string, (job: string) => string>> = texts.job.cancelAnswers;
  const text = own(answers, asText(answer) ?? '')?.(asText(id) ?? '') ?? `${id}: ${answer}`;
  return view({ kind: 'headline', text, tone: 'plain' });
}

/** A job that was just asked for and goes on without being followed. */
export function jobStartedView(job: JobView, nowMs: number, texts: Texts): View {
  return view(...jobCardView(followedJob(job), nowMs, texts).blocks, howToGoOn(job, texts));
}

export function isFinal(state: JobState): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

function jobTitle(followed: FollowedJob, texts: Texts): string {
  const { job } = followed;
  return texts.job.title(job.id, own(texts.job.kinds, job.kind) ?? job.kind, texts.states[shownState(followed)]);
}

function bar(followed: FollowedJob, nowMs: number, texts: Texts): Block {
  const elapsed = elapsedMs(followed, nowMs);
  const left = remainingMs(followed, nowMs);
  const fraction = fractionDone(followed);
  const parts = [
    shownPercent(fraction, texts, 0),
    elapsed === null ? null : texts.job.elapsed(shownDuration(elapsed, texts)),
    left === null ? null : texts.job.left(shownDuration(left, texts)),
  ];
  return { kind: 'bar', fraction, text: parts.filter((part) => part !== null).join(', ') };
}

function partsText(followed: FollowedJob, texts: Texts): string | null {
  const { job } = followed;
  if (job.children.length === 0 || isFinal(job.state)) return null;
  return texts.job.partsDone(partsDone(followed), job.children.length);
}

/** `fold 2 of 4, 120 of 300 trees; fold 3 of 4, 7 of 300 trees`. */
function stageText(followed: FollowedJob, texts: Texts): string | null {
  const stages = activeParts(followed).flatMap(({ progress }) => {
    const stage = stageName(progress, texts);
    const trees = asNumber(progress?.facts?.trees);
    const total = asNumber(progress?.facts?.trees_total);
    if (stage === null) return [];
    return [trees === null || total === null ? stage : `${stage}, ${texts.job.trees(trees, total)}`];
  });
  return stages.length === 0 ? null : [...new Set(stages)].join('; ');
}

function stageName(progress: JobProgress | undefined, texts: Texts): string | null {
  if (progress === undefined) return null;
  const fold = asNumber(progress.facts?.fold);
  const folds = asNumber(progress.facts?.folds);
  if (fold !== null && folds !== null) return texts.job.foldOf(fold, folds);
  return ofStage(progress, texts);
}

function ofStage({ stage }: JobProgress, texts: Texts): string {
  return own(texts.stages, stage) ?? stage;
}

function jobTable(jobs: readonly JobView[], texts: Texts): Block {
  const { job: words } = texts;
  return {
    kind: 'table',
    columns: [
      { title: words.id },
      { title: words.kind },
      { title: words.state },
      { title: words.progress, align: 'right' },
      { title: words.attempt, align: 'right' },
      { title: words.askedBy },
      { title: words.created },
      { title: words.error },
    ],
    rows: jobs.map((job) => [
      { text: job.id },
      { text: jobWork(job, texts) },
      { text: own(texts.states, job.state) ?? job.state, tone: own(STATE_TONES, job.state) ?? 'plain' },
      { text: isFinal(job.state) ? '' : shownPercent(job.progress?.fraction ?? 0, texts, 0) },
      { text: job.attempt > 1 ? String(job.attempt) : '' },
      { text: job.by.id },
      timeCell(job.created_at, texts),
      { text: job.error?.code ?? '', tone: 'bad' },
    ]),
  };
}

function howToGoOn(job: JobView, texts: Texts): Block | null {
  if (job.state === 'done') return null;
  const how = isFinal(job.state) ? texts.job.howAfter : texts.job.howDuring;
  return { kind: 'next', label: texts.error.next, text: how(job.id) };
}

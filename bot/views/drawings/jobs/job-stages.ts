/** The steps of a job as a person follows them, and how far each is. */
import type { JobView } from '#engine/jobs/types.ts';
import type { JsonObject } from '#engine/json.ts';
import { WARM_UP_STAGES, type WarmUpStage } from '#engine/sentiment/warm-up/types.ts';
import { shownBytes } from '../../quantities.ts';
import { asNumber, own } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import type { Stage } from '../../view.ts';
import type { FollowedJob } from './job-progress.ts';

type StageState = Stage['state'];

/** Null for work that has no steps. */
export function jobStages(followed: FollowedJob, texts: Texts): readonly Stage[] | null {
  const { job } = followed;
  if (job.kind === 'train') return trainingStages(followed, texts);
  return job.kind === 'finbert.warmup' || job.kind === 'finbert.repair' ? warmUpStages(job, texts) : null;
}

/** Each part reads the data before it fits; folds and final fit run side by side; the parent publishes when all are done. */
function trainingStages({ job, parts }: FollowedJob, texts: Texts): readonly Stage[] {
  const all = [...parts.values()];
  const folds = all.filter((part) => part.kind === 'train.fold');
  const final = all.find((part) => part.kind === 'train.final');
  const done = folds.filter((part) => part.state === 'done').length;
  const total = folds.length === 0 ? Math.max(0, job.children.length - 1) : folds.length;
  const publishing = job.state === 'running' ? 'doing' : 'pending';

  const fitted = folds.map((part) => fitState(part));
  const foldsState = job.state === 'done' || (total > 0 && done === total) ? 'done' : stateOfMany(fitted);
  const details = [texts.card.foldsDone(done, total), ...folds.flatMap((part) => treesText(part, texts) ?? [])];
  const finalTrees = final === undefined ? null : treesText(final, texts);
  return [
    stage('load', job.state === 'done' ? 'done' : loadState(all), null, texts),
    stage('folds', foldsState, foldsState === 'doing' ? details.join('; ') : null, texts),
    stage('final_fit', job.state === 'done' ? 'done' : stateOfOne(final), finalTrees, texts),
    stage('publish', job.state === 'done' ? 'done' : publishing, null, texts),
  ];
}

/** One after the other; what need not be downloaded is passed over. */
function warmUpStages(job: JobView, texts: Texts): readonly Stage[] {
  const { stage: now, facts } = job.progress ?? { stage: '', facts: {} };
  const at = WARM_UP_STAGES.indexOf(now as WarmUpStage);
  return WARM_UP_STAGES.map((name, index) => {
    if (job.state === 'done' || index < at) return stage(name, 'done', null, texts);
    if (index > at) return stage(name, 'pending', null, texts);
    const doing = name === 'download' ? downloadText(facts ?? {}, texts) : null;
    return stage(name, job.state === 'failed' ? 'failed' : 'doing', doing, texts);
  });
}

function downloadText({ bytes, bytes_total, files, files_total }: JsonObject, texts: Texts): string | null {
  if (asNumber(bytes_total) === null) return null;
  const [done, total] = [shownBytes(bytes, texts), shownBytes(bytes_total, texts)];
  return texts.finbert.downloaded(done, total, asNumber(files) ?? 0, asNumber(files_total) ?? 0);
}

function stage(name: string, state: StageState, doing: string | null, texts: Texts): Stage {
  const { card } = texts;
  const words = {
    done: card.stageDone,
    doing: doing ?? card.stageDoing,
    pending: card.stagePending,
    failed: card.stageFailed,
  };
  return { name: own(texts.stages, name) ?? name, state, text: words[state] };
}

function loadState(parts: readonly JobView[]): StageState {
  if (parts.some((part) => fitState(part) !== 'pending')) return 'done';
  if (parts.some((part) => part.state === 'failed')) return 'failed';
  return parts.some((part) => part.state === 'running') ? 'doing' : 'pending';
}

/** Whether a part has come to its fit; one that fails before it has failed while it read the data. */
function fitState(part: JobView): StageState {
  if (part.state === 'done') return 'done';
  if (part.progress === undefined || part.progress.stage === 'load') return 'pending';
  if (part.state === 'failed') return 'failed';
  return part.state === 'running' || part.state === 'cancelling' ? 'doing' : 'pending';
}

function stateOfOne(part: JobView | undefined): StageState {
  return part === undefined ? 'pending' : fitState(part);
}

function stateOfMany(states: readonly StageState[]): StageState {
  if (states.includes('failed')) return 'failed';
  return states.some((state) => state !== 'pending') ? 'doing' : 'pending';
}

/** `fold 2 of 4, 120 of 300 trees`, or the trees alone; null where no tree is growing. */
function treesText(part: JobView, texts: Texts): string | null {
  if (part.state !== 'running') return null;
  const { fold, folds, trees, trees_total: total } = part.progress?.facts ?? {};
  if (asNumber(trees) === null || asNumber(total) === null) return null;
  const grown = texts.job.trees(Number(trees), Number(total));
  const named = asNumber(fold) !== null && asNumber(folds) !== null;
  return named ? `${texts.job.foldOf(Number(fold), Number(folds))}, ${grown}` : grown;
}

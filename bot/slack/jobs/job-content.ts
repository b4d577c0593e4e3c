/** What is said of a job in Slack: its card, and what its thread holds when it has ended. */
import { slackMessage } from '#bot/views/block-kit/slack-message.ts';
import { jobCard } from '#bot/views/drawings/jobs/channel-job-card.ts';
import type { FollowedJob } from '#bot/views/drawings/jobs/job-progress.ts';
import { outcomeView } from '#bot/views/drawings/outcome-view.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import type { JobView } from '#engine/jobs/types.ts';
import type { Content, FileSource } from '../outbox/entry.ts';

export interface Closing {
  /** The whole result; null where the card says it all. */
  readonly result: Content | null;
  readonly files: readonly FileSource[];
  /** Stands beside the files. */
  readonly comment: string;
}

/** @param past milliseconds that the same work took before */
export function jobCardContent(followed: FollowedJob, past: readonly number[], nowMs: number, texts: Texts): Content {
  return slackMessage(jobCard(followed, nowMs, texts, { past }), texts) as unknown as Content;
}

/** Two messages at most. A job that failed or was cancelled says why on its card. */
export function closingOf(job: JobView, nowMs: number, texts: Texts): Closing {
  const comment = texts.answer.filesOf(job.id);
  if (job.state !== 'done') return { result: null, files: [], comment };
  const view = outcomeView({ ok: true, action: job.kind, job, result: job.result }, nowMs, texts);
  const { text, blocks, overflow } = slackMessage(view, texts, { filename: `${job.id}.txt` });
  const whole: FileSource[] = overflow === null ? [] : [{ of: 'text', title: overflow.filename, ...overflow }];
  const part = (name: 'charts' | 'card' | 'report'): FileSource => ({ of: 'job', job: job.id, part: name });
  return {
    result: { text, blocks: blocks as unknown as Content['blocks'] },
    files: [...whole, part('report'), part('card'), part('charts')],
    comment,
  };
}

/** What can be done with a job by pressing, by its state. */
import type { JobView } from '#engine/jobs/types.ts';
import { own } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import type { Button } from '../../view.ts';
import { isFinal } from './job-views.ts';

/** The action that each button of a job stands for: `report` and `logs` are `jobs show` and `jobs logs`. */
export const JOB_BUTTONS = {
  'job.cancel': 'jobs cancel',
  'job.rerun': 'jobs retry',
  'job.report': 'jobs show',
  'job.logs': 'jobs logs',
} as const;
export type JobButtonId = keyof typeof JOB_BUTTONS;

export function jobButtons(job: JobView, texts: Texts): readonly Button[] {
  const { card } = texts;
  const value = jobButtonValue(job);
  const button = (id: JobButtonId, label: string): Button => ({ id, label, value });
  const logs = button('job.logs', card.logs);
  if (job.state === 'cancelling') return [logs];
  if (!isFinal(job.state)) {
    const kind = own(texts.job.kinds, job.kind) ?? job.kind;
    const confirm = {
      title: card.confirmTitle(job.id),
      text: card.confirmText(kind, job.id),
      yes: card.confirmYes,
      no: card.confirmNo,
    };
    return [{ ...button('job.cancel', card.cancel), style: 'danger', confirm }, logs];
  }
  const rerun = button('job.rerun', card.rerun);
  return job.state === 'done' ? [rerun, button('job.report', card.report), logs] : [rerun, logs];
}

/** Which job, and as which state it was drawn: a press on a card that has been overtaken can be told. */
export function jobButtonValue(job: JobView): string {
  return `${job.id} ${drawnAs(job)}`;
}

/** Null for what is no value of such a button. `isStale` compares with the job as it is. */
export function readJobButton(value: string): { readonly job: string; isStale(now: JobView): boolean } | null {
  const match = /^(J-\d+(?:\.\d+)?) (open|cancelling|ended)$/.exec(value);
  if (match === null) return null;
  return { job: match[1]!, isStale: (now) => drawnAs(now) !== match[2] };
}

/** States with the same buttons are one: while a job goes from queued to running, nobody's press is lost. */
function drawnAs(job: JobView): string {
  if (isFinal(job.state)) return 'ended';
  return job.state === 'cancelling' ? 'cancelling' : 'open';
}

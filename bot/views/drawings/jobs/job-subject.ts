/** What a job works on, in a few words: two trainings are told apart by it. */
import type { JobView } from '#engine/jobs/types.ts';
import { asObject, asText, own } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { shortName } from '../alerts/alert-situation.ts';

type SubjectJob = Pick<JobView, 'kind' | 'payload'>;

/** `rf, events.parquet`, `ecb/usd`, `Protective mode on`; null where the kind of work says all. */
export function jobSubject({ kind, payload }: SubjectJob, texts: Texts): string | null {
  const given = asObject(payload);
  switch (kind) {
    case 'train': {
      const plan = asObject(given.plan);
      return joined(asText(asObject(plan.learner).model), fileName(plan.dataset_shown));
    }
    case 'dataset.check':
      return joined(fileName(given.dataset_shown));
    case 'drift.replay':
    case 'drift.tune':
      return joined(fileName(asObject(given.recording).shown));
    case 'drift.analyse':
      return joined([asText(given.source), asText(given.signal)].filter((part) => part !== null).join('/'));
    case 'control.confirm': {
      const requests: Readonly<Record<string, string>> = texts.control.requests;
      return own(requests, asText(given.request) ?? '') ?? null;
    }
    default:
      return null;
  }
}

/** `training: rf, events.parquet`. */
export function jobWork(job: SubjectJob, texts: Texts): string {
  // A job of another version may be of any kind, even one that is named as what every object has.
  const kind = own(texts.job.kinds, job.kind) ?? job.kind;
  const subject = jobSubject(job, texts);
  return subject === null ? kind : `${kind}: ${subject}`;
}

/** The folder is in the job's report; here it would push what differs out of sight. */
function fileName(path: unknown): string | null {
  return asText(path)?.split(/[\\/]/).at(-1) ?? null;
}

function joined(...parts: readonly (string | null)[]): string | null {
  const said = parts.filter((part) => part !== null && part !== '').map((part) => shortName(part!));
  return said.length === 0 ? null : said.join(', ');
}

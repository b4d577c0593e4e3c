/** English: refusals and failures of on-call, pagers and the schedule. */
import { counted } from '../../plural.ts';
import type { ErrorTexts } from '../../texts.ts';

type OnCallCode =
  | 'oncall_invalid'
  | 'person_needed'
  | 'pager_unreachable'
  | 'pager_refused'
  | 'schedule_invalid'
  | 'schedule_not_found';

const count = counted('en');
const problemsOf = (problems: readonly string[]) =>
  `${count(problems.length, { one: 'problem', other: 'problems' })}: ${problems.join('; ')}`;

export const onCallErrorsEn: Pick<ErrorTexts, OnCallCode> = {
  oncall_invalid: ({ file, problems }) => ({
    message: `The on-call file ${file} has ${problemsOf(problems)}. Nothing was started.`,
    hint: 'Correct the file and start again; oncall.example.yaml, which comes with the program, explains every key.',
  }),
  person_needed: ({ actor }) => ({
    message: `${actor} is a program, and nobody can call it. Who is on call stays as it was.`,
    hint: 'Type `mlops oncall take` yourself, in Slack or in a terminal.',
  }),
  pager_unreachable: ({ pager, status, reason }) => ({
    message: `The pager ${pager} did not take the page (${status === null ? reason : `HTTP ${status}`}). The page is kept and tried again.`,
    hint: 'Call the person on duty by telephone; `mlops oncall` shows who that is and which pages wait.',
  }),
  pager_refused: ({ pager, status, reason }) => ({
    message: `The pager ${pager} refused the page (HTTP ${status}: ${reason}). It is not sent again.`,
    hint: 'Call the person on duty by telephone; check the pager’s settings in docs/operations.md.',
  }),
  schedule_invalid: ({ file, problems }) => ({
    message: `The schedule ${file} has ${problemsOf(problems)}. Nothing was started.`,
    hint: 'Correct the file and start again; the schedule.yaml that comes with the program explains every key.',
  }),
  schedule_not_found: ({ id, known, hint }) => ({
    message: `The schedule has no entry “${id}”. Nothing was done.`,
    hint:
      hint === null
        ? `It has: ${known.length === 0 ? 'nothing yet' : known.join(', ')}.`
        : `Did you mean \`${hint}\`? \`mlops schedule list\` shows all.`,
  }),
};

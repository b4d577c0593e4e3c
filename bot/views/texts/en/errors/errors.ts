/** English: what each failure means, what is safe, and what to type next. */
import { correctedLine } from '../../../corrected-line.ts';
import { counted } from '../../plural.ts';
import { ruleText } from '../../policy-texts.ts';
import type { ErrorTexts } from '../../texts.ts';
import { reasonText } from '../../value-texts.ts';
import { ruleHintsEn, rulesEn } from '../policy.ts';
import { alertErrorsEn } from './alert-errors.ts';
import { dataErrorsEn } from './data-errors.ts';
import { hubErrorsEn } from './hub-errors.ts';
import { modelErrorsEn } from './model-errors.ts';
import { onCallErrorsEn } from './oncall-errors.ts';
import { fileReasonsEn } from './reasons.ts';
import { replayErrorsEn } from './replay-errors.ts';
import { valueReasonsEn } from './value-reasons.ts';

const count = counted('en');
const word = (words: Readonly<Record<string, string>>, code: string) => words[code] ?? code;
const list = (items: readonly string[]) => items.join(', ');
const meant = (hint: string | null, otherwise: string) => (hint === null ? otherwise : `Did you mean \`${hint}\`?`);
const nothingWritten = 'Nothing was written.';

export const errorsEn: ErrorTexts = {
  empty_line: () => ({ message: 'Nothing was typed.', hint: 'Type `mlops help` to see every action.' }),
  unclosed_quote: () => ({
    message: 'A quote opens here and is never closed. Nothing was done.',
    hint: 'Close the quote, or put a backslash before it if it belongs to the value.',
  }),
  unknown_action: ({ line, at, word, hint }) => ({
    message: `There is no action “${word}”. Nothing was done.`,
    hint: meant(
      hint === null ? null : `mlops ${correctedLine({ line, at, word, hint })}`,
      'Type `mlops help` to see every action.',
    ),
  }),
  unknown_option: ({ word, hint, action }) => ({
    message: `“${action}” has no option “${word}”. Nothing was done.`,
    hint: meant(hint, `Type \`mlops help ${action}\` to see its options.`),
  }),
  option_repeated: ({ option }) => ({
    message: `${option} is given twice. Nothing was done.`,
    hint: 'Keep the one that you mean.',
  }),
  missing_value: ({ option }) => ({
    message: `${option} needs a value after it. Nothing was done.`,
    hint: 'Type the value after the option; quote a value that starts with “--”.',
  }),
  missing_argument: ({ argument, action, example }) => ({
    message: `“${action}” needs ${argument}. Nothing was done.`,
    hint: `For example: \`mlops ${example}\`. \`mlops help ${action}\` shows all that it takes.`,
  }),
  unexpected_argument: ({ word, action }) => ({
    message: `“${action}” does not expect “${word}”. Nothing was done.`,
    hint: `Quote a value that has spaces in it. Type \`mlops help ${action}\` to see what it takes.`,
  }),
  bad_number: ({ option, word }) => ({
    message: `${option} needs a number, and “${word}” is not one. Nothing was done.`,
    hint: 'Type digits, with a point for decimals: 10, -3, 0.25. Counts are whole numbers.',
  }),
  number_out_of_range: ({ option, word, minimum, maximum }) => ({
    message: `${option} cannot be ${word}. Nothing was done.`,
    hint: `Type a number ${range(minimum, maximum)}.`,
  }),
  bad_choice: ({ option, word, choices, hint }) => ({
    message: `${option} cannot be “${word}”. Nothing was done.`,
    hint: `${meant(hint, 'Type one of these.')} Possible: ${list(choices)}.`,
  }),
  bad_value: ({ option, got, reason }) => ({
    message: `The value ${got === null ? '' : `“${got}” `}of “${option}” cannot be used: ${reasonText(reason, valueReasonsEn)}. Nothing was done.`,
    hint: 'Correct the value and send the line again.',
  }),
  bad_request: ({ part, problem }) => ({
    message: `The request cannot be read: ${part}: ${problem}. Nothing of it was kept.`,
    hint: 'Correct the program that sends it; docs/formats.md says what is expected.',
  }),
  config_invalid: ({ problems }) => ({
    message: `The configuration has ${count(problems.length, { one: 'problem', other: 'problems' })}: ${problems.join('; ')}. Nothing was started.`,
    hint: 'Correct these environment variables and start again; docs/operations.md lists them all.',
  }),
  path_outside: ({ file, allowed, purpose }) => ({
    message: `${file} is outside the folders that ${purpose === 'input' ? 'data may come from' : 'results may go to'} (${list(allowed)}). Nothing was ${purpose === 'input' ? 'read' : 'written'}.`,
    hint:
      purpose === 'input'
        ? 'Move the file there, or add its folder to MLOPS_DATA_DIRS and start again.'
        : 'Choose an output inside them, or set MLOPS_OUTPUT_DIR and start again.',
  }),
  file_not_found: ({ file, hint }) => ({
    message: `There is no file ${file}. Nothing was started.`,
    hint: `${hint ? `Did you mean \`${hint}\`? ` : ''}Check the path. A relative one counts from the folder of your shell, and in chat from the folder in which the server was started.`,
  }),
  not_a_file: ({ file }) => ({
    message: `${file} is not a file. Nothing was started.`,
    hint: 'Name one CSV or Parquet file.',
  }),
  file_unreadable: ({ file, reason }) => ({
    message: `${file} cannot be read: ${word(fileReasonsEn, reason)}. ${nothingWritten}`,
    hint:
      reason === 'ENAMETOOLONG'
        ? 'Check the path; if it is right, give the file a shorter name.'
        : 'Check the rights on the file and on its folders, then send the line again.',
  }),
  output_unwritable: ({ file, reason }) => ({
    message: `${file} cannot be written: ${word(fileReasonsEn, reason)}. What stood there before is unchanged.`,
    hint:
      reason === 'ENAMETOOLONG'
        ? 'Choose a shorter name with --output.'
        : 'Check the rights on the folder, or choose another place with --output.',
  }),
  job_not_found: ({ job, hint }) => ({
    message: `There is no job ${job}.`,
    hint: meant(hint, 'Type `mlops jobs list` to see the jobs.'),
  }),
  job_not_final: ({ job, state }) => ({
    message: `Job ${job} is still ${state}. It goes on.`,
    hint: `Wait for its end, or end it with \`mlops jobs cancel ${job}\`.`,
  }),
  job_kind_unknown: ({ job, kind }) => ({
    message: `${job === null ? 'The job' : `Job ${job}`} is of the kind ${kind}, which this version of the program does not know. Nothing was run.`,
    hint: 'Start the version that made the job, or send the line again in its present form: `mlops help` lists them.',
  }),
  job_outdated: ({ fields }) => ({
    message: `The job was saved by another version of the program: its plan lacks ${fields.join(', ')}, or has that in another form. Nothing was run.`,
    hint: 'Send the line again in its present form: `mlops help` lists them.',
  }),
  job_cancelled: ({ job, by, why }) => ({
    message: `Job ${job} was cancelled by ${by}${why === '' ? '' : ` (${why})`}. Results published before stay as they are.`,
    hint: `To run the same work again: \`mlops jobs retry ${job}\`.`,
  }),
  timeout: ({ job, timeoutMs }) => ({
    message: `Job ${job} took longer than its limit of ${count(Math.round(timeoutMs / 1000), { one: 'second', other: 'seconds' })} and was stopped.`,
    hint: `See how far it came with \`mlops jobs logs ${job}\`; run it again with \`mlops jobs retry ${job}\`.`,
  }),
  stale_attempt: ({ job, fence }) => ({
    message: `An older attempt (${fence}) of job ${job} tried to write after a newer one had taken over. Its write was refused, so nothing is mixed up.`,
    hint: `See the newer attempt with \`mlops jobs show ${job}\`.`,
  }),
  engine_stopping: () => ({
    message: 'The process is stopping. Unfinished jobs are kept and go on at the next start.',
    hint: 'See them with `mlops jobs list` after the restart.',
  }),
  worker_lost: ({ task, reason }) => ({
    message: `The worker thread that ran ${task} ended unexpectedly: ${reason}. Other jobs are not affected.`,
    hint: 'If it happens again, look at `mlops jobs list` and the logs of the job.',
  }),
  worker_out_of_memory: ({ task }) => ({
    message: `The worker thread that ran ${task} ran out of memory. Other jobs are not affected.`,
    hint: 'Use fewer rows or feature columns, or run on a machine with more memory.',
  }),
  process_lost: ({ job, attempts }) => ({
    message: `The process died while it ran job ${job}, ${count(attempts, { one: 'time', other: 'times' })} in all. It is not tried again by itself.`,
    hint: `Look at \`mlops jobs logs ${job}\`, then \`mlops jobs retry ${job}\`.`,
  }),
  ...replayErrorsEn,
  ...dataErrorsEn,
  ...modelErrorsEn,
  ...alertErrorsEn,
  ...hubErrorsEn,
  ...onCallErrorsEn,
  state_full: ({ path }) => ({
    message: `The disk of ${path} is full. What was written before is safe; this step was not taken.`,
    hint: 'Free some space, then send the line again; waiting jobs go on by themselves.',
  }),
  stream_not_found: ({ stream, hint }) => ({
    message: `No values have come for a stream “${stream}”. Nothing was done.`,
    hint: meant(hint, 'Type `mlops drift status` to see every stream.'),
  }),
  report_not_found: ({ report, hint }) => ({
    message:
      report === null
        ? 'There is no drift report yet: nothing has been found.'
        : `There is no drift report “${report}”, and none of a stream of that name.`,
    hint: meant(hint, 'Type `mlops drift report` for the newest one, `mlops drift status` for every stream.'),
  }),
  observations_busy: ({ waiting, limit }) => ({
    message: `Observations come faster than the disk takes them: ${(waiting / 1e6).toFixed(1)} MB wait, ${(limit / 1e6).toFixed(1)} MB may. None of these were kept.`,
    hint: 'Send them again in a second, with the same Idempotency-Key.',
  }),
  body_too_large: ({ limit }) => ({
    message: `The request is larger than the ${limit} bytes that are taken here. Nothing of it was kept.`,
    hint: 'Send it in several smaller requests.',
  }),
  body_type_unknown: ({ received }) => ({
    message: `${received === null ? 'A body without a Content-Type' : `A body of the type “${received}”`} is not understood here. Nothing of it was kept.`,
    hint: 'Send JSON as `application/json`; observations may also be lines of it, as `application/x-ndjson`.',
  }),
  state_corrupt: ({ path, where }) => ({
    message: `The state folder ${path} is damaged at ${where}. Nothing was changed, so that nothing more is lost.`,
    hint: 'Copy the folder, then restore it from a backup; state/README.md says what each file is.',
  }),
  state_closed: () => ({
    message: 'The state folder is already closed: the process is ending. Nothing was changed.',
    hint: 'Start again and send the line once more.',
  }),
  state_unwritable: ({ path, reason }) => ({
    message: `The state folder ${path} cannot be written: ${word(fileReasonsEn, reason)}. Nothing was changed.`,
    hint: 'Check the rights on the folder, or name another one in MLOPS_STATE_DIR.',
  }),
  state_owned: ({ path, pid }) => ({
    message: `The state folder ${path} belongs to the living process ${pid}. Nothing was changed.`,
    hint: `Commands typed in a shell reach that process by themselves, \`mlops status\` too. To start another, end process ${pid} first.`,
  }),
  owner_silent: ({ path, pid, url, host }) => ({
    message: `Process ${pid}${host === null ? '' : ` of the machine “${host}”`} owns the state folder ${path}, but does not answer${url === null ? '' : ` at ${url}`}. Nothing was changed.`,
    hint:
      host === null
        ? `Try again in a moment. If it stays silent, end process ${pid}; its jobs go on at the next start.`
        : `Look there whether it is alive. Once you know that it is gone, remove ${path}/lock; its jobs go on at the next start.`,
  }),
  owner_lost: ({ path, pid }) => ({
    message: `The connection to process ${pid}, which owns the state folder ${path}, broke before the answer came. The request may have been carried out.`,
    hint: 'Look at `mlops jobs list` and `mlops audit log` before you send the line again.',
  }),
  owner_leaving: ({ pid }) => ({
    message: `Process ${pid}, which owns the state folder, is ending. Nothing was started; its jobs are kept.`,
    hint: 'Send the line again in a few seconds.',
  }),
  port_taken: ({ host, port }) => ({
    message: `Port ${port} of ${host} is used by another program. Nothing was started.`,
    hint: 'End that program, or choose another port in MLOPS_API_PORT.',
  }),
  policy_denied: ({ rule, ...facts }) => ({
    message: `You may not do “${facts.action}”: ${ruleText(rule, facts, rulesEn)}. Nothing was done; the attempt is in the audit log.`,
    hint: ruleText(rule, facts, ruleHintsEn, 'Ask an operator.'),
  }),
  policy_invalid: ({ file, problems }) => ({
    message: `The policy file ${file} has ${count(problems.length, { one: 'problem', other: 'problems' })}: ${problems.join('; ')}. Nothing was started.`,
    hint: 'Correct the file and start again; policy.example.yaml, which comes with the program, explains every key.',
  }),
  stale_view: ({ seq, by }) => ({
    message: `Control was changed by ${by} (no. ${seq}) after you looked at it. Your change was not made.`,
    hint: 'Look at it anew with `mlops control show`, then decide again.',
  }),
  control_seq_unknown: ({ seq, newest }) => ({
    message: `There is no control document no. ${seq}; the newest is no. ${newest}. Nothing was noted.`,
    hint: 'Report the `seq` of a document that `GET /v1/control` gave.',
  }),
  nothing_to_restore: ({ route }) => ({
    message: `No model has been served on the route ${route} before, so there is none to go back to. Nothing was changed.`,
    hint: 'See what was served when with `mlops control history`.',
  }),
  risk_limit_lower: ({ asked, now }) => ({
    message: `The risk limits are at ${now} of normal already; ${asked} would raise them. Nothing was changed.`,
    hint: 'Protective mode only lowers them; what raises them is `mlops protect off`.',
  }),
  unauthorized: () => ({
    message: 'The request has no valid token. Nothing was done.',
    hint: 'Set MLOPS_API_TOKEN to the token of the running process.',
  }),
  slack_refused: ({ reason }) => ({
    message: `Slack does not let this app in (${reason}). Jobs go on; nothing is read from Slack and nothing is posted.`,
    hint:
      reason === 'missing_scope'
        ? 'Install the app again with the manifest bot/slack/manifest.yaml, then start again.'
        : 'Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN in the app’s settings, then start again; what waits is sent then.',
  }),
  conflict: ({ what }) => ({
    message: `Someone else changed ${what} at the same moment. Their change stands, yours was not made.`,
    hint: 'Look at the present state, then send the line again if you still want it.',
  }),
  history_gone: ({ seq }) => ({
    message: `The history after commit ${seq} is no longer kept.`,
    hint: 'Look at the present state with `mlops jobs list`.',
  }),
  audit_broken: ({ path, reason }) => ({
    message: `The audit log ${path} does not hold together: ${reason}. It was left as it is.`,
    hint: 'Find the place with `mlops audit verify` and compare it with a backup.',
  }),
  internal: () => ({
    message: 'Something failed that the program does not know. Finished jobs and published files are safe.',
    hint: 'Send the line again. If it fails again, report it with the log of the job or the process.',
  }),
};

function range(minimum: number | null, maximum: number | null): string {
  if (minimum !== null && maximum !== null) return `from ${minimum} to ${maximum}`;
  if (minimum !== null) return `of at least ${minimum}`;
  return maximum === null ? 'that is not so large' : `of at most ${maximum}`;
}

/** English: failures of recorded streams, and of the file that says how streams are watched. */
import { counted } from '../../plural.ts';
import type { ErrorTexts } from '../../texts.ts';

const count = counted('en');
const nothingWritten = 'Nothing was written.';

export const replayErrorsEn: Pick<
  ErrorTexts,
  'recorded_column_missing' | 'several_streams' | 'no_values' | 'replay_conflict' | 'streams_invalid'
> = {
  recorded_column_missing: ({ file, column, role, hint, available }) => ({
    message: `${file} has no column “${column}” for the ${role === 'time' ? 'times' : 'values'}. ${nothingWritten}`,
    hint: `${hint === null ? '' : `Did you mean “${hint}”? `}It has: ${available.join(', ')}. Name the right one with ${role === 'time' ? '--time-column' : '--column'}.`,
  }),
  several_streams: ({ file, streams }) => ({
    message: `${file} holds several streams, ${streams.join(' and ')} among them; parameters are tried on one. ${nothingWritten}`,
    hint: 'Name the one that you mean with --source and --signal.',
  }),
  no_values: ({ file, refused }) => ({
    message: `${file} holds no value of that stream${refused === 0 ? '' : ` (${count(refused, { one: 'line', other: 'lines' })} could not be used)`}. ${nothingWritten}`,
    hint: 'Look at --source, --signal and --column, and at the file: an NDJSON line needs `value`.',
  }),
  replay_conflict: ({ stream, options }) => ({
    message: `${stream} is watched as streams.yaml says, which is not what ${options.join(', ')} asks for. ${nothingWritten}`,
    hint: 'Add --dry-run to try other parameters, leave them out, or change streams.yaml.',
  }),
  streams_invalid: ({ file, problems }) => ({
    message: `The streams file ${file} has ${count(problems.length, { one: 'problem', other: 'problems' })}: ${problems.join('; ')}. Nothing was started.`,
    hint: 'Mend the file, or move it away: then every stream is watched by the defaults.',
  }),
};

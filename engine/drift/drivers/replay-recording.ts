/** A replay's work on the file: all of it through detectors, or a piece of it as a batch for the log. */
import type { TaskContext } from '../../jobs/compute.ts';
import { lineReader } from '../replay/recorded-lines.ts';
import { ReplayValues } from '../replay/replay-values.ts';
import type { ReadRecordingInput, RecordedBatch, ReplayFileInput, ReplayFindings } from '../replay/types.ts';
import type { Observation, Outcome } from '../types.ts';
import { readRecordedFile, recordedBytes } from './recorded-file.ts';

/** Lines between two words about how far it is. */
const LINES_A_REPORT = 50_000;

/** @throws OpsError `file_not_found`, `file_unreadable`, `recorded_column_missing`, `csv_unclosed_quote` */
export async function replayRecording(
  { recording, asked, streams }: ReplayFileInput,
  { report }: TaskContext,
): Promise<ReplayFindings> {
  const { path, shown, format } = recording;
  const bytes = await recordedBytes(path, shown);
  const read = lineReader(recording);
  const values = new ReplayValues(streams, asked);
  await readRecordedFile({ path, shown, isQuoted: format === 'csv' }, ({ text, number, end }) => {
    values.take(read(text), number);
    if (number % LINES_A_REPORT === 0) report(end / bytes);
    return true;
  });
  return values.finish();
}

/** The next items of the file; what cannot be used was told by the replay, and is passed over. */
export async function readRecording({ recording, from, items }: ReadRecordingInput): Promise<RecordedBatch> {
  const { path, shown, format } = recording;
  const read = lineReader(recording);
  const isQuoted = format === 'csv';
  if (isQuoted && from.offset > 0)
    await readRecordedFile({ path, shown, isQuoted }, ({ text }) => read(text) === null && text.trim() === '');
  const observations: Observation[] = [];
  const outcomes: Outcome[] = [];
  const { isEnd, ...next } = await readRecordedFile({ path, shown, from, isQuoted }, ({ text }) => {
    const item = read(text);
    if (item === null || item === 'left out') return true;
    if (item.kind === 'observation') observations.push(item.item);
    if (item.kind === 'outcome') outcomes.push(item.item);
    return observations.length + outcomes.length < items;
  });
  return { observations, outcomes, next: isEnd ? null : next };
}

/** Reads the values of one recorded stream and tries the grid on them. */

import { OpsError } from '../../errors.ts';
import type { TaskContext } from '../../jobs/compute.ts';
import { streamName } from '../../stream-name.ts';
import { lineReader } from '../replay/recorded-lines.ts';
import { askedRules } from '../replay/replay-values.ts';
import { type TuneFindings, tuneGrid } from '../replay/tune.ts';
import type { Recording, TuneFileInput } from '../replay/types.ts';
import { streamBook } from '../streams/stream-book.ts';
import { readRecordedFile } from './recorded-file.ts';

const FIRST_VALUES = 65_536;
/** They are gone through once for each cell of the grid, so they are held: 400 MB. */
const MOST_VALUES = 50_000_000;

/**
 * @throws OpsError `file_not_found`, `file_unreadable`, `recorded_column_missing`, `no_values`, `dataset_too_large`, and `several_streams`
 *   where the lines tell of more than one
 */
export async function tuneRecording(
  { recording, asked, streams, deltas, clocks, changes }: TuneFileInput,
  { report }: TaskContext,
): Promise<TuneFindings> {
  const { values, source, signal, refused } = await readStream(recording);
  const { document, replayed } = streams;
  const { detector, scale } = askedRules(streamBook(document, replayed).of(source, signal), asked);
  for (const [at, value] of values.entries()) values[at] = value * scale;
  const rows = tuneGrid(values, { deltas, clocks, detector }, changes, report);
  return { source, signal, observations: values.length, scale, refused, changes: changes.at, rows };
}

async function readStream(recording: Recording) {
  const { path, shown, format } = recording;
  const read = lineReader(recording);
  let values = new Float64Array(FIRST_VALUES);
  let n = 0;
  let refused = 0;
  let stream: { readonly source: string; readonly signal: string } | undefined;
  await readRecordedFile({ path, shown, isQuoted: format === 'csv' }, ({ text }) => {
    const item = read(text);
    if (item === null || item === 'left out' || item.kind === 'outcome') return true;
    if (item.kind === 'refused') {
      refused += 1;
      return true;
    }
    const { source, signal, value } = item.item;
    stream ??= { source, signal };
    if (stream.source !== source || stream.signal !== signal) {
      const names = [streamName(stream), streamName({ source, signal })];
      throw new OpsError('several_streams', `${shown} holds ${names.join(' and ')}`, {
        facts: { file: shown, streams: names },
      });
    }
    if (n === values.length) values = doubled(values, shown);
    values[n] = value;
    n += 1;
    return true;
  });
  if (stream === undefined) {
    throw new OpsError('no_values', `${shown} holds no value of a stream`, { facts: { file: shown, refused } });
  }
  return { values: values.subarray(0, n), refused, ...stream };
}

function doubled(values: Float64Array, shown: string): Float64Array<ArrayBuffer> {
  if (values.length >= MOST_VALUES) {
    const facts = { file: shown, neededBytes: 16 * values.length, limitBytes: 8 * MOST_VALUES };
    throw new OpsError('dataset_too_large', `${shown} holds more than ${MOST_VALUES} values`, { facts });
  }
  const grown = new Float64Array(Math.min(MOST_VALUES, 2 * values.length));
  grown.set(values);
  return grown;
}

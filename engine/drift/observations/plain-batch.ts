/** A batch from inside of the program, in the form in which the log gives it back: then nobody can tell a restart from its detectors. */
import { OpsError } from '../../errors.ts';
import type { Observation, ObservationBatch } from '../types.ts';
import { isMeasured } from './check-item.ts';
import { plainTime } from './read-time.ts';

/** `isoTime`'s form. */
const PLAIN_CHARS = 24;

/** What came as text was checked where it was read. @throws OpsError `internal` for what a program must not send: a value or a time that is none */
export function plainBatch(batch: ObservationBatch): ObservationBatch {
  if (batch.text !== undefined) return batch;
  return { observations: batch.observations.map(plain), outcomes: batch.outcomes };
}

function plain(observation: Observation): Observation {
  const { source, signal, value, at, seq, model_version } = observation;
  const isPlain = at.length === PLAIN_CHARS && at.endsWith('Z');
  const time = isPlain ? at : plainTime(at);
  if (time === undefined || !isMeasured(value)) {
    throw new OpsError('internal', `no observation: value ${value} at ${at} of ${source}/${signal}`);
  }
  return { source, signal, value, at: time, seq, model_version };
}

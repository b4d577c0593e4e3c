/** What `drift status` answers, from what detection holds. */
import type { Alert } from '../../alerts/types.ts';
import { comparePositions } from '../log-position.ts';
import type { DetectorWindow, LogPosition } from '../types.ts';
import type { ToldMarks } from './findings/told-marks.ts';
import type { Pauses } from './pauses.ts';
import { driftOf } from './stream-key.ts';
import type { DriftStatus, MassDriftStatus, StreamStatus } from './types.ts';
import type { Watch } from './watched/watch.ts';
import type { WatchedDetector, WatchedStream } from './watched/watched-stream.ts';

interface Held {
  readonly watch: Watch;
  readonly windows: ReadonlyMap<WatchedDetector, DetectorWindow>;
  readonly open: readonly Alert[];
  readonly marks: ToldMarks;
  readonly pauses: Pauses;
  readonly isFresh: (stream: WatchedStream) => boolean | null;
  readonly position: LogPosition | null;
  readonly end: LogPosition | null;
}

export function driftStatus(held: Held): DriftStatus {
  const { watch, position, end } = held;
  const alerts = new Map(held.open.map((alert) => [alert.about, alert]));
  const streams = [...watch.streams.values()].map((stream) => streamStatus(stream, alerts, held));
  const caught_up = end === null || (position !== null && comparePositions(position, end) >= 0);
  const mass_drifts = held.open.filter(({ kind }) => kind === 'mass_drift').map(massDriftStatus);
  return { streams, mass_drifts, lag: { caught_up, position, end }, unwatched: watch.unwatched };
}

function massDriftStatus({ id, state, facts }: Alert): MassDriftStatus {
  const { from, to, count } = facts;
  return {
    alert: id,
    state,
    from: String(from),
    to: String(to),
    streams: Number(count),
  };
}

function streamStatus(
  stream: WatchedStream,
  alerts: ReadonlyMap<string, Alert>,
  { windows, marks, pauses, isFresh }: Held,
): StreamStatus {
  const { source, signal, values, refused, unmatched, newest, sequence, present } = stream;
  const alert = alerts.get(driftOf(stream));
  const pause = pauses.of(stream);
  return {
    source,
    signal,
    values,
    repeated: sequence.repeated,
    missing: sequence.missing,
    refused,
    held: sequence.held.length,
    unmatched,
    newest,
    fresh: isFresh(stream),
    model_version: present?.version ?? null,
    window: present === undefined ? null : (windows.get(present) ?? null),
    last: marks.of(stream.key)?.last ?? null,
    alert: alert === undefined ? null : { id: alert.id, state: alert.state, level: alert.level },
    paused: pause === undefined ? null : { until: pause.until, by: pause.by },
  };
}

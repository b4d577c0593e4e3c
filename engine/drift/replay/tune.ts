/** One recorded stream under a grid of parameters: what would have been detected, how late, and how often for nothing. */
import { createDetectorBank } from '../detectors/detector-bank.ts';
import type { DetectorParameters } from '../types.ts';

export interface TuneGrid {
  readonly deltas: readonly number[];
  readonly clocks: readonly number[];
  /** All other parameters. */
  readonly detector: DetectorParameters;
}

/** What is known of the recording. */
export interface KnownChanges {
  /** Indices from which on the level is another one, ascending; empty with `stationary`: there is none. Null: nobody knows. */
  readonly at: readonly number[] | null;
}

export type TuneRow = {
  readonly delta: number;
  readonly clock: number;
  readonly detections: number;
  /** Values from one detection to the next, the beginning counted as one; null for none. */
  readonly mean_run_length: number | null;
  /** Only where the changes are known. */
  readonly known: {
    /** Changes that were seen before the next one came. */
    readonly found: number;
    readonly missed: number;
    /** Detections before the first change, and those after the first one of each. */
    readonly false_alarms: number;
    readonly false_alarms_per_10000: number;
    /** Values from a change to its detection; null where none was found. */
    readonly mean_delay: number | null;
    readonly worst_delay: number | null;
  } | null;
};

export type TuneFindings = {
  readonly source: string;
  readonly signal: string;
  readonly observations: number;
  readonly scale: number;
  readonly refused: number;
  readonly changes: readonly number[] | null;
  readonly rows: readonly TuneRow[];
};

/** @param onRow called after each row with the share of the grid that is done */
export function tuneGrid(
  values: Float64Array,
  { deltas, clocks, detector }: TuneGrid,
  changes: KnownChanges,
  onRow: (share: number) => void,
): TuneRow[] {
  const rows: TuneRow[] = [];
  for (const clock of clocks) {
    for (const delta of deltas) {
      const indices = detectionsOf(values, { ...detector, delta, clock, warning_delta: null });
      rows.push({
        delta,
        clock,
        detections: indices.length,
        mean_run_length: meanRun(indices),
        known: changes.at === null ? null : against(indices, changes.at, values.length),
      });
      onRow(rows.length / (deltas.length * clocks.length));
    }
  }
  return rows;
}

function detectionsOf(values: Float64Array, parameters: DetectorParameters): number[] {
  const bank = createDetectorBank();
  const slot = bank.slot('tuned', parameters);
  return bank.update(new Uint32Array(values.length).fill(slot), values).map(({ detection }) => detection.index);
}

function meanRun(indices: readonly number[]): number | null {
  const last = indices.at(-1);
  return last === undefined ? null : (last + 1) / indices.length;
}

function against(indices: readonly number[], changes: readonly number[], n: number): TuneRow['known'] {
  const delays: number[] = [];
  for (const [which, change] of changes.entries()) {
    const next = changes[which + 1] ?? n;
    const seen = indices.find((index) => index >= change && index < next);
    if (seen !== undefined) delays.push(seen - change);
  }
  const falseAlarms = indices.length - delays.length;
  return {
    found: delays.length,
    missed: changes.length - delays.length,
    false_alarms: falseAlarms,
    false_alarms_per_10000: n === 0 ? 0 : (falseAlarms / n) * 10_000,
    mean_delay: delays.length === 0 ? null : delays.reduce((sum, delay) => sum + delay, 0) / delays.length,
    worst_delay: delays.length === 0 ? null : Math.max(...delays),
  };
}

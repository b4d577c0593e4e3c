/** How the scores of a test block held up in the course of its time. */
import type { ScoredRows } from './calibration.ts';
import { logLoss } from './metrics.ts';
import { rank, rocAuc } from './ranking-metrics.ts';

/** Consecutive rows of a test block. */
export interface TimeSlice {
  /** Time of the first and of the last row, microseconds since the Unix epoch. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly base_rate: number;
  /** Null with one class only. */
  readonly roc_auc: number | null;
  readonly log_loss: number;
}

const MOST_SLICES = 6;
/** With fewer rows an AUC is mostly noise. */
const LEAST_ROWS = 100;

/** Up to six slices of equally many rows. @param time ascending, a row of `scored` each */
export function overTime({ probability, label }: ScoredRows, time: Float64Array): TimeSlice[] {
  const rows = label.length;
  const slices = Math.max(1, Math.min(MOST_SLICES, Math.floor(rows / LEAST_ROWS)));
  const border = (slice: number) => Math.floor((slice * rows) / slices);
  return Array.from({ length: slices }, (_, slice) => {
    const [start, end] = [border(slice), border(slice + 1)];
    const part = { probability: probability.subarray(start, end), label: label.subarray(start, end) };
    return { from: time[start]!, to: time[end - 1]!, ...scoresOf(part) };
  });
}

function scoresOf({ probability, label }: ScoredRows) {
  const rows = label.length;
  let loss = 0;
  let ofClass1 = 0;
  for (let row = 0; row < rows; row++) {
    loss += logLoss(probability[row]!, label[row]!);
    ofClass1 += label[row]!;
  }
  return { rows, base_rate: ofClass1 / rows, roc_auc: rocAuc(rank(probability), label), log_loss: loss / rows };
}

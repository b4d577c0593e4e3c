/** The scores of the tested rows as CSV: what a model that had not seen them said, and what came of it. */
import type { FoldScores } from '../validation/judge.ts';

/** A test block's scores with the times of its rows, in microseconds. */
export interface TimedScores extends FoldScores {
  readonly time: Float64Array;
}

/**
 * One line a row in time order, folds counted from 1, `row` in sorted order; `error` is |label - probability|.
 * @param timeColumn the header of the times
 */
export function scoresCsv(folds: readonly TimedScores[], timeColumn: string): Uint8Array {
  const lines = [[quoted(timeColumn), 'row', 'fold', 'label', 'probability', 'error'].join(',')];
  for (const [index, { firstRow, time, label, probability }] of folds.entries()) {
    for (let row = 0; row < label.length; row++) {
      const error = Math.abs(label[row]! - probability[row]!);
      lines.push([isoMicros(time[row]!), firstRow + row, index + 1, label[row]!, probability[row]!, error].join(','));
    }
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

function quoted(name: string): string {
  return /[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

/** ISO 8601 UTC, with microseconds where there are any. */
function isoMicros(micros: number): string {
  const millis = new Date(Math.floor(micros / 1000)).toISOString();
  const rest = ((micros % 1000) + 1000) % 1000;
  return rest === 0 ? millis : `${millis.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/** What a reader of the report should know about the table that was trained on. */
import type { DatasetWarning } from '../../datasets/types.ts';
import type { WalkForward } from '../validation/walk-forward.ts';
import type { TrainingTable } from './training-table.ts';

export function tableWarnings(table: TrainingTable, { splits }: WalkForward): DatasetWarning[] {
  const { time, featureNames, filled, clamped } = table;
  const warnings: DatasetWarning[] = [];
  const filledColumns = featureNames.filter((_, feature) => filled[feature]! > 0);
  if (filledColumns.length > 0) {
    const cells = filled.reduce((sum, count) => sum + count, 0);
    warnings.push({ code: 'values_filled', facts: { cells, columns: filledColumns } });
  }
  const clampedColumns = featureNames.filter((_, feature) => clamped[feature]! > 0);
  if (clampedColumns.length > 0) warnings.push({ code: 'values_beyond_float32', facts: { columns: clampedColumns } });
  const tied = splits.filter(({ testStart }) => time[testStart] === time[testStart - 1]).length;
  if (tied > 0) warnings.push({ code: 'ties_across_border', facts: { borders: tied } });
  // One time column cannot say when an event began; the gap counts rows, not hours.
  warnings.push({ code: 'overlap_not_checked', facts: {} });
  return warnings;
}

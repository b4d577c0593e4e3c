/** What a reader of the report should know about the table that was trained on. */
import type { DatasetWarning } from '../../datasets/types.ts';
import { EVENT_TIME_COLUMNS, type TrainPlan } from '../plan.ts';
import type { Splits } from '../splits/purged-splits.ts';
import type { TrainingTable } from './training-table.ts';

export function tableWarnings(plan: TrainPlan, table: TrainingTable, { splits }: Splits): DatasetWarning[] {
  const { featureNames, missing, clamped } = table;
  const warnings: DatasetWarning[] = [];
  const missingColumns = featureNames.filter((_, feature) => missing[feature]! > 0);
  if (missingColumns.length > 0 && plan.missing === 'ffill-zero') {
    const cells = missing.reduce((sum, count) => sum + count, 0);
    warnings.push({ code: 'values_filled', facts: { cells, columns: missingColumns } });
  }
  const clampedColumns = featureNames.filter((_, feature) => clamped[feature]! > 0);
  if (clampedColumns.length > 0) warnings.push({ code: 'values_beyond_float32', facts: { columns: clampedColumns } });
  return [...warnings, ...overlapWarnings(plan, table, splits)];
}

/** One time column cannot say when an event began; a gap counts rows, not hours. */
function overlapWarnings(plan: TrainPlan, table: TrainingTable, splits: Splits['splits']): DatasetWarning[] {
  const { time, start, report } = table;
  if (start !== null) return [];
  const warnings: DatasetWarning[] = [];
  const tied = splits.filter(({ testStart }) => testStart > 0 && time[testStart] === time[testStart - 1]).length;
  if (tied > 0 && plan.cv === 'walk-forward') warnings.push({ code: 'ties_across_border', facts: { borders: tied } });
  const [usual] = EVENT_TIME_COLUMNS;
  const isThere =
    usual !== plan.time_column && report.columns.some(({ name, type }) => name === usual && type === 'time');
  if (isThere) warnings.push({ code: 'start_column_unused', facts: { column: usual } });
  else warnings.push({ code: 'overlap_not_checked', facts: {} });
  return warnings;
}

/** A small training report with everything that views and charts draw. */
import type { TrainingReport } from '#engine/training/outputs/report.ts';
import { foldStatistics } from '#engine/training/validation/assess-fold.ts';

type ReportFold = TrainingReport['folds'][number];

function fold(number: number, roc_auc: number | null): ReportFold {
  const rows = 2400 * number;
  return {
    fold: number,
    block: number,
    train_rows: rows - 10,
    test_rows: 2400,
    purged_rows: 10,
    train_range: [0, rows - 10],
    test_range: [rows, rows + 2400],
    accuracy: 0.512,
    balanced_accuracy: 0.51,
    precision: 0.4,
    recall: 0.3,
    f1: 0.343,
    mcc: 0.02,
    roc_auc,
    pr_auc: 0.42,
    log_loss: 0.69,
    brier: 0.25,
    ece: 0.04,
    confusion: { tn: 900, fp: 500, fn: 600, tp: 400 },
  };
}

export function trainingReportOf(more: Partial<TrainingReport> = {}): TrainingReport {
  const folds = [fold(1, 0.515), fold(2, 0.479), fold(3, 0.558), fold(4, 0.531)];
  return {
    schema: 'mlops.training-report/1',
    verdict: {
      better: true,
      metric: 'roc_auc',
      value: 0.521,
      interval: [0.507, 0.535],
      baseline: 0.5,
      text: 'better than baseline: AUC .52 [.51, .54]',
    },
    dataset: {
      path: 'runbooks/drills/data/events.parquet',
      sha256: 'f01ae7700123456789abcdef',
      rows: 12_000,
      columns: 17,
      time_range: ['1999-04-01T00:00:00.000Z', '2026-04-13T00:00:00.000Z'],
      base_rate: 0.417,
    },
    model: 'rf',
    params: { trees: 300, max_features: 'sqrt', class_weight: 'balanced', bootstrap: true, max_bins: 256 },
    seed: 42,
    cv: { scheme: 'walk_forward', folds: 5, purge_gap: 10, embargo: 0 },
    folds,
    skipped_folds: [{ block: 0, reason: 'empty_train' }],
    aggregate: { ...foldStatistics(folds), pooled: { ...fold(0, 0.521) } },
    features: ['momentum_5', 'dispersion', 'range_width'],
    importance: { momentum_5: 0.25, dispersion: 0.6, range_width: 0.15 },
    reference: {},
    warnings: [{ code: 'column_constant', facts: { column: 'flat' } }],
    artifact: { path: 'artifacts/meta_model.onnx', sha256: 'a522860c0123456789abcdef', bytes: 44_000_000 },
    trackers: [{ target: 'mlflow', state: 'spooled' }],
    code: null,
    timing_ms: { load: 100, folds: 4000, final_fit: 5000, publish: 200, total: 8000 },
    ...more,
  };
}

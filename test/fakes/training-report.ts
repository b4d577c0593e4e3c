/** A small training report with everything that views and charts draw. */
import type { TrainingReport } from '#engine/training/outputs/report.ts';
import { CURVE_GRID } from '#engine/training/validation/curves.ts';
import { foldStatistics } from '#engine/training/validation/fold-statistics.ts';
import type { Metrics } from '#engine/training/validation/metrics.ts';

type ReportFold = TrainingReport['folds'][number];

/** What a fold scores, but for its AUC. */
function metrics(roc_auc: number | null): Metrics {
  return {
    accuracy: 0.512,
    balanced_accuracy: 0.51,
    precision: 0.4,
    recall: 0.3,
    f1: 0.343,
    mcc: 0.02,
    roc_auc,
    pr_auc: 0.42,
    precision_top_decile: 0.47,
    log_loss: 0.69,
    brier: 0.25,
    ece: 0.04,
  };
}

function fold(number: number, roc_auc: number | null): ReportFold {
  const rows = 2400 * number;
  const fixed = number === 1;
  return {
    fold: number,
    block: number,
    train_rows: rows - 10,
    test_rows: 2400,
    purged_rows: 10,
    removed: { purge_gap: 10, label_overlap: 0, embargo: 0, zero_weight: 0 },
    train_range: [0, rows - 10],
    test_range: [rows, rows + 2400],
    ...metrics(roc_auc),
    confusion: { tn: 900, fp: 500, fn: 600, tp: 400 },
    test_times: [`${2000 + 5 * number}-01-03T00:00:00.000Z`, `${2004 + 5 * number}-12-30T00:00:00.000Z`],
    train: { rows: 2000, roc_auc: 1, log_loss: 0.2 },
    gap: { roc_auc: roc_auc === null ? null : 1 - roc_auc, log_loss: -0.49 },
    threshold: {
      value: fixed ? 0.5 : 0.37,
      basis: fixed ? 'fixed' : 'out_of_fold',
      basis_rows: fixed ? 0 : 2400 * (number - 1) - 10,
      rows: 2400,
      precision: 0.42,
      recall: 0.9,
      f1: 0.573,
    },
    baselines: {
      prior: { probability: 0.41, ...metrics(0.5) },
      logistic: metrics(roc_auc === null ? null : roc_auc - 0.012),
    },
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
      versus_logistic: { roc_auc: 0.509, difference: 0.012, interval: [-0.004, 0.027], better: false },
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
    cv: {
      scheme: 'walk_forward',
      folds: 5,
      purge_gap: 10,
      embargo: { rows: 0, seconds: 0 },
      start_column: null,
    },
    missing: { policy: 'ffill-zero', cells: 0 },
    weights: null,
    folds,
    skipped_folds: [{ block: 0, reason: 'empty_train' }],
    aggregate: {
      ...foldStatistics(folds),
      pooled: metrics(0.521),
      intervals: { roc_auc: [0.507, 0.535], pr_auc: [0.4, 0.44], log_loss: [0.68, 0.7], brier: [0.245, 0.255] },
    },
    baselines: {
      prior: { mean: metrics(0.5) },
      logistic: { params: { c: 1 }, mean: metrics(0.509), pooled: metrics(0.509) },
    },
    gap: {
      train: { roc_auc: 1, log_loss: 0.2 },
      test: { roc_auc: 0.521, log_loss: 0.69 },
      gap: { roc_auc: 0.479, log_loss: -0.49 },
    },
    threshold: {
      criterion: 'f1',
      value: 0.36,
      basis: 'out_of_fold',
      basis_rows: 9600,
      forward: { rows: 7200, precision: 0.42, recall: 0.9, f1: 0.573 },
    },
    calibration: Array.from({ length: 10 }, (_, bin) => ({
      from: bin / 10,
      to: (bin + 1) / 10,
      rows: bin === 9 ? 0 : 1000,
      mean_probability: bin === 9 ? null : bin / 10 + 0.05,
      share: bin === 9 ? null : 0.3 + bin / 40,
    })),
    curves: {
      grid: CURVE_GRID,
      model: { roc: CURVE_GRID.map((rate) => rate ** 0.9), pr: CURVE_GRID.map((recall) => 0.47 - 0.06 * recall) },
      logistic: { roc: CURVE_GRID.map((rate) => rate ** 0.95), pr: CURVE_GRID.map((recall) => 0.45 - 0.04 * recall) },
    },
    over_time: Array.from({ length: 8 }, (_, slice) => ({
      fold: Math.floor(slice / 2) + 1,
      from: `${2005 + 2 * slice}-01-03T00:00:00.000Z`,
      to: `${2006 + 2 * slice}-12-30T00:00:00.000Z`,
      rows: 1200,
      base_rate: 0.4 + slice / 100,
      roc_auc: slice === 3 ? null : 0.5 + slice / 100,
      log_loss: 0.69,
    })),
    permutation_importance: {
      rows: [1000, 1000, 1000, 1000],
      features: {
        momentum_5: { log_loss: { mean: 0.002, std: 0.001 }, roc_auc: { mean: 0.01, std: 0.004 } },
        dispersion: { log_loss: { mean: 0.005, std: 0.003 }, roc_auc: { mean: 0.03, std: 0.01 } },
        range_width: { log_loss: { mean: -0.001, std: 0.001 }, roc_auc: { mean: -0.002, std: 0.003 } },
      },
    },
    features: ['momentum_5', 'dispersion', 'range_width'],
    importance: { momentum_5: 0.25, dispersion: 0.6, range_width: 0.15 },
    reference: {},
    warnings: [{ code: 'column_constant', facts: { column: 'flat' } }],
    artifact: { path: 'artifacts/meta_model.onnx', sha256: 'a522860c0123456789abcdef', bytes: 44_000_000 },
    model_card: { path: 'artifacts/meta_model.md', sha256: 'c0de00010123456789abcdef', bytes: 6_200 },
    scores: null,
    trackers: [{ target: 'mlflow', state: 'spooled' }],
    code: null,
    memory_mb: 210,
    timing_ms: { load: 100, folds: 4000, final_fit: 5000, publish: 200, total: 8000 },
    ...more,
  };
}

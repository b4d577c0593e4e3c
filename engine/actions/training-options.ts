/** The options of `train` that say what is learned from and how: names, limits, and what goes together with what. */
import { z } from 'zod';
import { badValue } from '../bad-value.ts';
import { OpsError } from '../errors.ts';
import { learnerSpec, type MODELS, refuseForPlain } from '../training/learner-options.ts';
import { type MaxFeatures, parseMaxFeatures } from '../training/learners/forest/max-features.ts';
import type { LearnerSpec } from '../training/learners/types.ts';
import { EVENT_TIME_COLUMNS, TRAIN_DEFAULTS } from '../training/plan.ts';
import { type Embargo, NO_EMBARGO, parseEmbargo } from '../training/splits/embargo.ts';
import { CV_SCHEMES } from '../training/splits/purged-block.ts';
import { MISSING_POLICIES } from '../training/table/fill-table.ts';
import { refuseSameColumn, refuseTwice } from './same-column.ts';

const column = z.string().min(1);

/** What the data is and how it is split: the same for every model. */
export const DATA_OPTIONS = {
  cv: z.enum(CV_SCHEMES).default(TRAIN_DEFAULTS.cv),
  cvFolds: z.int().min(2).max(1000).default(TRAIN_DEFAULTS.cvFolds),
  purgeGap: z.int().min(0).default(TRAIN_DEFAULTS.purgeGap),
  embargo: z.string().min(1).optional(),
  labelColumn: column.default(TRAIN_DEFAULTS.labelColumn),
  timeColumn: column.default(TRAIN_DEFAULTS.timeColumn),
  startColumn: column.optional(),
  featureCols: z.array(column).default([]),
  weightColumn: column.optional(),
  uniqueness: z.boolean().default(false),
  missing: z.enum(MISSING_POLICIES).default(TRAIN_DEFAULTS.missing),
};

/** Hyper-parameters: each belongs to some of the models, which have their own defaults. */
export const LEARNER_OPTIONS = {
  trees: z.int().min(1).max(10_000).optional(),
  maxDepth: z.int().min(1).max(30).optional(),
  learningRate: z.number().min(1e-4).max(1).optional(),
  subsample: z.number().min(0.01).max(1).optional(),
  colsample: z.number().min(0.01).max(1).optional(),
  lambda: z.number().min(0).max(1e6).optional(),
  gamma: z.number().min(0).max(1e6).optional(),
  minChildWeight: z.number().min(0).max(1e6).optional(),
  maxFeatures: z.string().min(1).optional(),
  minLeaf: z.int().min(1).max(1_000_000).optional(),
  c: z.number().min(1e-6).max(1e6).optional(),
};

type DataArguments = z.output<z.ZodObject<typeof DATA_OPTIONS>>;

/** @throws OpsError `bad_value` for an unreadable embargo or a column that is named twice, `option_needs` */
export function dataPlan(args: DataArguments) {
  const { weightColumn = null } = args;
  const startColumn = args.startColumn ?? (args.cv === 'purged-kfold' ? TRAIN_DEFAULTS.startColumn : null);
  // Named twice, a column says that events have no length that is known.
  const hasStart = startColumn !== null && startColumn !== args.timeColumn;
  refuseSameColumn({
    'label-column': args.labelColumn,
    'time-column': args.timeColumn,
    'start-column': hasStart ? startColumn : null,
    'weight-column': weightColumn,
  });
  refuseTwice('feature-cols', args.featureCols);
  if (args.uniqueness && !hasStart) throw needs('uniqueness', '--start-column NAME');
  if (args.embargo !== undefined && args.cv !== 'purged-kfold') throw needs('embargo', '--cv purged-kfold');
  return {
    cv: args.cv,
    cv_folds: args.cvFolds,
    purge_gap: args.purgeGap,
    embargo: args.embargo === undefined ? NO_EMBARGO : readEmbargo(args.embargo),
    label_column: args.labelColumn,
    time_column: args.timeColumn,
    start_column: hasStart ? startColumn : null,
    weight_column: weightColumn,
    uniqueness: args.uniqueness,
    missing: args.missing,
    other_time_columns: EVENT_TIME_COLUMNS,
    feature_cols: args.featureCols,
  };
}

type LearnerArguments = z.output<z.ZodObject<typeof LEARNER_OPTIONS>> & { readonly model: (typeof MODELS)[number] };

/** @throws OpsError `option_needs` for a hyper-parameter of other models, and for rows that the model cannot fit; `max_features_unreadable` */
export function learnerPlan(args: LearnerArguments & DataArguments): LearnerSpec {
  if (args.weightColumn !== undefined) refuseForPlain(args.model, 'weight-column');
  if (args.uniqueness) refuseForPlain(args.model, 'uniqueness');
  if (args.missing === 'learn') refuseForPlain(args.model, 'missing learn');
  const names = Object.keys(LEARNER_OPTIONS) as (keyof typeof LEARNER_OPTIONS)[];
  const given = Object.fromEntries(names.map((name) => [name, args[name]]));
  return learnerSpec(args.model, { ...given, maxFeatures: readMaxFeatures(args.maxFeatures) });
}

function readMaxFeatures(text: string | undefined): MaxFeatures | undefined {
  if (text === undefined) return undefined;
  const found = parseMaxFeatures(text);
  if (found !== undefined) return found;
  throw new OpsError('max_features_unreadable', `expected sqrt, log2, all, a count or a share, got ${text}`, {
    facts: { word: text },
  });
}

function readEmbargo(text: string): Embargo {
  const embargo = parseEmbargo(text);
  if (embargo !== undefined) return embargo;
  throw badValue('embargo', { code: 'not_an_embargo' }, text);
}

function needs(option: string, other: string): OpsError {
  return new OpsError('option_needs', `--${option} needs ${other}`, { facts: { option, needs: [other] } });
}

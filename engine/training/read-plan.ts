/** The plan in a job's payload, which an earlier version of the program may have saved. */
import { z } from 'zod';
import { OpsError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { learnerSpec, MODELS } from './learner-options.ts';
import type { TrainPlan } from './plan.ts';
import { CV_SCHEMES } from './splits/purged-block.ts';
import { MISSING_POLICIES } from './table/fill-table.ts';

const column = z.string().nullable();
const names = z.array(z.string());
const learner = z.looseObject({ model: z.enum(MODELS) }).refine((spec) => {
  const { model: _, ...hyperParameters } = learnerSpec(spec.model, {});
  return Object.keys(hyperParameters).every((name) => typeof spec[name] === 'number');
});

const PLAN = z.looseObject({
  dataset: z.string(),
  dataset_shown: z.string(),
  learner,
  seed: z.number(),
  cv: z.enum(CV_SCHEMES),
  cv_folds: z.number(),
  purge_gap: z.number(),
  embargo: z.object({ unit: z.enum(['rows', 'share', 'microseconds']), amount: z.number() }),
  label_column: z.string(),
  time_column: z.string(),
  start_column: column,
  weight_column: column,
  uniqueness: z.boolean(),
  missing: z.enum(MISSING_POLICIES),
  other_time_columns: names,
  feature_cols: names,
  output: z.string(),
  output_asked: z.string().nullable(),
  summary: z.string(),
  scores: z.string().nullable(),
  run_name: z.string(),
  mlflow: z.object({ uri: z.string(), experiment: z.string() }).nullable(),
  wandb: z.object({ project: z.string(), entity: z.string().nullable() }).nullable(),
} satisfies Record<keyof TrainPlan, z.ZodType>);

/** @throws OpsError `job_outdated` for a plan that lacks something, or has something in another form */
export function readPlan({ plan }: JsonObject): TrainPlan {
  const { error } = PLAN.safeParse(plan);
  if (error === undefined) return plan as unknown as TrainPlan;
  const fields = [...new Set(error.issues.map(({ path }) => String(path[0] ?? 'plan')))];
  const message = `expected a plan of this version, got one with other ${fields.join(', ')}`;
  throw new OpsError('job_outdated', message, { facts: { fields } });
}

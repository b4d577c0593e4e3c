/** `train`: section 3 of the runbook, with the options and semantics of the original command line. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { canonicalJson } from '../durable/canonical-json.ts';
import { OpsError } from '../errors.ts';
import type { JobEngine } from '../jobs/types.ts';
import { trainFlow } from '../training/jobs.ts';
import {
  defaultRunName,
  EVENT_TIME_COLUMNS,
  MODELS,
  TRAIN_DEFAULTS,
  type TrainPlan,
  trainOutputs,
} from '../training/plan.ts';
import type { PathRules } from './path-rules.ts';
import { type AnyAction, defineAction } from './registry.ts';

export interface TrainingPorts {
  readonly jobs: JobEngine;
  readonly paths: PathRules;
  readonly clock: Clock;
  /** Where the artifact goes when nobody says. */
  readonly defaultOutput: string;
  /** `MLFLOW_TRACKING_URI`: spooled for even when the line names no server. */
  readonly mlflowUri: string | null;
}

const path = (text: z.ZodString) => text.meta({ kind: 'path' });

export function trainingActions(ports: TrainingPorts): AnyAction[] {
  const train = defineAction({
    name: 'train',
    aliases: ['meta_label_cli'],
    group: 'training',
    risk: 'run',
    args: z.strictObject({
      dataset: path(z.string().min(1)),
      model: z.enum(MODELS).default(TRAIN_DEFAULTS.model),
      cvFolds: z.int().min(2).max(1000).default(TRAIN_DEFAULTS.cvFolds),
      purgeGap: z.int().min(0).default(TRAIN_DEFAULTS.purgeGap),
      labelColumn: z.string().min(1).default(TRAIN_DEFAULTS.labelColumn),
      timeColumn: z.string().min(1).default(TRAIN_DEFAULTS.timeColumn),
      featureCols: z.array(z.string().min(1)).default([]),
      seed: z.int().min(0).max(0xffff_ffff).default(TRAIN_DEFAULTS.seed),
      trees: z.int().min(1).max(10_000).default(TRAIN_DEFAULTS.trees),
      output: path(z.string().min(1)).optional(),
      summary: path(z.string().min(1)).optional(),
      mlflowUri: z.string().min(1).optional(),
      mlflowExperiment: z.string().min(1).default(TRAIN_DEFAULTS.mlflowExperiment),
      wandbProject: z.string().min(1).optional(),
      wandbEntity: z.string().min(1).optional(),
      runName: z.string().min(1).max(250).optional(),
      again: z.boolean().default(false),
    }),
    positional: ['dataset'],
    example: 'train runbooks/drills/data/events.parquet --cv-folds 5 --purge-gap 10',
    plan: async (args, { actor }) => {
      const input = await ports.paths.input(args.dataset);
      const asked = trainOutputs(args.output ?? ports.defaultOutput, args.summary ?? null);
      const output = await ports.paths.output(asked.output, actor);
      const summary = await ports.paths.output(asked.summary, actor);
      for (const file of [output, summary]) {
        if (file === input.path) throw overwrites(args.dataset);
      }
      const mlflowUri = args.mlflowUri ?? ports.mlflowUri;
      if (mlflowUri !== null && /^[a-z]+:\/\/[^/]*@/i.test(mlflowUri)) throw secretInUri();
      const plan: TrainPlan = {
        dataset: input.path,
        dataset_shown: args.dataset,
        model: args.model,
        cv_folds: args.cvFolds,
        purge_gap: args.purgeGap,
        label_column: args.labelColumn,
        time_column: args.timeColumn,
        other_time_columns: EVENT_TIME_COLUMNS,
        feature_cols: args.featureCols,
        seed: args.seed,
        trees: args.trees,
        output,
        summary,
        output_asked: asked.output_asked,
        mlflow: mlflowUri === null ? null : { uri: mlflowUri, experiment: args.mlflowExperiment },
        wandb:
          args.wandbProject === undefined ? null : { project: args.wandbProject, entity: args.wandbEntity ?? null },
        run_name: args.runName ?? defaultRunName(args.model, ports.clock.now()),
      };
      // The name carries the time of the request: two requests for the same work would never be one with it.
      const { run_name: _, ...work } = plan;
      const identity = canonicalJson({ ...work, bytes: input.bytes, modified: String(input.modifiedMs) });
      const dedupeKey = args.again ? undefined : `train:${createHash('sha256').update(identity).digest('hex')}`;
      return { plan, dedupeKey };
    },
    execute: async ({ plan, dedupeKey }, { actor, requestKey }) => {
      const { children, parent } = trainFlow(plan, { by: actor, ...(dedupeKey === undefined ? {} : { dedupeKey }) });
      const submitted = await ports.jobs.flow(children, { ...parent, ...(requestKey && { requestKey }) });
      return { job: (await ports.jobs.get(submitted.id))!, joined: !submitted.created };
    },
  });
  return [train];
}

/** A payload, a report and a spool file are read by many. */
function secretInUri(): OpsError {
  return new OpsError('bad_value', 'the MLflow address carries a user or password', {
    facts: {
      option: 'mlflow-uri',
      problem: 'it carries a user or password: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD instead',
    },
  });
}

function overwrites(dataset: string): OpsError {
  return new OpsError('bad_value', `the output would overwrite the data set ${dataset}`, {
    facts: { option: 'output', problem: 'the output would overwrite the data set' },
  });
}

/** `train`: section 3 of the runbook, with the options and semantics of the original command line. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { canonicalJson } from '../durable/canonical-json.ts';
import { OpsError } from '../errors.ts';
import type { JobEngine } from '../jobs/types.ts';
import { trainFlow } from '../training/jobs.ts';
import { outputPaths, type TrainPlan } from '../training/plan.ts';
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
      model: z.enum(['rf']).default('rf'),
      cvFolds: z.int().min(2).max(1000).default(5),
      purgeGap: z.int().min(0).default(5),
      labelColumn: z.string().min(1).default('meta_label'),
      timeColumn: z.string().min(1).default('event_end'),
      featureCols: z.array(z.string().min(1)).default([]),
      seed: z.int().min(0).max(0xffff_ffff).default(42),
      trees: z.int().min(1).max(10_000).default(300),
      output: path(z.string().min(1)).optional(),
      summary: path(z.string().min(1)).optional(),
      mlflowUri: z.string().min(1).optional(),
      mlflowExperiment: z.string().min(1).default('meta-labeling'),
      wandbProject: z.string().min(1).optional(),
      wandbEntity: z.string().min(1).optional(),
      runName: z.string().min(1).max(250).optional(),
      again: z.boolean().default(false),
    }),
    positional: ['dataset'],
    example: 'train runbooks/drills/data/events.parquet --cv-folds 5 --purge-gap 10',
    plan: async (args, actor) => {
      const input = await ports.paths.input(args.dataset);
      const asked = outputPaths(args.output ?? ports.defaultOutput, args.summary);
      const output = await ports.paths.output(asked.output, actor);
      const summary = await ports.paths.output(asked.summary, actor);
      if (output === summary || output === input.path || summary === input.path) {
        throw new OpsError('output_unwritable', `${summary} would overwrite the artifact or the data set`, {
          facts: { file: summary, reason: 'same_as_other_file' },
        });
      }
      const mlflowUri = args.mlflowUri ?? ports.mlflowUri;
      const plan: TrainPlan = {
        dataset: input.path,
        dataset_as_given: args.dataset,
        model: args.model,
        cv_folds: args.cvFolds,
        purge_gap: args.purgeGap,
        label_column: args.labelColumn,
        time_column: args.timeColumn,
        feature_cols: args.featureCols,
        seed: args.seed,
        trees: args.trees,
        output,
        summary,
        output_asked: args.output ?? null,
        mlflow: mlflowUri === null ? null : { uri: mlflowUri, experiment: args.mlflowExperiment },
        wandb:
          args.wandbProject === undefined ? null : { project: args.wandbProject, entity: args.wandbEntity ?? null },
        run_name: args.runName ?? defaultRunName(args.model, ports.clock),
      };
      // The name carries the time of the request: two requests for the same work would never be one with it.
      const { run_name: _, ...work } = plan;
      const identity = canonicalJson({ ...work, bytes: input.bytes, modified: String(input.modifiedMs) });
      const dedupeKey = args.again ? undefined : `train:${createHash('sha256').update(identity).digest('hex')}`;
      return { plan, dedupeKey };
    },
    execute: async ({ plan, dedupeKey }, actor) => {
      const { children, parent } = trainFlow(plan, actor);
      const submitted = await ports.jobs.flow(children, dedupeKey === undefined ? parent : { ...parent, dedupeKey });
      return { job: (await ports.jobs.get(submitted.id))!, joined: !submitted.created };
    },
  });
  return [train];
}

/** `meta-label-rf-20260131-235959`, UTC, as the original names its runs. */
function defaultRunName(model: string, clock: Clock): string {
  const digits = new Date(clock.now()).toISOString().replaceAll(/[-:]|\..*/g, '');
  return `meta-label-${model}-${digits.replace('T', '-')}`;
}

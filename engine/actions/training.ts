/** `train`: section 3 of the runbook, with the options and semantics of the original command line. */
import { z } from 'zod';
import { badValue } from '../bad-value.ts';
import type { Clock } from '../clock.ts';
import type { JobEngine } from '../jobs/types.ts';
import { trainFlow } from '../training/jobs.ts';
import { MODELS } from '../training/learner-options.ts';
import { defaultRunName, TRAIN_DEFAULTS, type TrainPlan, trainOutputs } from '../training/plan.ts';
import type { PathRules } from './path-rules.ts';
import { type AnyAction, defineAction } from './registry.ts';
import { DATA_OPTIONS, dataPlan, LEARNER_OPTIONS, learnerPlan } from './training-options.ts';
import { workKey } from './work-key.ts';

export interface TrainingPorts {
  readonly jobs: JobEngine;
  readonly paths: PathRules;
  readonly clock: Clock;
  /** Where the artifact goes when nobody says. */
  readonly defaultOutput: string;
  /** `MLFLOW_TRACKING_URI` without its secrets: spooled for even when the line names no server. */
  readonly mlflowUri: string | null;
}

const path = (text: z.ZodString) => text.meta({ kind: 'path' });
export function trainingActions(ports: TrainingPorts): AnyAction[] {
  const train = defineAction({
    name: 'train',
    aliases: ['meta_label_cli'],
    group: 'training',
    risk: 'run',
    startsJob: true,
    args: z.strictObject({
      dataset: path(z.string().min(1)),
      model: z.enum(MODELS).default(TRAIN_DEFAULTS.model),
      ...DATA_OPTIONS,
      seed: z.int().min(0).max(0xffff_ffff).default(TRAIN_DEFAULTS.seed),
      ...LEARNER_OPTIONS,
      output: path(z.string().min(1)).optional(),
      summary: path(z.string().min(1)).optional(),
      scores: path(z.string().min(1)).optional(),
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
      const mlflowUri = args.mlflowUri === undefined ? ports.mlflowUri : plainAddress(args.mlflowUri);
      const input = await ports.paths.input(args.dataset);
      const asked = trainOutputs(args.output ?? ports.defaultOutput, args.summary ?? null);
      const output = await ports.paths.output(asked.output, actor);
      const summary = await ports.paths.output(asked.summary, actor);
      const scores = args.scores === undefined ? null : await ports.paths.output(args.scores, actor);
      if (scores === output || scores === summary) throw badValue('scores', { code: 'scores_over_output' }, scores);
      for (const file of [output, summary, scores]) {
        if (file === input.path) throw badValue('output', { code: 'output_over_dataset' }, args.dataset);
      }
      const plan: TrainPlan = {
        dataset: input.path,
        dataset_shown: args.dataset,
        learner: learnerPlan(args),
        ...dataPlan(args),
        seed: args.seed,
        output,
        summary,
        scores,
        output_asked: asked.output_asked,
        mlflow: mlflowUri === null ? null : { uri: mlflowUri, experiment: args.mlflowExperiment },
        wandb:
          args.wandbProject === undefined ? null : { project: args.wandbProject, entity: args.wandbEntity ?? null },
        run_name: args.runName ?? defaultRunName(args.model, ports.clock.now()),
      };
      // The name carries the time of the request: two requests for the same work would never be one with it.
      const { run_name: _, ...work } = plan;
      return { plan, dedupeKey: args.again ? undefined : workKey('train', work, input) };
    },
    execute: async ({ plan, dedupeKey }, { actor, requestKey }) => {
      const { children, parent } = trainFlow(plan, { by: actor, ...(dedupeKey === undefined ? {} : { dedupeKey }) });
      const submitted = await ports.jobs.flow(children, { ...parent, ...(requestKey && { requestKey }) });
      return { job: (await ports.jobs.get(submitted.id))!, joined: !submitted.created };
    },
  });
  return [train];
}

/** A payload, a report and a spool file are read by many: an address in them has no user, password, query or fragment. */
function plainAddress(uri: string): string {
  const url = URL.parse(uri);
  // What was given is not shown: it may carry a password.
  if (url === null || !/^https?:$/.test(url.protocol)) throw badValue('mlflow-uri', { code: 'not_an_address' });
  if (url.username + url.password + url.search + url.hash === '') return uri;
  throw badValue('mlflow-uri', { code: 'address_with_secret' });
}

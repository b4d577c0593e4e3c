/** A small registry as plain data: every kind of argument, families of two words, aliases. */
import type { ActionSpec, ArgumentKind, ArgumentSpec } from '#engine/actions/types.ts';

export function argument(key: string, kind: ArgumentKind, more: Partial<ArgumentSpec> = {}): ArgumentSpec {
  return {
    key,
    name: key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    kind,
    positional: false,
    required: false,
    choices: [],
    minimum: null,
    maximum: null,
    fallback: null,
    ...more,
  };
}

export function action(name: string, args: readonly ArgumentSpec[], more: Partial<ActionSpec> = {}): ActionSpec {
  return { name, aliases: [], group: 'system', risk: 'read', arguments: args, example: name, ...more };
}

const job = argument('job', 'text', { positional: true, required: true });

export const SPECS: readonly ActionSpec[] = [
  action('help', [argument('topic', 'list', { positional: true, fallback: [] })]),
  action('status', []),
  action('whoami', []),
  action('env check', [], { aliases: ['env'] }),
  action('dataset check', [argument('dataset', 'path', { positional: true, required: true })], { group: 'data' }),
  action(
    'train',
    [
      argument('dataset', 'path', { positional: true, required: true }),
      argument('model', 'choice', { choices: ['rf', 'xgb'], fallback: 'rf' }),
      argument('cvFolds', 'integer', { minimum: 2, maximum: 1000, fallback: 5 }),
      argument('purgeGap', 'integer', { minimum: 0, fallback: 5 }),
      argument('labelColumn', 'text', { fallback: 'meta_label' }),
      argument('timeColumn', 'text', { fallback: 'event_end' }),
      argument('featureCols', 'list', { fallback: [] }),
      argument('shift', 'number', { fallback: 0 }),
      argument('output', 'path'),
      argument('mlflowUri', 'text'),
      argument('wandbProject', 'text'),
      argument('again', 'flag', { fallback: false }),
    ],
    { aliases: ['meta_label_cli'], group: 'training', risk: 'run', example: 'train data/events.parquet --cv-folds 5' },
  ),
  action('jobs list', [argument('state', 'choice', { choices: ['queued', 'running', 'done'] })], {
    aliases: ['jobs'],
    group: 'jobs',
  }),
  action('jobs show', [job], { group: 'jobs' }),
  action('jobs logs', [job], { group: 'jobs' }),
  action('jobs cancel', [job, argument('reason', 'text')], { aliases: ['cancel'], group: 'jobs', risk: 'run' }),
];

/** `drift replay` and `drift tune`: recorded values through detectors, as they are watched or as the line says. */
import { basename, extname } from 'node:path';
import { z } from 'zod';
import { badValue } from '../bad-value.ts';
import { type Clock, isoTime } from '../clock.ts';
import { levelProblem, PARAMETER_LIMITS } from '../drift/detectors/parameters.ts';
import { OBSERVATION_LIMITS } from '../drift/observations/limits.ts';
import { type ReplayPlan, replayJob, type TunePlan, tuneJob } from '../drift/replay/replay-job.ts';
import type { AskedDetector, Recording } from '../drift/replay/types.ts';
import { SCALE } from '../drift/streams/streams-document.ts';
import type { JobEngine } from '../jobs/types.ts';
import type { PlainReason } from '../value-reasons.ts';
import type { PathRules } from './path-rules.ts';
import { type AnyAction, defineAction } from './registry.ts';
import { refuseSameColumn } from './same-column.ts';
import { reasonOf } from './value-issue.ts';
import { workKey } from './work-key.ts';

export interface ReplayActionPorts {
  readonly jobs: JobEngine;
  readonly paths: PathRules;
  readonly clock: Clock;
}

const name = z
  .string()
  .min(1)
  .max(OBSERVATION_LIMITS.nameChars)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u, 'not_a_name' satisfies PlainReason);
const column = z.string().min(1);

const RECORDING = {
  file: z.string().min(1).meta({ kind: 'path' }),
  source: name.optional(),
  signal: name.optional(),
  column: column.optional(),
  timeColumn: column.optional(),
  scale: SCALE.optional(),
};
const DETECTOR = {
  delta: PARAMETER_LIMITS.delta.optional(),
  warningDelta: PARAMETER_LIMITS.warning_delta.optional(),
  clock: PARAMETER_LIMITS.clock.optional(),
  maxBuckets: PARAMETER_LIMITS.max_buckets.optional(),
  minWindowLength: PARAMETER_LIMITS.min_window_length.optional(),
  gracePeriod: PARAMETER_LIMITS.grace_period.optional(),
};

const DEFAULT_DELTAS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05];
const DEFAULT_CLOCKS = [1, 8, 32];
/** Each cell goes through the whole recording. */
const MOST_CELLS = 200;
const REPLAY_SOURCE = 'replay';

export function replayActions({ jobs, paths, clock }: ReplayActionPorts): AnyAction[] {
  const replay = defineAction({
    name: 'drift replay',
    group: 'drift',
    risk: 'run',
    startsJob: true,
    args: z.strictObject({ ...RECORDING, ...DETECTOR, dryRun: z.boolean().default(false) }),
    positional: ['file'],
    example: 'drift replay runbooks/drills/data/currency-returns.ndjson --dry-run',
    plan: async (args) => {
      const input = await paths.input(args.file);
      const asked = askedDetector(args);
      const plan: ReplayPlan = { recording: recordingOf(args, input.path, clock), asked, dry_run: args.dryRun };
      return { plan, dedupeKey: workKey('drift replay', { ...plan, recording: timeless(plan.recording) }, input) };
    },
    execute: async ({ plan, dedupeKey }, { actor, requestKey }) => {
      const spec = { ...replayJob(plan, actor), dedupeKey, ...(requestKey && { requestKey }) };
      const { id, created } = await jobs.enqueue(spec);
      return { job: (await jobs.get(id))!, joined: !created };
    },
  });

  const tune = defineAction({
    name: 'drift tune',
    group: 'drift',
    risk: 'read',
    startsJob: true,
    args: z.strictObject({
      ...RECORDING,
      deltas: z.array(z.string()).default([]),
      clocks: z.array(z.string()).default([]),
      changeAt: z.array(z.string()).default([]),
      stationary: z.boolean().default(false),
      maxBuckets: DETECTOR.maxBuckets,
      minWindowLength: DETECTOR.minWindowLength,
      gracePeriod: DETECTOR.gracePeriod,
    }),
    positional: ['file'],
    example:
      'drift tune runbooks/drills/data/currency-returns.ndjson --source ecb --signal usd --deltas 0.002 0.01 --clocks 1 32',
    plan: async (args) => {
      const input = await paths.input(args.file);
      const plan: TunePlan = {
        recording: recordingOf(args, input.path, clock),
        asked: askedDetector(args),
        deltas: numbers('deltas', args.deltas, PARAMETER_LIMITS.delta, DEFAULT_DELTAS),
        clocks: numbers('clocks', args.clocks, PARAMETER_LIMITS.clock, DEFAULT_CLOCKS),
        changes: knownChanges(args),
      };
      if (plan.deltas.length * plan.clocks.length > MOST_CELLS) {
        const [deltas, clocks] = [plan.deltas.length, plan.clocks.length];
        throw badValue('deltas', { code: 'too_many_cells', deltas, clocks, most: MOST_CELLS });
      }
      return { plan, dedupeKey: workKey('drift tune', { ...plan, recording: timeless(plan.recording) }, input) };
    },
    execute: async ({ plan, dedupeKey }, { actor, requestKey }) => {
      const spec = { ...tuneJob(plan, actor), dedupeKey, ...(requestKey && { requestKey }) };
      const { id, created } = await jobs.enqueue(spec);
      return { job: (await jobs.get(id))!, joined: !created };
    },
  });
  return [replay, tune];
}

type RecordingArguments = z.output<z.ZodObject<typeof RECORDING>>;
type DetectorArguments = Partial<z.output<z.ZodObject<typeof DETECTOR>>> & Pick<RecordingArguments, 'scale'>;

/** @throws OpsError `bad_value` for a file of another kind, a CSV file without `--column` */
function recordingOf(args: RecordingArguments, path: string, clock: Clock): Recording {
  const { column: value = null, timeColumn = null, source = null, signal = null } = args;
  const format = formatOf(args.file, value !== null);
  if (format === 'csv' && value === null) throw badValue('column', { code: 'csv_column_needed' });
  refuseSameColumn({ column: value, 'time-column': timeColumn });
  const fallback = {
    source: source ?? REPLAY_SOURCE,
    signal: signal ?? (format === 'csv' ? value! : stemOf(args.file)),
  };
  const arrived = isoTime(clock.now());
  return { path, shown: args.file, format, column: value, time_column: timeColumn, source, signal, fallback, arrived };
}

/** Requests for the same work at two times are one. */
function timeless({ arrived: _, ...recording }: Recording): Omit<Recording, 'arrived'> {
  return recording;
}

function formatOf(file: string, hasColumn: boolean): Recording['format'] {
  const suffix = extname(file).toLowerCase();
  if (suffix === '.csv') return 'csv';
  if (['.ndjson', '.jsonl', '.json', '.log'].includes(suffix)) return 'ndjson';
  if (suffix === '.parquet') throw badValue('file', { code: 'parquet_recording' }, file);
  return hasColumn ? 'csv' : 'ndjson';
}

/** The file's name without its suffix, as the name of a signal. */
function stemOf(file: string): string {
  const stem = basename(file, extname(file)).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '');
  return stem.slice(0, OBSERVATION_LIMITS.nameChars).toWellFormed() || 'value';
}

/** @throws OpsError `bad_value` for a warning that would never come before its drift */
function askedDetector(args: DetectorArguments): AskedDetector {
  const { delta = null, warningDelta = null } = args;
  if (delta !== null && levelProblem({ delta, warning_delta: warningDelta }) !== null) {
    throw badValue('warning-delta', { code: 'warning_not_above_drift', delta }, String(warningDelta));
  }
  return {
    delta,
    warning_delta: warningDelta,
    clock: args.clock ?? null,
    max_buckets: args.maxBuckets ?? null,
    min_window_length: args.minWindowLength ?? null,
    grace_period: args.gracePeriod ?? null,
    scale: args.scale ?? null,
  };
}

/** Null: nobody knows; empty: there is none. */
function knownChanges({
  changeAt,
  stationary,
}: {
  readonly changeAt: readonly string[];
  readonly stationary: boolean;
}) {
  if (stationary && changeAt.length > 0) throw badValue('stationary', { code: 'stationary_with_changes' });
  if (changeAt.length === 0) return stationary ? [] : null;
  return [...new Set(numbers('change-at', changeAt, z.int().min(0), []))].sort((a, b) => a - b);
}

/** @throws OpsError `bad_value` */
function numbers(
  option: string,
  given: readonly string[],
  limits: z.ZodNumber,
  otherwise: readonly number[],
): number[] {
  if (given.length === 0) return [...otherwise];
  return given.map((text) => {
    const parsed = limits.safeParse(text.trim() === '' ? Number.NaN : Number(text));
    if (parsed.success) return parsed.data;
    throw badValue(option, reasonOf(parsed.error.issues[0]!), text);
  });
}

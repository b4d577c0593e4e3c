/** What may stand in `streams.yaml`, and what makes no sense in it; pure, whatever the file's syntax. */
import { z } from 'zod';
import type { DocumentProblem } from '../../settings/types.ts';
import { levelProblem, PARAMETER_LIMITS } from '../detectors/parameters.ts';
import { OBSERVATION_LIMITS } from '../observations/limits.ts';
import { BAD_DIRECTIONS, DEFAULT_DETECTOR, DRIFT_LEVELS, type StreamRules } from '../types.ts';
import { durationMs } from './duration.ts';
import { fits } from './stream-pattern.ts';
import type { StreamsDocument } from './types.ts';

const NEVER = 'never';
/** Beyond it values would leave the range in which their squares can be summed. */
export const SCALE = z.number().gt(0).max(1e6);

const span = z
  .string()
  .refine((text) => durationMs(text) !== null, 'a span of time looks like 36 h, 20 d or 15 min')
  .transform((text) => durationMs(text)!);
const name = z.string().min(1).max(OBSERVATION_LIMITS.nameChars);
const channel = z.string().regex(/^[CG][A-Z0-9]+$/, 'a channel is its id: C0123MLOPS');
const orNever = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.literal(NEVER).transform(() => null)]);

const RULES = {
  delta: PARAMETER_LIMITS.delta.optional(),
  warning_delta: PARAMETER_LIMITS.warning_delta.nullable().optional(),
  clock: PARAMETER_LIMITS.clock.optional(),
  max_buckets: PARAMETER_LIMITS.max_buckets.optional(),
  min_window_length: PARAMETER_LIMITS.min_window_length.optional(),
  grace_period: PARAMETER_LIMITS.grace_period.optional(),
  scale: SCALE.optional(),
  bad: z.enum(BAD_DIRECTIONS).optional(),
  fresh_within: z.union([z.literal(NEVER).transform(() => null), span]).optional(),
  channel: channel.nullable().optional(),
  wakes: orNever(z.enum(DRIFT_LEVELS)).optional(),
};
const rules = z.strictObject(RULES);
type GivenRules = z.output<typeof rules>;

/** What holds where nobody says otherwise. */
export const DEFAULT_RULES: StreamRules = {
  detector: DEFAULT_DETECTOR,
  scale: 1,
  bad: 'both',
  fresh_within_ms: null,
  channel: null,
  wakes: null,
};

export const NO_STREAMS: StreamsDocument = { defaults: DEFAULT_RULES, streams: [], massDrift: null, follow: [] };

export const STREAMS_SCHEMA = z.strictObject({
  defaults: rules.default({}),
  streams: z.array(z.strictObject({ source: name, signal: name, ...RULES })).default([]),
  mass_drift: z
    .strictObject({ streams: z.int().min(2).max(10_000), within: span })
    .nullable()
    .default(null),
  follow: z
    .array(
      z.strictObject({
        path: z.string().min(1),
        source: name.nullable().default(null),
        signal: name.nullable().default(null),
      }),
    )
    .default([]),
});
export type StreamsFile = z.output<typeof STREAMS_SCHEMA>;

export function streamsDocument({ defaults, streams, mass_drift, follow }: StreamsFile): StreamsDocument {
  const own = filledIn(defaults, DEFAULT_RULES);
  return {
    defaults: own,
    streams: streams.map(({ source, signal, ...given }) => ({ source, signal, rules: filledIn(given, own) })),
    massDrift: mass_drift === null ? null : { streams: mass_drift.streams, within_ms: mass_drift.within },
    follow,
  };
}

function filledIn(given: GivenRules, defaults: StreamRules): StreamRules {
  const { detector } = defaults;
  const or = <Value>(value: Value | undefined, otherwise: Value) => (value === undefined ? otherwise : value);
  return {
    detector: {
      delta: or(given.delta, detector.delta),
      warning_delta: or(given.warning_delta, detector.warning_delta),
      clock: or(given.clock, detector.clock),
      max_buckets: or(given.max_buckets, detector.max_buckets),
      min_window_length: or(given.min_window_length, detector.min_window_length),
      grace_period: or(given.grace_period, detector.grace_period),
    },
    scale: or(given.scale, defaults.scale),
    bad: or(given.bad, defaults.bad),
    fresh_within_ms: or(given.fresh_within, defaults.fresh_within_ms),
    channel: or(given.channel, defaults.channel),
    wakes: or(given.wakes, defaults.wakes),
  };
}

/** What is well formed and still a mistake. */
export function streamsProblems(file: StreamsFile): DocumentProblem[] {
  const document = streamsDocument(file);
  const problems: DocumentProblem[] = [];
  const ofDefaults = levelProblem(document.defaults.detector);
  if (ofDefaults !== null) problems.push({ path: ['defaults', 'warning_delta'], text: ofDefaults });
  for (const [at, stream] of document.streams.entries()) {
    const ofLevels = ofDefaults === null ? levelProblem(stream.rules.detector) : null;
    const key = file.streams[at]!.warning_delta === undefined ? 'delta' : 'warning_delta';
    if (ofLevels !== null) problems.push({ path: ['streams', at, key], text: ofLevels });
    const hidden = document.streams.slice(0, at).findIndex((earlier) => covers(earlier, stream));
    if (hidden >= 0) {
      const text = `streams[${hidden}] fits all of it already, and the first that fits counts`;
      problems.push({ path: ['streams', at], text });
    }
  }
  const paths = file.follow.map(({ path }) => path);
  for (const [at, path] of paths.entries()) {
    if (paths.indexOf(path) < at) problems.push({ path: ['follow', at, 'path'], text: `${path} is followed already` });
  }
  return problems;
}

type Names = { readonly source: string; readonly signal: string };

/** Whether a pattern fits whatever the other one does: sure where the other one stands for itself. */
function covers(earlier: Names, later: Names): boolean {
  return fits(earlier.source, later.source) && fits(earlier.signal, later.signal);
}

/** `streams …`: how each stream is watched, by whose word, what its detector could see, whether values still come, and whether people want to hear of it. */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { DriftWatch, StreamStatus } from '../drift/detection/types.ts';
import { durationMs } from '../drift/streams/duration.ts';
import { type Sensitivity, sensitivityOf } from '../drift/streams/sensitivity.ts';
import type { FollowedFile, RulesOrigin, StreamBook, StreamsCondition, StreamsSource } from '../drift/streams/types.ts';
import type { StreamRules } from '../drift/types.ts';
import type { Json } from '../json.ts';
import type { PlainReason } from '../value-reasons.ts';
import { type AnyAction, defineAction } from './registry.ts';
import { STREAM } from './stream-argument.ts';

const SPAN = z
  .string()
  .max(20)
  .refine((text) => durationMs(text) !== null, 'not_a_duration' satisfies PlainReason);

export interface StreamsActionPorts {
  readonly streams: StreamsSource;
  readonly drift: DriftWatch;
  readonly clock: Clock;
}

/** A stream that has been seen, or an entry of the file that fits none so far. */
export type ListedStream = {
  readonly source: string;
  readonly signal: string;
  readonly seen: boolean;
  readonly values: number;
  /** ISO 8601; null before the first value. */
  readonly newest: string | null;
  readonly paused: StreamStatus['paused'];
  readonly origin: RulesOrigin;
  readonly rules: StreamRules;
};

type FileTold = {
  readonly file: string;
  readonly file_exists: boolean;
  readonly problems: readonly string[];
};

export type StreamsListed = FileTold & {
  readonly defaults: StreamRules;
  readonly mass_drift: StreamBook['massDrift'];
  readonly follow: readonly FollowedFile[];
  readonly streams: readonly ListedStream[];
};

export type StreamsChecked = FileTold & {
  /** Detectors that never fire, and mistakes of the file. */
  readonly errors: number;
  readonly streams: readonly (ListedStream & { readonly sensitivity: Sensitivity })[];
};

export function streamsActions({ streams, drift, clock }: StreamsActionPorts): AnyAction[] {
  const look = async () => {
    const condition = await streams.refresh();
    const { streams: seen } = await drift.status();
    return { condition, seen, book: streams.current() };
  };
  return [
    defineAction({
      name: 'streams list',
      aliases: ['streams'],
      group: 'drift',
      risk: 'read',
      args: z.strictObject({}),
      example: 'streams list',
      execute: async () => {
        const { condition, seen, book } = await look();
        const { massDrift, follow, defaults } = book.document;
        const result: StreamsListed = {
          ...told(condition),
          defaults,
          mass_drift: massDrift,
          follow,
          streams: listed(seen, book),
        };
        return { result: result as unknown as Json };
      },
    }),
    defineAction({
      name: 'streams check',
      group: 'drift',
      risk: 'read',
      args: z.strictObject({}),
      example: 'streams check',
      execute: async () => {
        const { condition, seen, book } = await look();
        const rows = listed(seen, book).map((stream) => {
          const status = seen.find(({ source, signal }) => source === stream.source && signal === stream.signal);
          return { ...stream, sensitivity: sensitivityOf(stream.rules, status?.window ?? null) };
        });
        const errors =
          rows.filter(({ sensitivity }) => sensitivity.verdict === 'never').length + condition.problems.length;
        const result: StreamsChecked = { ...told(condition), errors, streams: rows };
        return { result: result as unknown as Json };
      },
    }),
    defineAction({
      name: 'streams fresh',
      group: 'drift',
      risk: 'read',
      args: z.strictObject({}),
      example: 'streams fresh',
      execute: async () => {
        const { streams } = await drift.status();
        const watched = streams.filter(({ fresh: isFresh }) => isFresh !== null);
        const quiet = watched
          .filter(({ fresh: isFresh, paused }) => isFresh === false && paused === null)
          .map(({ source, signal, newest }) => ({ source, signal, newest }));
        return { result: { ok: quiet.length === 0, watched: watched.length, streams: streams.length, quiet } };
      },
    }),
    defineAction({
      name: 'streams pause',
      group: 'drift',
      risk: 'run',
      args: z.strictObject({ stream: STREAM, for: SPAN.optional() }),
      positional: ['stream'],
      example: 'streams pause ecb/usd --for 2h',
      execute: async ({ stream, for: span }, { actor }) => {
        const untilMs = span === undefined ? null : clock.now() + durationMs(span)!;
        return { result: { pause: (await drift.pause(stream, untilMs, actor.id)) as unknown as Json } };
      },
    }),
    defineAction({
      name: 'streams resume',
      group: 'drift',
      risk: 'run',
      args: z.strictObject({ stream: STREAM }),
      positional: ['stream'],
      example: 'streams resume ecb/usd',
      execute: async ({ stream }) => ({ result: { stream, resumed: await drift.resume(stream) } }),
    }),
  ];
}

function told({ file, exists, problems }: StreamsCondition): FileTold {
  return { file, file_exists: exists, problems };
}

/** Seen streams by name, then what the file names and nobody has seen. */
function listed(seen: readonly StreamStatus[], book: StreamBook): ListedStream[] {
  const rows = seen.map(({ source, signal, values, newest, paused }): ListedStream => {
    const rules = book.of(source, signal);
    return { source, signal, seen: true, values, newest, paused, origin: book.originOf(source, signal), rules };
  });
  rows.sort((a, b) => compare(a.source, b.source) || compare(a.signal, b.signal));
  const isUsed = (rules: StreamRules) => rows.some((row) => row.rules === rules);
  const unseen = { seen: false, values: 0, newest: null, paused: null, origin: 'file' } as const;
  const unused = book.document.streams.filter(({ rules }) => !isUsed(rules));
  return [...rows, ...unused.map((each): ListedStream => ({ ...each, ...unseen }))];
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** What people read about streams and drift reports. */
import type { DriftDirection, DriftLevel, DriftReport } from '#engine/drift/types.ts';

export interface DriftTexts {
  readonly drift: {
    readonly noStreams: string;
    readonly noStreamsNext: string;
    /** @param alerts open ones about drift */
    readonly watched: (streams: number, alerts: number) => string;
    readonly massDrift: (id: string, streams: number, from: string, to: string, state: string) => string;
    readonly behind: string;
    readonly unwatched: (values: number) => string;
    readonly stream: string;
    readonly values: string;
    readonly newest: string;
    /** A mean with the number of values that it is of. */
    readonly window: string;
    readonly meanOf: (mean: string, n: number) => string;
    readonly last: string;
    readonly found: (level: string, direction: string, at: string) => string;
    readonly alert: string;
    readonly alertOf: (id: string, state: string) => string;
    readonly remarks: string;
    readonly quiet: string;
    readonly pausedUntil: (until: string) => string;
    readonly paused: string;
    readonly repeated: (count: number) => string;
    readonly missing: (count: number) => string;
    readonly refused: (count: number) => string;
    readonly held: (count: number) => string;
    readonly unmatched: (count: number) => string;
    readonly statusNext: string;
    readonly levels: Readonly<Record<DriftLevel, string>>;
    readonly directions: Readonly<Record<DriftDirection, string>>;
    readonly states: Readonly<Record<'firing' | 'acknowledged' | 'snoozed' | 'escalated' | 'resolved', string>>;
    /** @param times before and after, as shown */
    readonly headline: (level: string, stream: string, before: string, after: string) => string;
    readonly improvement: string;
    readonly at: string;
    readonly seen: string;
    readonly shift: string;
    readonly shiftOf: (sd: string) => string;
    readonly confidence: string;
    readonly before: string;
    readonly after: string;
    readonly meanIn: (mean: string, n: number) => string;
    readonly estimateIn: (mean: string, n: number) => string;
    readonly model: string;
    readonly unknownModel: string;
    readonly freshness: string;
    readonly freshnessOf: (newest: string, values: number) => string;
    readonly detector: string;
    readonly detectorOf: (delta: string, clock: number, scale: string) => string;
    readonly report: string;
    readonly ticket: string;
    /** What to type next, by the report's codes. @param alert id, or the stream */
    readonly next: Readonly<Record<DriftReport['next'][number], (alert: string) => string>>;
    readonly pauseOn: (stream: string, until: string | null) => string;
    readonly pauseNext: (stream: string) => string;
    readonly resumed: (stream: string) => string;
    readonly notPaused: (stream: string) => string;
  };
}

/** What people read about FinBERT: what answers, what a warm-up did, and what to do when it went wrong. */
import type { Outage } from '#engine/models/control.ts';
import type { Sentiment } from '#engine/sentiment/types.ts';
import type { WarmUpOutcome } from '#engine/sentiment/warm-up/types.ts';

export interface FinbertTexts {
  readonly finbert: {
    /** FinBERT answers. */
    readonly serves: (commit: string) => string;
    /** @param cause as a sentence without its stop */
    readonly onRules: (cause: string) => string;
    readonly causes: Readonly<Record<Outage | 'fallback', string>>;
    readonly outcomes: Readonly<Record<WarmUpOutcome, (commit: string) => string>>;
    /** The hub was not listened to. @param code of the error */
    readonly hubProblem: (code: string) => string;
    readonly repository: string;
    readonly commit: string;
    readonly precision: string;
    readonly precisions: Readonly<Record<'int8' | 'fp32', string>>;
    readonly checksum: string;
    readonly folder: string;
    readonly files: string;
    readonly filesOf: (files: number, bytes: string) => string;
    readonly fetched: string;
    readonly golden: string;
    /** @param difference the most by which both ways differ on a probability */
    readonly goldenOf: (texts: number, difference: string) => string;
    readonly loaded: string;
    readonly milliseconds: (ms: number) => string;
    readonly throughput: string;
    readonly throughputOf: (textsPerSecond: string) => string;
    readonly memory: string;
    readonly downloaded: (done: string, total: string, files: number, filesTotal: number) => string;
    readonly verified: string;
    readonly damaged: (file: string, reason: string) => string;
    readonly damages: Readonly<Record<'missing' | 'size' | 'hash', string>>;
    readonly nothingThere: string;
    readonly present: string;
    readonly former: string;
    readonly whole: (commit: string) => string;
    readonly noneThere: string;
    readonly foreign: string;
    readonly checksumFile: string;
    readonly checksumFiles: Readonly<Record<'equal' | 'different' | 'missing', string>>;
    readonly servesNow: string;
    readonly rules: string;
    readonly rolledBack: (commit: string) => string;
    readonly rolledBackNext: string;
    readonly repairNext: string;
    readonly warmUpNext: string;
    readonly text: string;
    readonly label: string;
    readonly labels: Readonly<Record<Sentiment, string>>;
    readonly score: string;
    readonly confidence: string;
    readonly provider: string;
    readonly providers: Readonly<Record<'finbert' | 'rules', string>>;
    readonly scored: (texts: number) => string;
    readonly scoredByRules: string;
  };
}

/** What people read about recorded streams, about parameters that were tried on them, and about how streams are watched. */
import type { Sensitivity } from '#engine/drift/streams/sensitivity.ts';
import type { RulesOrigin } from '#engine/drift/streams/types.ts';
import type { DriftLevel, StreamRules } from '#engine/drift/types.ts';

export interface ReplayTexts {
  readonly replay: {
    /** @param file as the person named it */
    readonly headline: (file: string, values: number, streams: number, drifts: number, warnings: number) => string;
    readonly dry: string;
    readonly taken: string;
    readonly at: string;
    readonly index: string;
    readonly level: string;
    readonly before: string;
    readonly after: string;
    readonly confidence: string;
    readonly width: string;
    readonly more: (detections: number) => string;
    readonly badLines: (lines: number) => string;
    readonly badLine: (line: number, problem: string) => string;
    readonly leftOut: (values: number) => string;
    readonly outcomes: (lines: number) => string;
    readonly detector: string;
    readonly nextDry: (file: string) => string;
    readonly nextTaken: string;
    readonly tuned: (stream: string, values: number, cells: number) => string;
    readonly unlabelled: string;
    readonly stationary: string;
    readonly labelled: (changes: number) => string;
    readonly delta: string;
    readonly clock: string;
    readonly detections: string;
    readonly meanRun: string;
    readonly found: string;
    readonly foundOf: (found: number, changes: number) => string;
    readonly falseAlarms: string;
    readonly falseRate: string;
    readonly meanDelay: string;
    readonly worstDelay: string;
    readonly tuneNext: string;
  };
  readonly streams: {
    readonly listed: (streams: number, file: string) => string;
    readonly noFile: (streams: number, file: string) => string;
    readonly problems: (file: string) => string;
    /** @param open how many have too few values, or have never changed, so that nothing can be said of them */
    readonly fine: (count: number, open: number) => string;
    readonly wrong: (errors: number) => string;
    readonly stream: string;
    readonly rules: string;
    readonly origins: Readonly<Record<RulesOrigin, string>>;
    readonly detector: string;
    readonly scale: string;
    readonly bad: string;
    readonly bads: Readonly<Record<StreamRules['bad'], string>>;
    readonly fresh: string;
    readonly wakes: string;
    readonly never: string;
    readonly levels: Readonly<Record<DriftLevel, string>>;
    readonly values: string;
    readonly notSeen: string;
    readonly massDrift: string;
    readonly massDriftOf: (streams: number, within: string) => string;
    readonly follow: string;
    readonly smallest: (n: number) => string;
    readonly first: string;
    readonly verdict: string;
    readonly verdicts: Readonly<Record<Sensitivity['verdict'], string>>;
    readonly propose: (stream: string, scale: string) => string;
    readonly basis: string;
    readonly listNext: string;
  };
}

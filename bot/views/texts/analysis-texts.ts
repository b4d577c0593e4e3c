/** What people read of an analysis of a drift. */
import type { Conclusion, OwnChange } from '#engine/drift/analysis/types.ts';
import type { PsiBand } from '#engine/drift/detectors/psi.ts';

export interface AnalysisTexts {
  readonly analysis: {
    readonly title: (stream: string) => string;
    /** What it comes to, and what to do about it. */
    readonly conclusions: Readonly<Record<Conclusion, string>>;
    readonly conclusionNext: Readonly<Record<Conclusion, (alert: string) => string>>;
    readonly drift: string;
    readonly driftOf: (before: string, after: string, at: string) => string;
    readonly newest: string;
    readonly fresh: (isFresh: boolean) => string;
    readonly counted: string;
    readonly countedOf: (values: number, missing: number, refused: number) => string;
    readonly model: string;
    readonly training: string;
    readonly trainingOf: (job: string, at: string) => string;
    readonly verdict: string;
    readonly verdictOf: (value: string, interval: string) => string;
    readonly better: string;
    readonly notBetter: string;
    readonly trainedOn: string;
    readonly trainedOnOf: (path: string, rows: number, to: string) => string;
    readonly dataHeading: (path: string, rows: number, shifted: number) => string;
    readonly feature: string;
    readonly psi: string;
    readonly ks: string;
    readonly band: string;
    readonly bands: Readonly<Record<PsiBand, string>>;
    readonly moreFeatures: (count: number) => string;
    readonly changes: string;
    readonly noChanges: string;
    readonly changed: Readonly<Record<OwnChange['what'], string>>;
    readonly at: string;
    readonly what: string;
    readonly detail: string;
  };
}

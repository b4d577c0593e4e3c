/** What the bot and the process that holds the model say to each other: tagged messages, each answer with its request's id. */
import type { ErrorCode } from '../../error-codes.ts';
import type { Precision } from '../types.ts';

/** A model's folder as its host reads it. */
export interface ModelFolder {
  /** Absolute. */
  readonly dir: string;
  readonly precision: Precision;
}

export type HostRequest =
  /** Answered by `loaded`; from then on it is what scores. */
  | {
      readonly kind: 'load';
      readonly id: number;
      readonly model: ModelFolder;
      /** Folder of its prepared weights; null to take the model's own. */
      readonly prepared: string | null;
      readonly threads: number;
    }
  /** Writes prepared weights into a folder. Answered by `prepared`. */
  | { readonly kind: 'prepare'; readonly id: number; readonly model: ModelFolder; readonly folder: string }
  /** Answered by `scored`, after any number of `progress`. */
  | { readonly kind: 'score'; readonly id: number; readonly texts: readonly string[] }
  /** Scores with the library's pipeline, and nothing else. Answered by `scored`. */
  | { readonly kind: 'pipeline'; readonly id: number; readonly model: ModelFolder; readonly texts: readonly string[] }
  /** Of a `load` or a `score`, which is then answered by `dropped` once nothing runs for it alone. */
  | { readonly kind: 'cancel'; readonly id: number };

export type HostAnswer =
  | { readonly kind: 'loaded'; readonly id: number }
  | { readonly kind: 'prepared'; readonly id: number }
  | { readonly kind: 'progress'; readonly id: number; readonly texts: number }
  /** Probabilities in the order of `SENTIMENTS`, text by text. */
  | { readonly kind: 'scored'; readonly id: number; readonly probabilities: Float64Array }
  | { readonly kind: 'dropped'; readonly id: number }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly error: { readonly code: ErrorCode; readonly message: string; readonly facts: Record<string, unknown> };
    };

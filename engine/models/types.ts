/** Ports of control: the document with its history and what AI-Trader says it has applied, and the router that obeys it. */
import type { SentimentAnswer } from '../sentiment/types.ts';
import type { ControlDocument, ControlState } from './control.ts';

/** AI-Trader's word that a document is in force there. */
export type Applied = { readonly seq: number; readonly by: string; readonly at: string };

export interface ControlChange {
  /** `seq` that the author saw; null for whoever does not look first (a typed line, the system). */
  readonly seen: number | null;
  readonly by: string;
  readonly reason: string;
  readonly to: (state: ControlState) => ControlState;
}

export interface ControlNews {
  readonly document: ControlDocument;
  readonly applied: Applied | null;
}

export interface ControlStore {
  current(): ControlNews;
  /**
   * Durable once it resolves. A change that changes nothing leaves the document as it is, `seq` too.
   * @throws OpsError `stale_view` when somebody changed the document after `seen`
   */
  change(change: ControlChange): Promise<{ readonly document: ControlDocument; readonly changed: boolean }>;
  /** @throws OpsError `control_seq_unknown` for a `seq` that was never given out; one older than the newest applied is kept out of it */
  applied(seq: number, by: string): Promise<void>;
  /** Newest first. */
  history(limit: number): Promise<readonly ControlDocument[]>;
  /** The present news, then each later one; who reads slowly misses those between. Ends with the signal. */
  follow(signal: AbortSignal): AsyncIterable<ControlNews>;
  close(): Promise<void>;
}

export interface RoutedSentiment {
  readonly answers: readonly SentimentAnswer[];
  /** What gave the answers that are not by rules; null where all are. */
  readonly model_version: string | null;
}

/** Answers as the control document wants it. */
export interface ModelRouter {
  /**
   * Answers in the order of the texts: by the model, or by rules where the document or the model's state says so.
   * @param options.observed whether these texts are what AI-Trader trades on: then drift monitoring is told
   * @throws OpsError `model_busy`; the signal's reason
   */
  sentiment(
    texts: readonly string[],
    options: { readonly observed: boolean; readonly timeoutMs?: number; readonly signal?: AbortSignal },
  ): Promise<RoutedSentiment>;
}

/** Port ControlStore: the control document, its history, and what AI-Trader says it has applied. */
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

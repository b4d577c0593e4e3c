/** One thing that the app is to hear, and the ways it may go there. */
import type { DeliveryKind } from '../change-feed.ts';
import type { JsonObject } from '../json.ts';

export interface Delivery {
  /** The same for every attempt. */
  readonly id: string;
  /** Socket Mode's name for this attempt. */
  readonly envelopeId: string;
  readonly kind: DeliveryKind;
  readonly payload: JsonObject;
  /** 0 for the first attempt. */
  readonly attempt: number;
  /** Why it is sent again: `timeout`, `http_error`, `connection_failed`, `socket_closed`. */
  readonly retryReason: string | null;
}

/** What becomes of a delivery: `sent` when it leaves, then at most one of the others, at any time. */
export interface DeliveryReceiver {
  sent(): void;
  /** `body` is what the acknowledgement carries: JSON, a plain text, or null. */
  acked(body: JsonObject | string | null): void;
  /** It did not arrive, or nobody will acknowledge it any more. `final` forbids another attempt. */
  lost(reason: string, final?: boolean): void;
}

export interface Transport {
  send(delivery: Delivery, receiver: DeliveryReceiver): void;
  /** Calls back once when sending has a chance again; at once where it has. */
  whenReady(callback: () => void): void;
}

/** How an interaction went for the person who waits for it. */
export type Answer =
  | { readonly status: 'acked'; readonly body: JsonObject | string | null }
  /** Nobody acknowledged within three seconds. */
  | { readonly status: 'timed_out' }
  /** Slack could not hand it over. */
  | { readonly status: 'failed'; readonly reason: string };

/** How deliveries come from Slack: over HTTP or over sockets; both hand them on as Bolt's receivers do. */
import type { ReceiverEvent } from '@slack/bolt';

export interface TransportHealth {
  /** Whether Slack can reach this process, as far as can be known here. */
  readonly connected: boolean;
  /** Milliseconds since Slack was last heard of; null before the first time, and over HTTP without any delivery. */
  readonly lastSignAgeMs: number | null;
  readonly sockets: readonly SocketHealth[];
}

export interface SocketHealth {
  readonly state: 'connecting' | 'open' | 'closed';
  /** Milliseconds since Slack's `hello` on the present connection. */
  readonly lastHelloAgeMs: number | null;
  readonly lastSignAgeMs: number | null;
  /** Connections so far. */
  readonly connections: number;
}

/** Resolves when the delivery has been acknowledged; rejects when it must not be. */
export type Deliver = (event: ReceiverEvent) => Promise<void>;

export interface Transport {
  /**
   * Resolves when deliveries can come, or when the first attempt failed for a reason that may pass: it is tried on.
   * @throws OpsError `slack_refused`, `port_taken`
   */
  start(deliver: Deliver): Promise<void>;
  /** Resolves when no further delivery comes. */
  stop(): Promise<void>;
  /** Replaces the connections, where there are any: they look well and bring nothing. */
  renew(): void;
  health(): TransportHealth;
}

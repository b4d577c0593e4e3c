/** What goes wrong on request: switches and scripted faults of calls and deliveries. */
import type { ChangeFeed, DeliveryKind } from './change-feed.ts';

/** Instead of Slack's answer, or around it. `cut` breaks the connection before or after the call took effect. */
export type CallFault =
  | { readonly kind: 'rate_limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'http'; readonly status: number }
  /** `internal_error`, `invalid_auth`, `fatal_error`, … */
  | { readonly kind: 'error'; readonly error: string }
  /** Answers only when the clock has moved on by `delayMs`; the call takes effect then. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' };

/** The bytes of a file go to the method `upload`, answers to a response_url to `response_url`. */
export interface CallMatch {
  readonly method?: string;
  /** Channel id. */
  readonly channel?: string;
}

export type DeliveryFault =
  /** Never reaches the app. */
  | { readonly kind: 'lose' }
  /** Reaches the app, but its acknowledgement does not come back. */
  | { readonly kind: 'lose_ack' }
  | { readonly kind: 'duplicate' }
  /** Is overtaken by the next `by` deliveries. */
  | { readonly kind: 'overtaken'; readonly by: number };

export interface DeliveryMatch {
  readonly kind?: DeliveryKind;
}

export interface FaultSpan {
  /** Lets that many pass first; default 0. */
  readonly after?: number;
  /** Then strikes that often; default 1. */
  readonly times?: number;
}

/** A fault that was set: how often it struck, and how to take it back. */
export interface SetFault {
  readonly struck: number;
  clear(): void;
}

interface Scripted<Match, Fault> {
  readonly match: Match;
  readonly fault: Fault;
  toPass: number;
  toStrike: number;
  struck: number;
}

export class Faults {
  /** Whether a command or click whose delivery was lost is sent anew. Slack documents it for events only, so the app must live with both. */
  lostDeliveries: 'redeliver' | 'drop' = 'redeliver';
  /** Whether what is sent anew over Socket Mode comes in an envelope of its own. */
  newEnvelopeOnRedelivery = false;
  /** Moves the signed time stamp of HTTP deliveries: negative is old, positive is in the future. */
  signatureAgeSeconds = 0;
  wrongSignature = false;
  readonly #changes: ChangeFeed;
  #calls: Scripted<CallMatch, CallFault>[] = [];
  #deliveries: Scripted<DeliveryMatch, DeliveryFault>[] = [];

  constructor(changes: ChangeFeed) {
    this.#changes = changes;
  }

  onCall(match: CallMatch, fault: CallFault, span: FaultSpan = {}): SetFault {
    const scripted = script(match, fault, span);
    this.#calls.push(scripted);
    return handle(scripted);
  }

  onDelivery(match: DeliveryMatch, fault: DeliveryFault, span: FaultSpan = {}): SetFault {
    const scripted = script(match, fault, span);
    this.#deliveries.push(scripted);
    return handle(scripted);
  }

  /** The fault that strikes this call, counted as struck. */
  ofCall(method: string, channel: string | null): CallFault | undefined {
    const fault = strike(
      this.#calls,
      ({ match }) =>
        (match.method === undefined || match.method === method) &&
        (match.channel === undefined || match.channel === channel),
    );
    return this.#told(fault, method);
  }

  ofDelivery(kind: DeliveryKind): DeliveryFault | undefined {
    const fault = strike(this.#deliveries, ({ match }) => match.kind === undefined || match.kind === kind);
    return this.#told(fault, kind);
  }

  /** Everything works again. */
  clear(): void {
    this.#calls = [];
    this.#deliveries = [];
    this.lostDeliveries = 'redeliver';
    this.newEnvelopeOnRedelivery = false;
    this.signatureAgeSeconds = 0;
    this.wrongSignature = false;
  }

  #told<Fault extends { readonly kind: string }>(fault: Fault | undefined, on: string): Fault | undefined {
    if (fault !== undefined) this.#changes.tell({ type: 'fault', fault: fault.kind, on });
    return fault;
  }
}

function script<Match, Fault>(match: Match, fault: Fault, { after = 0, times = 1 }: FaultSpan): Scripted<Match, Fault> {
  return { match, fault, toPass: after, toStrike: times, struck: 0 };
}

function handle<Match, Fault>(scripted: Scripted<Match, Fault>): SetFault {
  return {
    get struck() {
      return scripted.struck;
    },
    clear: () => {
      scripted.toStrike = 0;
    },
  };
}

function strike<Match, Fault>(
  scripts: readonly Scripted<Match, Fault>[],
  fits: (scripted: Scripted<Match, Fault>) => boolean,
): Fault | undefined {
  for (const scripted of scripts) {
    if (scripted.toStrike === 0 || !fits(scripted)) continue;
    if (scripted.toPass > 0) {
      scripted.toPass -= 1;
      continue;
    }
    scripted.toStrike -= 1;
    scripted.struck += 1;
    return scripted.fault;
  }
  return undefined;
}

/** Hands interactions and events to the app: deadlines, retries, and the faults that were asked for. */
import { randomUUID } from 'node:crypto';
import type { ChangeFeed, DeliveryKind } from '../change-feed.ts';
import type { Clock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { JsonObject } from '../json.ts';
import type { SlackLimits } from '../limits.ts';
import type { Answer, Delivery, Transport } from './delivery.ts';

interface Parts {
  readonly clock: Clock;
  readonly limits: SlackLimits;
  readonly faults: Faults;
  readonly changes: ChangeFeed;
  /** Socket Mode, or HTTP where a request url is set. */
  transport(): Transport;
}

/** One thing on its way, over all its attempts. */
interface Journey {
  readonly id: string;
  readonly kind: DeliveryKind;
  readonly payload: JsonObject;
  readonly settle: (answer: Answer) => void;
  attempt: number;
  /** How far the attempts got: an acknowledgement ends the journey, whichever attempt it answers. */
  arrived: boolean;
  /** What the person was told; null while they wait. */
  told: Answer['status'] | null;
}

/** What an attempt comes to, unless another attempt of the journey arrived before. */
interface Outcome {
  acked(): void;
  lost(reason: string, final?: boolean): void;
}

/** A delivery that waits to be overtaken. */
interface Held {
  readonly go: () => void;
  left: number;
}

export class Deliveries {
  readonly #parts: Parts;
  readonly #journeys = new Set<Journey>();
  #held: Held[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A command, click, submission or option request. Resolves with what the person sees after three seconds at the latest. */
  interact(kind: 'slash_commands' | 'interactive', payload: JsonObject): Promise<Answer> {
    return new Promise((resolve) => {
      const journey = this.#begin(kind, payload, resolve);
      const stop = this.#parts.clock.after(this.#parts.limits.ackMs, () =>
        this.#answer(journey, { status: 'timed_out' }),
      );
      this.#attempt(journey, null, {
        acked: stop,
        lost: (reason, final = false) => {
          if (this.#parts.faults.lostDeliveries === 'redeliver' && !final) {
            this.#redeliver(journey, reason);
            return;
          }
          stop();
          this.#giveUp(journey, reason);
        },
      });
    });
  }

  /** An event. Resolves when it was acknowledged, or when Slack has given up. */
  notify(payload: JsonObject): Promise<Answer> {
    return new Promise((resolve) => {
      const journey = this.#begin('events_api', payload, resolve);
      this.#tryEvent(journey, null);
    });
  }

  /** Ends everything that is under way; nothing is sent any more. */
  close(): void {
    this.#held = [];
    for (const journey of this.#journeys) {
      journey.arrived = true;
      this.#answer(journey, { status: 'failed', reason: 'closed' });
    }
  }

  #begin(kind: DeliveryKind, payload: JsonObject, settle: (answer: Answer) => void): Journey {
    const journey: Journey = { id: randomUUID(), kind, payload, settle, attempt: 0, arrived: false, told: null };
    this.#journeys.add(journey);
    return journey;
  }

  /** An attempt at an event fails after three seconds without acknowledgement, and is repeated on Slack's schedule. */
  #tryEvent(journey: Journey, retryReason: string | null): void {
    const { clock, limits } = this.#parts;
    let over = false;
    const again = (reason: string, final = false) => {
      stop();
      if (over) return;
      over = true;
      const waitMs = limits.eventRetryMs[journey.attempt];
      if (waitMs === undefined || final) {
        this.#giveUp(journey, reason);
        return;
      }
      journey.attempt += 1;
      if (waitMs === 0) this.#tryEvent(journey, reason);
      else clock.after(waitMs, () => this.#tryEvent(journey, reason));
    };
    const stop = clock.after(limits.ackMs, () => {
      if (journey.arrived) return;
      this.#tell(journey, 'timed_out');
      again('timeout');
    });
    this.#attempt(journey, retryReason, { acked: stop, lost: again });
  }

  #redeliver(journey: Journey, reason: string): void {
    if (journey.arrived) return;
    if (journey.attempt >= this.#parts.limits.redeliveries) {
      this.#giveUp(journey, reason);
      return;
    }
    journey.attempt += 1;
    this.#parts.transport().whenReady(() => {
      if (journey.arrived) return;
      this.#attempt(journey, reason, { acked: () => {}, lost: (why) => this.#redeliver(journey, why) });
    });
  }

  /** One attempt, with the fault that strikes it. */
  #attempt(journey: Journey, retryReason: string | null, outcome: Outcome): void {
    if (journey.arrived) return;
    const { faults, limits, clock } = this.#parts;
    const fault = faults.ofDelivery(journey.kind);
    if (fault?.kind === 'lose') {
      this.#tell(journey, 'lost');
      clock.after(limits.ackMs, () => outcome.lost('timeout'));
      return;
    }
    const send = () => this.#send(journey, retryReason, fault?.kind === 'lose_ack', outcome);
    if (fault?.kind === 'overtaken') {
      this.#hold(send, fault.by);
      return;
    }
    send();
    if (fault?.kind === 'duplicate') {
      journey.attempt += 1;
      this.#send(journey, 'timeout', false, { acked: outcome.acked, lost: () => {} });
    }
    this.#letGoOvertaken();
  }

  #send(journey: Journey, retryReason: string | null, losesAck: boolean, outcome: Outcome): void {
    if (journey.arrived) return;
    const { faults, clock, limits } = this.#parts;
    const { id, kind, payload, attempt } = journey;
    const fresh = attempt > 0 && faults.newEnvelopeOnRedelivery;
    const delivery: Delivery = { id, envelopeId: fresh ? randomUUID() : id, kind, payload, attempt, retryReason };
    this.#parts.transport().send(delivery, {
      sent: () => this.#tell(journey, 'sent'),
      acked: (body) => {
        if (losesAck) {
          this.#tell(journey, 'lost');
          clock.after(limits.ackMs, () => outcome.lost('timeout'));
          return;
        }
        if (journey.arrived) return;
        journey.arrived = true;
        outcome.acked();
        if (journey.told !== null) this.#tell(journey, 'acked_late');
        this.#answer(journey, { status: 'acked', body });
        this.#journeys.delete(journey);
      },
      lost: (reason, final) => {
        if (journey.arrived) return;
        this.#tell(journey, 'lost');
        outcome.lost(reason, final);
      },
    });
  }

  /** Lets `by` others pass; where none come, it goes when the app would have had to answer. */
  #hold(go: () => void, by: number): void {
    const held: Held = { go, left: by };
    this.#held.push(held);
    this.#parts.clock.after(this.#parts.limits.ackMs, () => {
      if (!this.#held.includes(held)) return;
      this.#held = this.#held.filter((other) => other !== held);
      go();
    });
  }

  #letGoOvertaken(): void {
    for (const held of this.#held) held.left -= 1;
    const free = this.#held.filter((held) => held.left <= 0);
    this.#held = this.#held.filter((held) => held.left > 0);
    for (const held of free) held.go();
  }

  #giveUp(journey: Journey, reason: string): void {
    this.#answer(journey, { status: 'failed', reason });
    this.#journeys.delete(journey);
  }

  /** Tells the person, once: what comes later changes nothing for them. */
  #answer(journey: Journey, answer: Answer): void {
    if (journey.told !== null) return;
    journey.told = answer.status;
    this.#tell(journey, answer.status);
    journey.settle(answer);
  }

  #tell(journey: Journey, what: 'sent' | 'acked' | 'acked_late' | 'timed_out' | 'lost' | 'failed'): void {
    const { id, kind, attempt } = journey;
    this.#parts.changes.tell({ type: 'delivery', what, delivery: id, kind, attempt });
  }
}

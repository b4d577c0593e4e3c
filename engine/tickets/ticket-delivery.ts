/**
 * Brings tickets to one sink: follows the collection, remembers in the store how far each ticket is there, and goes on trying. A kill
 * between what the sink took and the mark makes it look there again: what is there is not brought twice.
 */
import { type Clock, isoTime } from '../clock.ts';
import { toOpsError } from '../errors.ts';
import type { Logger } from '../jobs/logger.ts';
import type { Json } from '../json.ts';
import type { Op, Store } from '../store/types.ts';
import type { Ticket, TicketMark, TicketSink } from './types.ts';
import { TICKET_MARKS } from './types.ts';

export interface TicketDeliveryOptions {
  readonly sink: TicketSink;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Hears of each mark once it is durable. */
  readonly onBrought: (ticket: Ticket, mark: TicketMark) => void;
}

const TIMEOUT_MS = 60_000;
const BACKOFF = { baseMs: 1_000, maxMs: 15 * 60_000 } as const;
const NOTHING: TicketMark = { brought: 0, url: null, trouble: null };

export function markId(sink: string, ticket: string): string {
  return `${sink}:${ticket}`;
}

export class TicketDelivery {
  readonly #options: TicketDeliveryOptions;
  readonly #abort = new AbortController();
  /** Tickets with lines that the sink may not have, the longest waiting first; the newest form of each. */
  readonly #waiting = new Map<string, Ticket>();
  readonly #failures = new Map<string, number>();
  /** Not before then, ms since the epoch: one ticket that is refused does not keep the others. */
  readonly #notBefore = new Map<string, number>();
  /** The sink is out: nothing is tried before then. */
  #pausedUntilMs = 0;
  #outages = 0;
  #working: Promise<void> | undefined;
  #nudge: () => void = () => undefined;

  constructor(options: TicketDeliveryOptions) {
    this.#options = options;
  }

  take(ticket: Ticket): void {
    if (this.#abort.signal.aborted) return;
    this.#waiting.set(ticket.id, ticket);
    this.#nudge();
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** What waits, waits for the next start. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#nudge();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { signal } = this.#abort;
    while (this.#waiting.size > 0 && !signal.aborted) {
      const { clock } = this.#options;
      const ticket = this.#next(clock.now());
      if (ticket === undefined) await this.#wait();
      else await this.#bring(ticket).catch((thrown: unknown) => this.#failed(ticket, thrown));
    }
  }

  #next(nowMs: number): Ticket | undefined {
    if (nowMs < this.#pausedUntilMs) return undefined;
    for (const [id, ticket] of this.#waiting) if ((this.#notBefore.get(id) ?? 0) <= nowMs) return ticket;
    return undefined;
  }

  async #bring(ticket: Ticket): Promise<void> {
    const { sink, store, log } = this.#options;
    const before = await this.#mark(ticket.id);
    if (before.brought < ticket.lines.length) {
      const { url } = await this.#ask(ticket, before);
      const mark: TicketMark = { brought: ticket.lines.length, url: url ?? before.url, trouble: null };
      await store.commit([this.#put(ticket.id, mark)]);
      if (this.#outages > 0) log.info({ sink: sink.name }, 'tickets are taken again');
      this.#done(ticket, mark);
    } else this.#done(ticket, before);
  }

  #done(ticket: Ticket, mark: TicketMark): void {
    this.#outages = 0;
    this.#failures.delete(ticket.id);
    this.#notBefore.delete(ticket.id);
    if (this.#waiting.get(ticket.id) === ticket) this.#waiting.delete(ticket.id);
    this.#options.onBrought(ticket, mark);
  }

  async #ask(ticket: Ticket, { brought, url }: TicketMark): Promise<{ readonly url: string | null }> {
    const { sink, clock } = this.#options;
    const late = new AbortController();
    const cancel = clock.after(TIMEOUT_MS, () => late.abort(new DOMException('timeout', 'TimeoutError')));
    try {
      return await sink.bring(ticket, brought + 1, AbortSignal.any([late.signal, this.#abort.signal]), url);
    } finally {
      cancel();
    }
  }

  /** An outage is the sink's, a refusal the ticket's: the one makes all wait, the other only this one. */
  async #failed(ticket: Ticket, thrown: unknown): Promise<void> {
    if (this.#abort.signal.aborted) return;
    const { sink, clock, log } = this.#options;
    const error = toOpsError(thrown);
    const isRefusal = error.code === 'ticket_sink_refused';
    const tries = isRefusal ? (this.#failures.get(ticket.id) ?? 0) : this.#outages;
    const askedMs = typeof error.facts.retryAfterMs === 'number' ? error.facts.retryAfterMs : 0;
    const waitMs = Math.max(askedMs, Math.min(BACKOFF.maxMs, BACKOFF.baseMs * 2 ** Math.min(tries, 20)));
    const againMs = clock.now() + waitMs;
    if (isRefusal) {
      this.#failures.set(ticket.id, tries + 1);
      this.#notBefore.set(ticket.id, againMs);
    } else {
      this.#outages += 1;
      this.#pausedUntilMs = againMs;
    }
    // Once for each outage, so that an hour of it does not fill the log.
    if (tries === 0)
      log.warn({ sink: sink.name, ticket: ticket.id, err: error }, 'a ticket could not be brought; it waits');
    const reason = typeof error.facts.reason === 'string' ? error.facts.reason : error.message;
    const trouble = { code: error.code, reason, again_at: isoTime(againMs) };
    try {
      await this.#options.store.commit([this.#put(ticket.id, { ...(await this.#mark(ticket.id)), trouble })]);
    } catch {
      // Only for people to look at; the next try says it again.
    }
  }

  async #mark(ticket: string): Promise<TicketMark> {
    const { sink, store } = this.#options;
    const stored = await store.get(TICKET_MARKS, markId(sink.name, ticket));
    return (stored?.value as unknown as TicketMark | undefined) ?? NOTHING;
  }

  #put(ticket: string, mark: TicketMark): Op {
    const id = markId(this.#options.sink.name, ticket);
    return { op: 'put', collection: TICKET_MARKS, id, value: mark as unknown as Json };
  }

  /** Until the next one may be tried, or something new has come. */
  #wait(): Promise<void> {
    const { clock } = this.#options;
    const nowMs = clock.now();
    const soonest = Math.min(...[...this.#waiting.keys()].map((id) => this.#notBefore.get(id) ?? 0));
    return new Promise((resolve) => {
      const cancel = clock.after(Math.max(this.#pausedUntilMs, soonest) - nowMs, () => this.#nudge());
      this.#nudge = () => {
        cancel();
        this.#nudge = () => undefined;
        resolve();
      };
    });
  }
}

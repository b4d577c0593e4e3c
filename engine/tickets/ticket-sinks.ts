/** All sinks of this deployment: hands each ticket to each of them, says how far it is where, and archives it once nothing is left to do. */
import type { Clock } from '../clock.ts';
import { toOpsError } from '../errors.ts';
import type { Logger } from '../jobs/logger.ts';
import type { Json } from '../json.ts';
import type { Follow, Op, Store } from '../store/types.ts';
import { markId, TicketDelivery } from './ticket-delivery.ts';
import { TICKET_MARKS, TICKETS, type Ticket, type TicketMark, type TicketPlaces, type TicketSink } from './types.ts';

export interface TicketSinksOptions {
  readonly sinks: readonly TicketSink[];
  readonly store: Store;
  readonly follow: Follow;
  readonly clock: Clock;
  readonly log: Logger;
}

export class TicketSinks implements TicketPlaces {
  readonly #options: TicketSinksOptions;
  readonly #deliveries: readonly TicketDelivery[];
  readonly #abort = new AbortController();
  readonly #archiving = new Set<Promise<void>>();
  #following: Promise<void> = Promise.resolve();

  constructor(options: TicketSinksOptions) {
    const { sinks, store, clock, log } = options;
    this.#options = options;
    this.#deliveries = sinks.map(
      (sink) => new TicketDelivery({ sink, store, clock, log, onBrought: (ticket) => this.#archiveWhenDone(ticket) }),
    );
  }

  async start(): Promise<void> {
    const { ended } = await this.#options.follow(
      TICKETS,
      ({ value }) => {
        for (const delivery of this.#deliveries) delivery.take(value as unknown as Ticket);
      },
      this.#abort.signal,
    );
    this.#following = ended;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#following;
    await Promise.all(this.#deliveries.map((delivery) => delivery.stop()));
    await Promise.all(this.#archiving);
  }

  async of(ticket: Ticket) {
    const { sinks } = this.#options;
    const nothing: TicketMark = { brought: 0, url: null, trouble: null };
    return await Promise.all(
      sinks.map(async ({ name }) => ({ ...((await this.#mark(name, ticket)) ?? nothing), sink: name })),
    );
  }

  #archiveWhenDone(ticket: Ticket): void {
    if (!ticket.settled) return;
    const archiving: Promise<void> = this.#archive(ticket)
      .catch((thrown: unknown) => {
        const error = toOpsError(thrown);
        if (error.code === 'conflict' || error.code === 'state_closed') return;
        this.#options.log.warn(
          { ticket: ticket.id, err: error },
          'a ticket could not be archived; the next start does it',
        );
      })
      .finally(() => this.#archiving.delete(archiving));
    this.#archiving.add(archiving);
  }

  async #archive(ticket: Ticket): Promise<void> {
    const { sinks, store } = this.#options;
    // What is archived is told to followers too.
    if ((await store.get(TICKETS, ticket.id))?.archived) return;
    const ops: Op[] = [{ op: 'archive', collection: TICKETS, id: ticket.id, value: ticket as unknown as Json }];
    for (const { name } of sinks) {
      const mark = await this.#mark(name, ticket);
      if (mark === undefined || mark.brought < ticket.lines.length) return;
      const value = { ...mark, trouble: null };
      ops.push({ op: 'archive', collection: TICKET_MARKS, id: markId(name, ticket.id), value });
    }
    await store.commit(ops);
  }

  async #mark(sink: string, ticket: Ticket): Promise<TicketMark | undefined> {
    const stored = await this.#options.store.get(TICKET_MARKS, markId(sink, ticket.id));
    return stored?.value as unknown as TicketMark | undefined;
  }
}

/** Tickets: what was seen and done about an alert, line by line, kept here first and brought to other systems later. */
import type { JsonObject } from '../json.ts';

/** Collection of open tickets; a document's id is the ticket's. Closed ones are archived. */
export const TICKETS = 'tickets';

export type TicketLine = {
  /** From 1, without gaps. */
  readonly n: number;
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  /** A code that views translate: the alert's step, `opened`, `note`, `closed`. */
  readonly what: string;
  readonly facts: JsonObject;
};

export type Ticket = {
  /** `T-12`. */
  readonly id: string;
  readonly alert: string | null;
  /** Fingerprint of the alert, for whoever searches. */
  readonly about: string;
  readonly kind: string;
  readonly opened_at: string;
  readonly closed_at: string | null;
  readonly resolution: string | null;
  /** Its alert is: no line will follow. Once all sinks have it, it is archived. */
  readonly settled: boolean;
  readonly lines: readonly TicketLine[];
};

/** Puts tickets into words, in the house's language: plain text, in which data of other people stands as it came. */
export interface TicketWriter {
  title(ticket: Ticket): string;
  line(line: TicketLine): string;
}

/** Port TicketSink: another place that tickets are brought to; asked again until it has taken a line, so it may see one twice. */
export interface TicketSink {
  /** `journal`, `github`, `webhook`. */
  readonly name: string;
  /**
   * Brings the lines that the sink does not have yet, up to the last one.
   * @param from first line to bring; earlier ones are there. Lines that turn out to be there are not brought twice.
   * @param known what it returned for an earlier line
   * @returns where the ticket can be looked at, or null
   * @throws OpsError `ticket_sink_unreachable` (tried again), `ticket_sink_refused`
   */
  bring(
    ticket: Ticket,
    from: number,
    signal: AbortSignal,
    known?: string | null,
  ): Promise<{ readonly url: string | null }>;
}

/** What people ask of tickets; alerts write theirs. */
export interface TicketBook {
  /** @throws OpsError `ticket_not_found` */
  get(id: string): Promise<Ticket>;
  /** Newest first. */
  list(filter: { readonly open: boolean; readonly limit: number }): Promise<readonly Ticket[]>;
  /** @throws OpsError `ticket_not_found`, `ticket_over` */
  note(id: string, by: string, text: string): Promise<Ticket>;
}

/** Collection: how far each sink has each ticket; a document's id is `<sink>:<ticket>`. */
export const TICKET_MARKS = 'ticket_marks';

/** How far one sink has a ticket. */
export type TicketMark = {
  /** Lines that are there. */
  readonly brought: number;
  readonly url: string | null;
  /** Code and reason of the last failure; null where the last try went well. */
  readonly trouble: { readonly code: string; readonly reason: string; readonly again_at: string } | null;
};
export type TicketPlace = TicketMark & { readonly sink: string };

/** Where tickets are brought to, sink by sink. */
export interface TicketPlaces {
  of(ticket: Ticket): Promise<readonly TicketPlace[]>;
}

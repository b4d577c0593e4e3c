/** What an alert's history adds to its ticket: pure. */
import type { JsonObject } from '../json.ts';
import type { Ticket, TicketLine } from '../tickets/types.ts';
import type { Hand } from './alert-states.ts';
import type { Alert, AlertStep } from './types.ts';

/** An alert that is raised without end must not make a ticket without end: of its changes so many are kept. */
const MOST_CHANGES = 500;
const ENDS: readonly string[] = ['resolved', 'dismissed', 'closed'];

export function openedTicket(id: string, alert: Alert): Ticket {
  const { about, kind, level, facts, raised_at: opened_at, steps } = alert;
  const { by } = steps[0]!;
  const ticket = {
    id,
    alert: alert.id,
    about,
    kind,
    opened_at,
    closed_at: null,
    resolution: null,
    settled: false,
    lines: [],
  };
  return withLine(ticket, 'opened', { by, at: opened_at }, { alert: alert.id, kind, level, ...facts });
}

/** One step of an alert that is told in the ticket: its own, or a member's of its storm. */
export function withStep(ticket: Ticket, alert: Alert, { what, by, at, facts }: AlertStep): Ticket {
  const { was: _, ...told } = facts;
  const hand = { by, at };
  if (ticket.alert !== alert.id) return withLine(ticket, what, hand, { ...told, alert: alert.id, about: alert.about });
  if (ENDS.includes(what)) {
    const { how: resolution, ...rest } = told;
    const closed = { ...ticket, closed_at: at, resolution: String(resolution) };
    return withLine(closed, 'closed', hand, { resolution: String(resolution), ...rest });
  }
  if (what === 'reopened') return withLine({ ...ticket, closed_at: null, resolution: null }, what, hand, told);
  if (what === 'changed' && ticket.lines.filter((line) => line.what === what).length >= MOST_CHANGES) return ticket;
  return withLine(ticket, what, hand, told);
}

export function withNote(ticket: Ticket, hand: Hand, text: string): Ticket {
  return withLine(ticket, 'note', hand, { text });
}

function withLine(ticket: Ticket, what: string, { by, at }: Hand, facts: JsonObject): Ticket {
  const line: TicketLine = { n: ticket.lines.length + 1, at, by, what, facts };
  return { ...ticket, lines: [...ticket.lines, line] };
}

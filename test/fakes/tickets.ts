/** Tickets with as many lines as wanted, and a writer that says each line in a few words. */
import type { Ticket, TicketLine, TicketWriter } from '#engine/tickets/types.ts';

const AT = '2026-01-05T09:00:00.000Z';

export const plainWriter: TicketWriter = {
  title: ({ kind, about }) => `${kind} ${about}`,
  line: ({ n, by, what, facts }) =>
    `line ${n}: ${by} ${what} ${typeof facts.text === 'string' ? facts.text : ''}`.trim(),
};

/** Opened, then a note for each of `notes`, then `end` where it is given. */
export function ticketOf(id: string, notes: readonly string[] = [], end?: 'dismissed' | 'over' | 'reopened'): Ticket {
  const lines: Omit<TicketLine, 'n'>[] = [{ at: AT, by: 'system', what: 'opened', facts: {} }];
  for (const text of notes) lines.push({ at: AT, by: 'ann', what: 'note', facts: { text } });
  const isClosed = end === 'dismissed' || end === 'over';
  if (end !== undefined)
    lines.push({ at: AT, by: 'ann', what: 'closed', facts: { resolution: isClosed ? end : 'over' } });
  if (end === 'reopened') lines.push({ at: AT, by: 'ann', what: 'reopened', facts: {} });
  return {
    id,
    alert: 'A-1',
    about: 'drift ecb/usd',
    kind: 'drift',
    opened_at: AT,
    closed_at: isClosed ? AT : null,
    resolution: isClosed ? end : null,
    settled: false,
    lines: lines.map((line, index) => ({ n: index + 1, ...line })),
  };
}

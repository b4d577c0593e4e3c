/** Draws tickets: the list, and one with all its lines and where it is brought to. */
import type { Json } from '#engine/json.ts';
import type { Ticket, TicketPlace } from '#engine/tickets/types.ts';
import { timeCell } from '../../quantities.ts';
import { asObject, own } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { ticketTitle, ticketWriter } from '../../ticket-writer.ts';
import { type Cell, fields, type View, view } from '../../view.ts';
import { alertSubject } from '../alerts/alert-subject.ts';

type Listed = Omit<Ticket, 'lines'> & {
  readonly lines: number;
  readonly newest: string | null;
  readonly places: readonly TicketPlace[];
};
type Shown = Ticket & { readonly places: readonly TicketPlace[] };

/** @param result `{all, tickets: Listed[]}`, newest first */
export function ticketListView(result: Json, texts: Texts): View {
  const { ticket: words } = texts;
  const tickets = asObject(result).tickets as unknown as readonly Listed[];
  const isAll = asObject(result).all === true;
  const newest = tickets[0];
  const next = (text: string) => ({ kind: 'next', label: texts.error.next, text }) as const;
  if (newest === undefined) {
    const text = isAll ? words.noneAtAll : words.none;
    return view({ kind: 'headline', text, tone: 'good' }, isAll ? null : next(words.allNext));
  }
  const columns = [words.ticket, words.state, words.about, words.opened, words.newest, words.places];
  return view(
    { kind: 'headline', text: words.listed(tickets.length), tone: 'plain' },
    {
      kind: 'table',
      columns: columns.map((title, at) => ({ title, ...(at > 3 && { minor: true as const }) })),
      rows: tickets.map((ticket): readonly Cell[] => [
        { text: ticket.id, tone: 'strong' },
        { text: stateText(ticket, texts), tone: ticket.closed_at === null ? 'warning' : 'dim' },
        { text: alertSubject(ticket.about, texts) },
        timeCell(ticket.opened_at, texts),
        timeCell(ticket.newest, texts),
        { text: ticket.places.map((place) => placeText(place, ticket.lines, texts)).join(', ') },
      ]),
    },
    next(isAll ? words.showNext(newest.id) : words.allNext),
  );
}

/** @param result `{ticket: Shown}` */
export function ticketView(result: Json, texts: Texts): View {
  const { ticket: words, ticketLog } = texts;
  const ticket = asObject(result).ticket as unknown as Shown;
  const { id, kind, about, alert, opened_at, lines, places, closed_at } = ticket;
  const writer = ticketWriter(texts);
  return view(
    {
      kind: 'headline',
      text: `${id} · ${ticketTitle({ kind, about }, texts)}`,
      tone: closed_at === null ? 'warning' : 'good',
    },
    fields([
      [words.state, stateText(ticket, texts)],
      [words.alert, alert],
      [words.opened, timeCell(opened_at, texts)],
      ...places.map((place) => [words.places, placeText(place, lines.length, texts)] as const),
    ]),
    {
      kind: 'table',
      columns: [{ title: ticketLog.at }, { title: ticketLog.what }],
      rows: lines.map((line) => [timeCell(line.at, texts), { text: writer.line(line) }]),
    },
    closed_at === null ? { kind: 'next', label: texts.error.next, text: words.noteNext(id) } : null,
  );
}

function stateText({ closed_at, resolution }: Pick<Ticket, 'closed_at' | 'resolution'>, texts: Texts): string {
  if (closed_at === null) return texts.ticket.isOpen;
  const names: Readonly<Record<string, string>> = { ...texts.ticketLog.values, over: texts.ticketLog.values.resolved };
  return texts.ticket.isClosed(own(names, resolution ?? '') ?? resolution ?? '');
}

function placeText({ sink, brought, url, trouble }: TicketPlace, lines: number, { ticket: words }: Texts): string {
  const name = own(words.sinks, sink) ?? sink;
  const text =
    trouble === null ? words.brought(name, brought, lines) : words.waits(name, brought, lines, trouble.reason);
  return url === null ? text : `${text} ${url}`;
}

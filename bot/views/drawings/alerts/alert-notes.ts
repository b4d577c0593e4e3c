/** What is said beside an alert's message: to those who are called, in its thread and directly, and its ticket's log at the end. */
import type { Alert } from '#engine/alerts/types.ts';
import type { Ticket } from '#engine/tickets/types.ts';
import { timeCell } from '../../quantities.ts';
import { own } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { ticketWriter } from '../../ticket-writer.ts';
import { type Cell, fields, type View, view } from '../../view.ts';
import { LINE_BUTTONS } from '../line-buttons.ts';
import { alertSentence } from './alert-facts.ts';
import { alertTitle } from './alert-situation.ts';
import { alertSubject } from './alert-subject.ts';

/** One person who is called, with the edge's own id of theirs; null where the edge does not know them. */
export interface CalledPerson {
  readonly name: string;
  readonly mention: string | null;
}

/** A line in the thread for each who is called, in one message. */
export function alertCallView(alert: Alert, called: readonly CalledPerson[], texts: Texts): View {
  const { alert: words } = texts;
  const rows = called.map(({ name, mention }, at) => {
    const cell: Cell = { text: name, ...(mention === null ? {} : { mention }) };
    // The sentence stands once, before the first.
    return [at === 0 ? words.nobodyYet(alert.id) : words.called, cell] as const;
  });
  return view(fields(rows));
}

/** To one of them alone. */
export function directCallView(alert: Alert, texts: Texts): View {
  const { alert: words } = texts;
  const button = { id: LINE_BUTTONS.run, label: words.acknowledge, value: `drift ack ${alert.id}` };
  return view(
    { kind: 'headline', text: alertTitle(alert, texts), tone: 'bad' },
    { kind: 'text', text: words.calledDirectly(alertSentence(alert, texts)) },
    { kind: 'next', label: texts.error.next, text: words.calledNext(alert.id) },
    { kind: 'buttons', buttons: [{ ...button, style: 'primary' }] },
  );
}

/** The whole record, once the ticket is closed. */
export function ticketLogView({ id, about, lines, resolution }: Ticket, texts: Texts): View {
  const { ticketLog: words } = texts;
  const writer = ticketWriter(texts);
  const resolutions: Readonly<Record<string, string>> = { ...words.values, over: words.values.resolved };
  return view(
    { kind: 'headline', text: words.closed(id, alertSubject(about, texts)), tone: 'good' },
    fields([[words.resolution, resolution === null ? null : (own(resolutions, resolution) ?? resolution)]]),
    {
      kind: 'table',
      columns: [{ title: words.at }, { title: words.what }],
      rows: lines.map((line) => [timeCell(line.at, texts), { text: writer.line(line) }]),
    },
  );
}

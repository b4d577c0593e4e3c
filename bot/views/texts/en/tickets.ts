/** English: tickets, and answers to alerts. */
import { counted } from '../plural.ts';
import type { TicketTexts } from '../ticket-texts.ts';

const count = counted('en');
const lines = (n: number) => count(n, { one: 'line', other: 'lines' });

export const ticketsEn: TicketTexts = {
  ticket: {
    title: (kind, about) => `${kind}: ${about}`,
    isOpen: 'open',
    isClosed: (resolution) => `closed: ${resolution}`,
    listed: (n) => `${count(n, { one: 'ticket', other: 'tickets' })}, the newest first`,
    none: 'No ticket is open.',
    allNext: 'see the closed ones with `mlops ticket list --all`.',
    noneAtAll: 'There has been no ticket yet.',
    showNext: (ticket) => `see one in full with \`mlops ticket show ${ticket}\`.`,
    noteNext: (ticket) => `add to it with \`mlops ticket note ${ticket} "…"\`.`,
    ticket: 'ticket',
    alert: 'alert',
    about: 'about',
    kind: 'kind',
    state: 'state',
    opened: 'opened',
    lines: 'lines',
    newest: 'newest line',
    places: 'kept in',
    sinks: { journal: 'state folder', github: 'GitHub', webhook: 'webhook' },
    brought: (sink, brought, all) => (brought === all ? sink : `${sink}: ${brought} of ${lines(all)}`),
    waits: (sink, brought, all, reason) => `${sink}: ${brought} of ${lines(all)}; it waits (${reason})`,
    by: (who, what) => `${who}: ${what}`,
  },
  alertAnswer: {
    undoNext: (alert) => `take it back with \`mlops drift undo ${alert}\`.`,
    already: (by, at) => `Nothing was changed: ${by} has acknowledged it already, ${at}.`,
    nextWhileOpen: (alert) =>
      `look into it with \`mlops drift analyse ${alert}\`; confirm it with \`mlops drift confirm ${alert}\`, or dismiss it with \`mlops drift dismiss ${alert} --reason "…"\`.`,
  },
};

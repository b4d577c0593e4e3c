/** AlertBook and TicketBook in the state folder's store: who shows alerts, calls people or brings tickets follows the collections. */
import { type Clock, isoTime } from '../clock.ts';
import { OpsError, toOpsError } from '../errors.ts';
import type { Op, Store } from '../store/types.ts';
import { TICKETS, type Ticket, type TicketBook } from '../tickets/types.ts';
import {
  acknowledged,
  confirmed,
  ended,
  escalated,
  type Hand,
  isOpen,
  noted,
  refuseOver,
  snoozed,
} from './alert-states.ts';
import { CommitQueue } from './commit-queue.ts';
import { change, changeAll, known, passTime, raise, SYSTEM, settleGroups, undo } from './draft-change.ts';
import { Ledger } from './ledger.ts';
import { withNote } from './ticket-lines.ts';
import { ALERTS, type Alert, type AlertBook } from './types.ts';

export interface Books {
  readonly alerts: AlertBook;
  readonly tickets: TicketBook;
  /** Ends the snoozes that are over, settles what ended long ago. */
  passTime(): Promise<void>;
  /** When that has to be done next, ms since the epoch: infinite when never, -infinite for at once. */
  nextDueMs(): number;
}

export interface BookCollaborators {
  readonly store: Store;
  readonly clock: Clock;
  /** Hears of each commit. */
  readonly onChanged?: () => void;
}

export function createAlertBook(collaborators: BookCollaborators): AlertBook {
  return createBooks(collaborators).alerts;
}

export function createBooks({ store, clock, onChanged = () => undefined }: BookCollaborators): Books {
  const ledger = new Ledger(store);
  const hand = (by: string): Hand => ({ by, at: isoTime(clock.now()) });
  const turns = new CommitQueue(store, ledger, {
    beforeCommit: () => settleGroups(ledger, hand(SYSTEM)),
    afterCommit: onChanged,
  });
  const orOver = (id: string) => async (thrown: unknown) => {
    // Long over: who asks learns how it ended, not that there never was one.
    if (toOpsError(thrown).code === 'alert_not_found') refuseOver(await get(id));
    throw thrown;
  };
  const onOne = (id: string, to: (alert: Alert) => Alert, together: readonly Op[] = []): Promise<Alert> =>
    turns.take(() => change(ledger, known(ledger, id), to(known(ledger, id))), together).catch(orOver(id));
  const onAll = (id: string, to: (alert: Alert, of: { storm?: string }) => Alert): Promise<Alert> =>
    turns.take(() => changeAll(ledger, known(ledger, id), to)).catch(orOver(id));
  const get = async (id: string): Promise<Alert> => {
    const found = await store.get(ALERTS, id);
    if (found === undefined)
      throw new OpsError('alert_not_found', `no alert ${id}`, { facts: { alert: id, hint: null } });
    return found.value as unknown as Alert;
  };

  const alerts: AlertBook = {
    raise: (news, together) => turns.take(() => raise(ledger, news, hand(SYSTEM)), together),
    resolve: (about, together) =>
      turns.take(() => {
        const alert = ledger.about(about);
        if (alert === undefined || !isOpen(alert)) return undefined;
        return change(ledger, alert, ended(alert, 'over', hand(SYSTEM), ''));
      }, together),
    acknowledge: (id, by) => onAll(id, (alert, of) => acknowledged(alert, hand(by), of)),
    snooze: (id, untilIso, by) => onAll(id, (alert, of) => snoozed(alert, untilIso, hand(by), of)),
    escalate: (id, called, together = []) => {
      let isCalled = false;
      const decide = () => {
        const before = known(ledger, id);
        const after = change(ledger, before, escalated(before, called, hand(SYSTEM)));
        isCalled = after !== before;
        return after;
      };
      return turns.take(decide, () => (isCalled ? together : []));
    },
    close: (id, how, by, reason) => onAll(id, (alert, of) => ended(alert, how, hand(by), reason, of)),
    undo: (id, by) => turns.take(() => undo(ledger, known(ledger, id), hand(by))).catch(orOver(id)),
    confirm: (id, by, facts) => onAll(id, (alert, of) => confirmed(alert, hand(by), { ...facts, ...of })),
    note: (id, what, by, facts, together) => onOne(id, (alert) => noted(alert, what, hand(by), facts), together),
    get,
    async open() {
      const open: Alert[] = [];
      for await (const { value } of store.list(ALERTS, { where: { resolved_at: null } }))
        open.push(value as unknown as Alert);
      return open;
    },
  };

  return {
    alerts,
    tickets: ticketsOf({ store, turns, ledger, hand }),
    passTime: () => turns.take(() => passTime(ledger, hand(SYSTEM))),
    nextDueMs: () => ledger.nextDueMs,
  };
}

interface TicketParts {
  readonly store: Store;
  readonly turns: CommitQueue;
  readonly ledger: Ledger;
  readonly hand: (by: string) => Hand;
}

function ticketsOf({ store, turns, ledger, hand }: TicketParts): TicketBook {
  const get = async (id: string): Promise<Ticket> => {
    const found = await store.get(TICKETS, id);
    if (found === undefined)
      throw new OpsError('ticket_not_found', `no ticket ${id}`, { facts: { ticket: id, hint: null } });
    return found.value as unknown as Ticket;
  };
  return {
    get,
    async list({ open, limit }) {
      const where = open ? { where: { closed_at: null } } : { include: 'all' as const };
      const tickets: Ticket[] = [];
      for await (const { value } of store.list(TICKETS, { ...where, order: 'newest', limit })) {
        tickets.push(value as unknown as Ticket);
      }
      return tickets;
    },
    async note(id, by, text) {
      const noted = await turns.take(() => {
        const ticket = ledger.ticket(id);
        if (ticket === undefined) return undefined;
        const next = withNote(ticket, hand(by), text);
        ledger.putTicket(next);
        return next;
      });
      if (noted !== undefined) return noted;
      const { resolution, closed_at } = await get(id);
      const facts = { ticket: id, resolution: resolution ?? '', at: closed_at ?? '' };
      throw new OpsError('ticket_over', `${id} was closed at ${closed_at}`, { facts });
    },
  };
}

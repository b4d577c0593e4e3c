/** `ticket list|show|note|close`: what was seen and done about each alert. */
import { z } from 'zod';
import type { AlertBook } from '../alerts/types.ts';
import { OpsError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Ticket, TicketBook, TicketPlaces } from '../tickets/types.ts';
import { type AnyAction, defineAction } from './registry.ts';

export interface TicketActionPorts {
  readonly alerts: AlertBook;
  readonly tickets: TicketBook;
  readonly places: TicketPlaces;
}

const TEXT = z.string().trim().min(1).max(4_000);

export function ticketActions({ alerts, tickets, places }: TicketActionPorts): AnyAction[] {
  const byId = z.strictObject({ ticket: z.string().min(1).max(40) });
  const family = { group: 'tickets', positional: ['ticket'] } as const;
  const shown = async (ticket: Ticket): Promise<Json> =>
    ({ ...ticket, places: await places.of(ticket) }) as unknown as Json;

  /** People write `t-12`, `T12` or `12` as well. */
  async function found(typed: string): Promise<Ticket> {
    const number = /^(?:t-?)?(\d{1,15})$/i.exec(typed.trim())?.[1];
    const [newest] = await tickets.list({ open: false, limit: 1 });
    const unknown = new OpsError('ticket_not_found', `no ticket ${typed}`, {
      facts: { ticket: typed, hint: newest?.id ?? null },
    });
    if (number === undefined) throw unknown;
    return await tickets.get(`T-${Number(number)}`).catch((thrown: unknown) => {
      throw thrown instanceof OpsError && thrown.code === 'ticket_not_found' ? unknown : thrown;
    });
  }

  return [
    defineAction({
      name: 'ticket list',
      aliases: ['ticket', 'tickets'],
      group: 'tickets',
      risk: 'read',
      args: z.strictObject({ all: z.boolean().default(false), limit: z.int().min(1).max(1000).default(20) }),
      example: 'ticket list --all',
      execute: async ({ all, limit }) => {
        const listed = await tickets.list({ open: !all, limit });
        const rows = await Promise.all(
          listed.map(async ({ lines, ...ticket }) => ({
            ...ticket,
            lines: lines.length,
            newest: lines.at(-1)?.at ?? null,
            places: await places.of({ ...ticket, lines }),
          })),
        );
        return { result: { all, tickets: rows as unknown as Json } };
      },
    }),
    defineAction({
      ...family,
      name: 'ticket show',
      risk: 'read',
      args: byId,
      example: 'ticket show T-1',
      plan: async ({ ticket }) => ({ ticket: await found(ticket) }),
      execute: async ({ ticket }) => ({ result: { ticket: await shown(ticket) } }),
    }),
    defineAction({
      ...family,
      name: 'ticket note',
      risk: 'run',
      args: byId.extend({ text: TEXT }),
      positional: ['ticket', 'text'],
      example: 'ticket note T-1 "asked the data vendor"',
      plan: async ({ ticket, text }) => ({ ticket: (await found(ticket)).id, text }),
      execute: async ({ ticket, text }, { actor }) => ({
        result: { ticket: await shown(await tickets.note(ticket, actor.id, text)) },
      }),
    }),
    defineAction({
      ...family,
      name: 'ticket close',
      risk: 'run',
      args: byId.extend({ reason: TEXT.max(1_000) }),
      example: 'ticket close T-1 --reason "explained by the holiday"',
      plan: async ({ ticket, reason }) => {
        const { id, alert, closed_at, resolution } = await found(ticket);
        if (closed_at !== null || alert === null) {
          const facts = { ticket: id, resolution: resolution ?? '', at: closed_at ?? '' };
          throw new OpsError('ticket_over', `${id} was closed at ${closed_at}`, { facts });
        }
        return { ticket: id, alert, reason };
      },
      execute: async ({ ticket, alert, reason }, { actor }) => {
        await alerts.close(alert, 'closed', actor.id, reason);
        return { result: { ticket: await shown(await tickets.get(ticket)) } };
      },
    }),
  ];
}

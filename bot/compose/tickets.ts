/** Tickets, put together: where they are brought to, by configuration. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import { followCollection } from '#engine/store/follow-collection.ts';
import type { Store } from '#engine/store/types.ts';
import { createGithubIssues } from '#engine/tickets/drivers/github.ts';
import { openTicketJournal } from '#engine/tickets/drivers/journal.ts';
import { createTicketWebhook } from '#engine/tickets/drivers/webhook.ts';
import { houseOf } from '#engine/tickets/house.ts';
import { TicketSinks } from '#engine/tickets/ticket-sinks.ts';
import type { TicketPlaces, TicketSink } from '#engine/tickets/types.ts';
import type { Config } from '../config.ts';
import { textsOf } from '../views/texts/catalogue.ts';
import { ticketWriter } from '../views/ticket-writer.ts';

export interface TicketsPorts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether this process brings tickets; a command that came alone only reads and writes them here. */
  readonly isServer: boolean;
}

const FRESH_BYTES = { house: 4, key: 32 } as const;

export async function openTickets(ports: TicketsPorts, closers: (() => Promise<void>)[]): Promise<TicketPlaces> {
  const { store, clock, log, isServer } = ports;
  const room = new TicketSinks({
    sinks: await sinksOf(ports),
    store,
    follow: (collection, onPut, signal) => followCollection(collection, onPut, { store, log, signal, archived: true }),
    clock,
    log,
  });
  if (isServer) {
    closers.push(() => room.stop());
    await room.start();
  }
  return room;
}

async function sinksOf({ config, store, clock }: TicketsPorts): Promise<readonly TicketSink[]> {
  const { github, webhook } = config.tickets;
  const writer = ticketWriter(textsOf(config.locale));
  const journal = await openTicketJournal({ dir: join(config.stateDir, 'tickets'), writer });
  if (github === null && webhook === null) return [journal];
  const fresh = (bytes: number) => randomBytes(bytes).toString('hex');
  const { house, key } = await houseOf(store, { house: fresh(FRESH_BYTES.house), key: fresh(FRESH_BYTES.key) });
  return [
    journal,
    ...(github === null ? [] : [createGithubIssues({ ...github, house, key, writer, clock })]),
    ...(webhook === null ? [] : [createTicketWebhook({ ...webhook, house, writer, clock })]),
  ];
}

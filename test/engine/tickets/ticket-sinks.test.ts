/** Tickets on their way: brought to every sink, later where one is out, each line once, and archived when nothing is left to do. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBooks } from '#engine/alerts/alert-book.ts';
import { OpsError } from '#engine/errors.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { followCollection } from '#engine/store/follow-collection.ts';
import { TicketSinks } from '#engine/tickets/ticket-sinks.ts';
import { TICKETS, type Ticket, type TicketSink } from '#engine/tickets/types.ts';
import { listed } from '../../contracts/store-ops.ts';
import { createFailingStore } from '../../fakes/failing-store.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';
import { driftOf } from '../alerts/alert-room.ts';

const MINUTE = 60_000;

/** A sink that keeps what it is given, and is out while the test says so. */
class ScriptedSink implements TicketSink {
  readonly name: string;
  /** Lines by ticket, in the order in which they came; numbers that came twice stand twice. */
  readonly lines = new Map<string, number[]>();
  tries = 0;
  /** Where it was told, each time, that the ticket is. */
  readonly known: (string | null)[] = [];
  /** Thrown before anything is taken. */
  out: OpsError | ((ticket: Ticket) => OpsError | null) | null = null;

  constructor(name: string) {
    this.name = name;
  }

  async bring(ticket: Ticket, from: number, _signal: AbortSignal, known: string | null = null) {
    this.tries += 1;
    this.known.push(known);
    const error = typeof this.out === 'function' ? this.out(ticket) : this.out;
    if (error !== null) throw error;
    const there = this.lines.get(ticket.id) ?? [];
    this.lines.set(ticket.id, [...there, ...ticket.lines.slice(from - 1).map(({ n }) => n)]);
    return { url: `https://${this.name}.example/${ticket.id}` };
  }
}

const out = (retryAfterMs: number | null = null) =>
  new OpsError('ticket_sink_unreachable', 'out', { facts: { sink: 's', reason: 'HTTP 503', retryAfterMs } });
const refused = () => new OpsError('ticket_sink_refused', 'no', { facts: { sink: 's', reason: 'HTTP 404' } });

async function ticketHouse() {
  const clock = new FakeClock();
  const store = createFailingStore(createMemoryStore({ clock }));
  const log = createRecordingLogger();
  const books = createBooks({ store, clock });
  const sinks = [new ScriptedSink('journal'), new ScriptedSink('github')] as const;
  const open = async () => {
    const room = new TicketSinks({
      sinks,
      store,
      clock,
      log,
      follow: (collection, onPut, signal) =>
        followCollection(collection, onPut, { store, log, signal, archived: true }),
    });
    onTestFinished(() => room.stop());
    await room.start();
    return room;
  };
  return { clock, store, log, ...books, journal: sinks[0], github: sinks[1], open, room: await open() };
}

describe('tickets', () => {
  it('are brought to where they were brought before, after a restart too', async () => {
    const { alerts, github, room, open } = await ticketHouse();
    await alerts.raise(driftOf('usd'));
    await settle();
    await room.stop();
    await open();

    await alerts.acknowledge('A-1', 'ann');
    await settle();

    expect(github.known).toEqual([null, 'https://github.example/T-1']);
  });

  it('come to every sink line by line, and say where they can be looked at', async () => {
    const { alerts, tickets, journal, github, room } = await ticketHouse();

    await alerts.raise(driftOf('usd'));
    await alerts.acknowledge('A-1', 'ann');
    await settle();

    expect([journal.lines.get('T-1'), github.lines.get('T-1')]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(await room.of(await tickets.get('T-1'))).toEqual([
      { sink: 'journal', brought: 2, url: 'https://journal.example/T-1', trouble: null },
      { sink: 'github', brought: 2, url: 'https://github.example/T-1', trouble: null },
    ]);
  });

  it('wait while one sink is out, tried less and less often, and come whole when it is back', async () => {
    const { alerts, tickets, clock, journal, github, room, log } = await ticketHouse();
    github.out = out();
    await alerts.raise(driftOf('usd'));
    await alerts.raise(driftOf('gbp'));
    await clock.advance(60 * MINUTE);
    const inAnHour = github.tries;
    await alerts.acknowledge('A-1', 'ann');
    await settle();
    expect(journal.lines.get('T-1')).toEqual([1, 2]);
    expect((await room.of(await tickets.get('T-1')))[1]).toMatchObject({
      brought: 0,
      trouble: { code: 'ticket_sink_unreachable', reason: 'HTTP 503' },
    });

    github.out = null;
    await clock.advance(15 * MINUTE);

    expect(inAnHour).toBeLessThan(20);
    expect(log.entries.filter(({ level }) => level === 'warn')).toHaveLength(1);
    expect([github.lines.get('T-1'), github.lines.get('T-2')]).toEqual([[1, 2], [1]]);
  });

  it('are not tried before the time that the sink has asked for', async () => {
    const { alerts, clock, github } = await ticketHouse();
    github.out = out(5 * MINUTE);
    await alerts.raise(driftOf('usd'));
    await settle();
    github.out = null;

    await clock.advance(4 * MINUTE);
    await alerts.acknowledge('A-1', 'ann');
    await settle();
    expect(github.tries).toBe(1);

    await clock.advance(2 * MINUTE);
    expect(github.lines.get('T-1')).toEqual([1, 2]);
  });

  it('go on past one that is refused', async () => {
    const { alerts, clock, github } = await ticketHouse();
    github.out = ({ id }) => (id === 'T-1' ? refused() : null);
    await alerts.raise(driftOf('usd'));
    await alerts.raise(driftOf('gbp'));
    await settle();
    expect(github.lines.get('T-2')).toEqual([1]);

    github.out = null;
    await clock.advance(MINUTE);

    expect(github.lines.get('T-1')).toEqual([1]);
  });

  it('are brought on by the next start', async () => {
    const { alerts, clock, github, room, open } = await ticketHouse();
    github.out = out();
    await alerts.raise(driftOf('usd'));
    await settle();
    await room.stop();
    github.out = null;

    await open();
    await clock.advance(0);

    expect(github.lines.get('T-1')).toEqual([1]);
  });

  it('that a full disk does not let us mark are asked after again, and nothing is skipped', async () => {
    const { alerts, clock, github, store } = await ticketHouse();
    await alerts.raise(driftOf('usd'));
    await settle();
    store.refuse = (ops) =>
      ops.some(({ collection }) => collection === 'ticket_marks')
        ? new OpsError('state_full', 'full', { facts: { path: '/state' } })
        : undefined;
    await alerts.acknowledge('A-1', 'ann');
    await settle();
    store.refuse = undefined;
    await clock.advance(MINUTE);
    await alerts.snooze('A-1', '2026-01-05T12:00:00.000Z', 'ann');
    await settle();

    // Line 2 came twice: real sinks look what they have.
    expect(github.lines.get('T-1')).toEqual([1, 2, 2, 3]);
  });

  it('are archived with their marks once they are settled and every sink has all of them', async () => {
    const { alerts, tickets, clock, github, store, passTime, room } = await ticketHouse();
    await alerts.raise(driftOf('usd'));
    github.out = out();
    await alerts.close('A-1', 'dismissed', 'ann', 'a holiday');
    await clock.advance(15 * MINUTE);
    await passTime();
    await settle();
    expect(await listed(store, TICKETS)).toHaveLength(1);

    github.out = null;
    await clock.advance(20 * MINUTE);

    expect(await listed(store, TICKETS)).toEqual([]);
    expect(await listed(store, 'ticket_marks')).toEqual([]);
    const [{ id, resolution }] = (await tickets.list({ open: false, limit: 5 })) as [Ticket];
    expect([id, resolution]).toEqual(['T-1', 'dismissed']);
    expect((await room.of(await tickets.get('T-1'))).map(({ brought }) => brought)).toEqual([2, 2]);
  });
});

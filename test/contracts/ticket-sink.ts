/** What every driver of port TicketSink must do: nothing lost, nothing twice, whatever was said. */
import { describe, expect, it } from 'vitest';
import type { TicketSink } from '#engine/tickets/types.ts';
import { ticketOf } from '../fakes/tickets.ts';

export interface SinkHarness {
  readonly sink: TicketSink;
  /** All that stands there of a ticket, as one text, in its order. */
  text(ticket: string): Promise<string>;
}

/** One that is reached over a network, and may not be. */
export interface RemoteHarness extends SinkHarness {
  /** From now on the other side does what it is asked, and the answer is lost; `mend` ends that. */
  loseAnswers(): void;
  /** From now on nothing is reached. */
  cut(): void;
  mend(): void;
}

const never = new AbortController().signal;

/** Numbers of the lines that stand there. */
async function numbersIn({ text }: SinkHarness, ticket: string): Promise<readonly number[]> {
  return [...(await text(ticket)).matchAll(/\bline (\d+): /g)].map((match) => Number(match[1]));
}

export function ticketSinkContract(name: string, start: () => Promise<SinkHarness>): void {
  describe(`ticket sink contract: ${name}`, () => {
    it('brings all lines of a ticket in their order', async () => {
      const house = await start();

      await house.sink.bring(ticketOf('T-1', ['one', 'two'], 'dismissed'), 1, never);

      expect(await numbersIn(house, 'T-1')).toEqual([1, 2, 3, 4]);
      expect(await house.text('T-1')).toMatch(/one[\s\S]*two/);
    });

    it('brings only what has come since', async () => {
      const house = await start();
      await house.sink.bring(ticketOf('T-1', ['one']), 1, never);

      await house.sink.bring(ticketOf('T-1', ['one', 'two', 'three']), 3, never);

      expect(await numbersIn(house, 'T-1')).toEqual([1, 2, 3, 4]);
    });

    it('brings nothing twice that it is asked for twice', async () => {
      const house = await start();
      await house.sink.bring(ticketOf('T-1', ['one']), 1, never);
      await house.sink.bring(ticketOf('T-1', ['one', 'two']), 3, never);

      await house.sink.bring(ticketOf('T-1', ['one', 'two', 'three']), 2, never);
      await house.sink.bring(ticketOf('T-1', ['one', 'two', 'three']), 1, never);

      expect(await numbersIn(house, 'T-1')).toEqual([1, 2, 3, 4]);
    });

    it('keeps tickets apart', async () => {
      const house = await start();

      await house.sink.bring(ticketOf('T-1', ['mine']), 1, never);
      await house.sink.bring(ticketOf('T-11', ['yours']), 1, never);
      await house.sink.bring(ticketOf('T-1', ['mine', 'again']), 3, never);

      expect(await house.text('T-1')).not.toContain('yours');
      expect(await numbersIn(house, 'T-11')).toEqual([1, 2]);
      expect(await numbersIn(house, 'T-1')).toEqual([1, 2, 3]);
    });

    it('takes more than a hundred lines, and texts that mean something elsewhere', async () => {
      const house = await start();
      const hostile = [
        '../../x',
        '<!channel> @everyone #1',
        '```\nfence',
        'x'.repeat(10_000),
        '\u0000\u001b[2J\u202e',
        '-->',
      ];

      await house.sink.bring(
        ticketOf('T-1', [...hostile, ...Array.from({ length: 120 }, (_, n) => `n${n}`)]),
        1,
        never,
      );

      expect(await numbersIn(house, 'T-1')).toEqual(Array.from({ length: 127 }, (_, n) => n + 1));
      expect(await house.text('T-1')).toContain('x'.repeat(10_000));
    });
  });
}

export function remoteTicketSinkContract(name: string, start: () => Promise<RemoteHarness>): void {
  ticketSinkContract(name, start);
  describe(`remote ticket sink contract: ${name}`, () => {
    it('that takes what it is given and cannot say so has each line once at the end', async () => {
      const house = await start();
      const ticket = ticketOf('T-1', ['one', 'two'], 'over');
      for (let tries = 0; tries < 4; tries += 1) {
        house.loseAnswers();
        await expect(house.sink.bring(ticket, 1, never)).rejects.toMatchObject({ code: 'ticket_sink_unreachable' });
        house.mend();
        if (tries === 1) await house.sink.bring(ticketOf('T-1', ['one']), 1, never);
      }

      await house.sink.bring(ticket, 1, never);

      expect(await numbersIn(house, 'T-1')).toEqual([1, 2, 3, 4]);
    });

    it('that is not reached says that it is worth another try', async () => {
      const house = await start();
      house.cut();
      const ticket = ticketOf('T-1');

      await expect(house.sink.bring(ticket, 1, never)).rejects.toMatchObject({ code: 'ticket_sink_unreachable' });
      house.mend();
      await house.sink.bring(ticket, 1, never);

      expect(await numbersIn(house, 'T-1')).toEqual([1]);
    });
  });
}

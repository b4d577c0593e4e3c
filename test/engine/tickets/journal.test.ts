/** TicketSink `journal`: a file a ticket in the state folder, whole after every kill. */
import { appendFile, readdir, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTicketJournal } from '#engine/tickets/drivers/journal.ts';
import { ticketSinkContract } from '../../contracts/ticket-sink.ts';
import { FailingProbe } from '../../fakes/failing-probe.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import { plainWriter, ticketOf } from '../../fakes/tickets.ts';

const never = new AbortController().signal;

async function journal() {
  const dir = join(await temporaryFolder('tickets'), 'tickets');
  const { probe, ...failing } = new FailingProbe();
  const sink = await openTicketJournal({ dir, writer: plainWriter, probe });
  const text = async (ticket: string) => await readFile(join(dir, `${ticket}.ndjson`), 'utf8');
  return { dir, sink, text, failing };
}

ticketSinkContract('journal', journal);

describe('a file of the journal', () => {
  it('is read by people and by programs', async () => {
    const { dir, sink, text } = await journal();

    await sink.bring(ticketOf('T-7', ['one']), 1, never);

    expect(await readdir(dir)).toEqual(['T-7.ndjson']);
    expect((await stat(join(dir, 'T-7.ndjson'))).mode & 0o777).toBe(0o600);
    const lines = (await text('T-7')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)[1]).toEqual({
      schema: 'mlops.ticket-line/1',
      ticket: 'T-7',
      alert: 'A-1',
      about: 'drift ecb/usd',
      n: 2,
      at: '2026-01-05T09:00:00.000Z',
      by: 'ann',
      what: 'note',
      text: 'line 2: ann note one',
      facts: { text: 'one' },
    });
  });

  it('that a kill has torn goes on after its last whole line', async () => {
    const { dir, sink, text } = await journal();
    const ticket = ticketOf('T-7', ['one', 'two']);
    await sink.bring(ticket, 1, never);
    const whole = await text('T-7');

    for (const cut of [1, 40, Math.floor(whole.length / 2), whole.length - 2]) {
      await truncate(join(dir, 'T-7.ndjson'), whole.length - cut);
      await sink.bring(ticket, 1, never);
      expect(await text('T-7')).toBe(whole);
    }
    await appendFile(join(dir, 'T-7.ndjson'), '{"schema":"mlops.ticket-line/1","n":4');
    await sink.bring(ticketOf('T-7', ['one', 'two', 'three']), 4, never);
    expect((await text('T-7')).startsWith(whole)).toBe(true);
    expect((await text('T-7')).match(/line \d/g)).toHaveLength(4);
  });
});

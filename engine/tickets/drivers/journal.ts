/** TicketSink into files of the state folder: `T-12.ndjson`, one line for each of the ticket's, with what it says in words. */
import { join } from 'node:path';
import { AppendLog } from '#engine/durable/append-log.ts';
import { makeFolder } from '#engine/durable/folders.ts';
import { readLog } from '#engine/durable/read-log.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { toOpsError } from '../../errors.ts';
import type { Ticket, TicketLine, TicketSink, TicketWriter } from '../types.ts';

export interface JournalOptions {
  /** The state folder's `tickets`. */
  readonly dir: string;
  readonly writer: TicketWriter;
  readonly probe?: WriteProbe;
}

const POINTS = {
  create: 'tickets.create',
  append: 'tickets.append',
  sync: 'tickets.sync',
  truncate: 'tickets.truncate',
} as const;

/** @throws OpsError `state_unwritable`, `state_full` */
export async function openTicketJournal({ dir, writer, probe }: JournalOptions): Promise<TicketSink> {
  await makeFolder(dir);
  return {
    name: 'journal',
    async bring(ticket) {
      const path = join(dir, `${ticket.id}.ndjson`);
      const { lines, goodBytes } = await kept(path);
      const missing = ticket.lines.slice(lines);
      if (missing.length === 0) return { url: null };
      const log = await AppendLog.open(path, { points: POINTS, goodBytes }, probe);
      try {
        await log.append(Buffer.from(missing.map((line) => entry(ticket, line, writer)).join('')));
      } finally {
        await log.close();
      }
      return { url: null };
    },
  };
}

/** Lines that are there: what a kill tore off at the end is not. */
async function kept(path: string): Promise<{ readonly lines: number; readonly goodBytes: number }> {
  try {
    return await readLog(path, ({ bytes, number }) => numberOf(bytes) === number);
  } catch (thrown) {
    if ((toOpsError(thrown).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
      return { lines: 0, goodBytes: 0 };
    throw thrown;
  }
}

function numberOf(bytes: Buffer): unknown {
  try {
    return (JSON.parse(bytes.toString()) as { readonly n?: unknown }).n;
  } catch {
    return undefined;
  }
}

function entry({ id, alert, about }: Ticket, line: TicketLine, writer: TicketWriter): string {
  const { n, at, by, what, facts } = line;
  const text = writer.line(line);
  return `${JSON.stringify({ schema: 'mlops.ticket-line/1', ticket: id, alert, about, n, at, by, what, text, facts })}\n`;
}

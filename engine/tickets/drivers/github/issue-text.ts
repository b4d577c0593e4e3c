/** What stands in issues: text that is shown as it is, so that nobody's data can mention, link or format, and a mark of which lines it is, which nobody else can make. */
import { createHmac } from 'node:crypto';
import type { Ticket, TicketLine, TicketWriter } from '../../types.ts';

/** GitHub takes 65,536 characters; the marks and fences come on top of this. */
const MOST_CHARACTERS = 60_000;
const MOST_PER_LINE = 20_000;

/** Whose lines a mark speaks of. */
interface Marked {
  readonly house: string;
  readonly key: string;
  readonly ticket: string;
}

export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly body: string;
}

/** Bodies of one issue or comment each, for the lines from `from` on. */
export function piecesOf(
  ticket: Ticket,
  from: number,
  { house, key, writer }: Omit<Marked, 'ticket'> & { readonly writer: TicketWriter },
): Piece[] {
  const pieces: Piece[] = [];
  let texts: string[] = [];
  let size = 0;
  let first = from;
  const finish = (to: number) => {
    const body = `${markOf({ house, key, ticket: ticket.id }, `${first}-${to}`)}\n${fenced(texts.join('\n'))}`;
    pieces.push({ from: first, to, body });
    texts = [];
    size = 0;
    first = to + 1;
  };
  for (const line of ticket.lines.slice(from - 1)) {
    const text = textOf(line, writer);
    if (texts.length > 0 && size + text.length > MOST_CHARACTERS) finish(line.n - 1);
    texts.push(text);
    size += text.length + 1;
  }
  if (texts.length > 0) finish(ticket.lines.length);
  return pieces;
}

/** Highest line that the marks in a text say is there; 0 where there is none of this ticket. */
export function lastMarked(text: string, of: Marked): number {
  const [, lines, last] = /^<!-- mlops:\w+:T-\d+:(\d{1,9}-(\d{1,9})):/.exec(text) ?? [];
  return lines !== undefined && text.startsWith(markOf(of, lines)) ? Number(last) : 0;
}

export function titleOf(ticket: Ticket, writer: TicketWriter): string {
  return `[${ticket.id}] ${plain(writer.title(ticket)).replaceAll(/\s+/g, ' ')}`.slice(0, 250);
}

/** In a public repository anybody may write a comment: the digest makes a mark that is not ours worth nothing. */
function markOf({ house, key, ticket }: Marked, lines: string): string {
  const what = `${house}:${ticket}:${lines}`;
  return `<!-- mlops:${what}:${createHmac('sha256', key).update(what).digest('hex').slice(0, 32)} -->`;
}

function textOf(line: TicketLine, writer: TicketWriter): string {
  const text = `${line.at}  ${plain(writer.line(line))}`;
  return text.length > MOST_PER_LINE ? `${text.slice(0, MOST_PER_LINE)} …` : text;
}

/** In a fence that is longer than any in the text nothing is markup: no mention, no reference, no picture. */
function fenced(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}text\n${text}\n${fence}`;
}

/** Without control characters, and without those that turn the direction of a text around. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ').replaceAll(/\p{Cs}/gu, '\ufffd');
}

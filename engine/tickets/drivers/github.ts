/** TicketSink into GitHub's issues: one issue a ticket, its lines as comments, open and closed as the ticket is. */
import type { Ticket, TicketSink, TicketWriter } from '../types.ts';
import { lastMarked, piecesOf, titleOf } from './github/issue-text.ts';
import { GITHUB, type Issue, Issues, type IssuesOptions } from './github/issues-api.ts';

export interface GithubOptions extends IssuesOptions {
  /** Tells this deployment's tickets from another's of the same number: letters and digits. */
  readonly house: string;
  /** Nobody else knows it: marks that are made with it are ours. */
  readonly key: string;
  readonly writer: TicketWriter;
}

/** Clocks differ: an issue may seem older than the ticket that it was made for. */
const SKEW_MS = 60 * 60_000;

export function createGithubIssues(options: GithubOptions): TicketSink {
  return {
    name: GITHUB,
    async bring(ticket, from, signal, known = null) {
      const issues = new Issues(options, signal);
      const found = (await at(known, issues, options)) ?? (await find(ticket, issues, options));
      const issue = found ?? (await create(ticket, issues, options));
      const there = Math.max(from - 1, found === null ? 0 : await linesIn(issue, ticket, issues, options));
      const start = Math.max(there, markedIn(issue, ticket, options)) + 1;
      for (const { body } of piecesOf(ticket, start, options)) await issues.comment(issue.number, body);
      const state = stateAfter(ticket, from);
      if (state !== null) await issues.setState(issue.number, state);
      return { url: issue.html_url };
    },
  };
}

/** Where it was the last time; null where nobody knows, it was deleted, or the tickets go to another repository by now. */
async function at(url: string | null, issues: Issues, { repository }: GithubOptions): Promise<Issue | null> {
  const [, where = '', number] = /([^/]+\/[^/]+)\/issues\/(\d+)$/.exec(url ?? '') ?? [];
  return where.toLowerCase() === repository.toLowerCase() ? await issues.get(Number(number)) : null;
}

/**
 * By its label; where the token may not label, by its mark among the issues since the ticket was opened. A mark can be copied: the
 * first issue that has it is ours.
 */
async function find(ticket: Ticket, issues: Issues, options: GithubOptions): Promise<Issue | null> {
  const marked = (found: readonly Issue[]) =>
    found
      .filter((issue) => markedIn(issue, ticket, options) > 0)
      .sort((one, other) => one.number - other.number)
      .at(0);
  const labelled = marked(await issues.list({ labels: labelOf(ticket, options) }));
  if (labelled !== undefined) return labelled;
  const since = new Date(Date.parse(ticket.opened_at) - SKEW_MS).toISOString();
  return marked(await issues.list({ since, sort: 'created', direction: 'desc' })) ?? null;
}

function create(ticket: Ticket, issues: Issues, options: GithubOptions): Promise<Issue> {
  const body = piecesOf(ticket, 1, options)[0]!.body;
  const labels = ['mlops', ticket.kind, labelOf(ticket, options)];
  return issues.create({ title: titleOf(ticket, options.writer), body, labels });
}

async function linesIn(issue: Issue, ticket: Ticket, issues: Issues, options: GithubOptions): Promise<number> {
  const comments = await issues.comments(issue.number);
  return Math.max(0, ...comments.map((comment) => markedIn(comment, ticket, options)));
}

function markedIn(
  { body }: { readonly body?: string | null | undefined },
  { id }: Ticket,
  { house, key }: GithubOptions,
): number {
  return lastMarked(body ?? '', { house, key, ticket: id });
}

/** Null where the new lines neither close nor reopen it: what people do to the issue is theirs. */
function stateAfter(
  ticket: Ticket,
  from: number,
): { readonly state: 'open' | 'closed'; readonly state_reason: string } | null {
  const turn = ticket.lines.slice(from - 1).findLast(({ what }) => what === 'closed' || what === 'reopened');
  if (turn === undefined) return null;
  if (turn.what === 'reopened') return { state: 'open', state_reason: 'reopened' };
  const wasNothing = turn.facts.resolution === 'dismissed';
  return { state: 'closed', state_reason: wasNothing ? 'not_planned' : 'completed' };
}

function labelOf({ id }: Ticket, { house }: GithubOptions): string {
  return `mlops-${house}-${id}`;
}

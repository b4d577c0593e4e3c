/** What is said beside an alert's message as it goes on: who is called, what an analysis found, its ticket's log; each once. */
import { slackMessage } from '#bot/views/block-kit/slack-message.ts';
import { alertCallView, directCallView, ticketLogView } from '#bot/views/drawings/alerts/alert-notes.ts';
import { outcomeView } from '#bot/views/drawings/outcome-view.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import type { View } from '#bot/views/view.ts';
import type { Alert, AlertStep } from '#engine/alerts/types.ts';
import { type Clock, isoTime } from '#engine/clock.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import type { Store } from '#engine/store/types.ts';
import { TICKETS, type Ticket } from '#engine/tickets/types.ts';
import { CARDS } from '../jobs/job-cards.ts';
import type { Address, Content, FileSource, OutboxEntry } from '../outbox/entry.ts';

export interface AlertNotesCollaborators {
  readonly store: Store;
  readonly jobs: JobEngine;
  readonly clock: Clock;
  readonly texts: Texts;
  /** Slack's id of a person of the house; null for whom Slack does not know. */
  readonly slackIdOf: (person: string) => Promise<string | null>;
}

export interface AlertNote {
  /** Kept with the alert's message, so that it is said once. */
  readonly mark: string;
  /** Empty where it was said elsewhere. */
  readonly entries: readonly (readonly [key: string, entry: OutboxEntry])[];
}

/**
 * @param thread where the alert's message is, or will be
 * @returns what is to be said now; `isWaiting` where an analysis has not ended yet
 */
export async function alertNotes(
  alert: Alert,
  told: readonly string[],
  thread: Address,
  parts: AlertNotesCollaborators,
): Promise<{ readonly notes: readonly AlertNote[]; readonly isWaiting: boolean }> {
  const calls = await callNotes(alert, told, thread, parts);
  const analyses = await Promise.all(
    alert.steps
      .filter((step) => step.what === 'analysed' && !told.includes(analysisMark(step)))
      .map((step) => analysisNote(alert, step, thread, parts)),
  );
  const log = await ticketNote(alert, told, thread, parts);
  const notes = [...calls, ...analyses, log].filter((note) => note !== null);
  return { notes, isWaiting: analyses.includes(null) };
}

/** All who are called at once stand in one message; each also hears of it directly. */
async function callNotes(
  alert: Alert,
  told: readonly string[],
  thread: Address,
  { slackIdOf, texts, clock }: AlertNotesCollaborators,
): Promise<readonly AlertNote[]> {
  const fresh = alert.called.filter((call) => !told.includes(callMark(call)));
  if (fresh.length === 0) return [];
  // Whoever has it in hand by now, or it is over: a call of that time would only disturb.
  const isAnswered = alert.state !== 'firing' && alert.state !== 'escalated';
  if (isAnswered) return fresh.map((call) => ({ mark: callMark(call), entries: [] }));
  const people = await Promise.all(
    fresh.map(async (call) => ({ call, name: call.person, mention: await slackIdOf(call.person) })),
  );
  const now = isoTime(clock.now());
  const line = post(thread, alertCallView(alert, people, texts), now, texts);
  return people.map(({ call, mention }, at) => {
    const key = `alert:${alert.id} ${callMark(call)}`;
    const direct = { channel: mention ?? '', thread: null };
    return {
      mark: callMark(call),
      entries: [
        ...(at === 0 ? [[key, line] as const] : []),
        ...(mention === null
          ? []
          : [[`${key} directly`, post(direct, directCallView(alert, texts), now, texts)] as const]),
      ],
    };
  });
}

/** Null while the job that analyses has not ended. */
async function analysisNote(
  alert: Alert,
  step: AlertStep,
  thread: Address,
  { store, jobs, clock, texts }: AlertNotesCollaborators,
): Promise<AlertNote | null> {
  const mark = analysisMark(step);
  const id = typeof step.facts.job === 'string' ? step.facts.job : null;
  // Whoever asked for it in Slack has its card, with the result below it.
  if (id === null || (await store.get(CARDS, id)) !== undefined) return { mark, entries: [] };
  const job = await jobs.get(id);
  if (job === undefined || job.state === 'failed' || job.state === 'cancelled') return { mark, entries: [] };
  if (job.state !== 'done') return null;
  const shown = outcomeView({ ok: true, action: job.kind, job, result: job.result }, clock.now(), texts);
  return { mark, entries: [[`alert:${alert.id} ${mark}`, post(thread, shown, isoTime(clock.now()), texts)]] };
}

/** What the message has no room for follows as a file. */
async function ticketNote(
  alert: Alert,
  told: readonly string[],
  thread: Address,
  { store, clock, texts }: AlertNotesCollaborators,
): Promise<AlertNote | null> {
  if (alert.resolved_at === null || alert.ticket === null || alert.storm !== null) return null;
  const ticket = (await store.get(TICKETS, alert.ticket))?.value as unknown as Ticket | undefined;
  if (ticket === undefined || ticket.closed_at === null) return null;
  const mark = `ticket ${ticket.id} ${ticket.closed_at}`;
  if (told.includes(mark)) return null;
  const now = isoTime(clock.now());
  const key = `alert:${alert.id} ${mark}`;
  const { text, blocks, overflow } = slackMessage(ticketLogView(ticket, texts), texts, {
    filename: `${ticket.id}.txt`,
  });
  const content = { text, blocks } as unknown as Content;
  const common = { priority: 'alert', created_at: now, to: thread, or_to: null } as const;
  const whole: readonly FileSource[] = overflow === null ? [] : [{ of: 'text', title: overflow.filename, ...overflow }];
  const comment = texts.answer.wholeAnswer;
  return {
    mark,
    entries: [
      [key, { kind: 'post', ...common, name: null, content }],
      ...(whole.length === 0
        ? []
        : [[`${key} file`, { kind: 'files', ...common, comment, sources: whole, uploaded: null }] as const]),
    ],
  };
}

function post(to: Address, shown: View, created_at: string, texts: Texts): OutboxEntry {
  const { text, blocks } = slackMessage(shown, texts);
  const content = { text, blocks } as unknown as Content;
  return { kind: 'post', priority: 'alert', created_at, to, name: null, or_to: null, content };
}

function callMark({ person, at }: Alert['called'][number]): string {
  return `called ${person} ${at}`;
}

function analysisMark({ at, facts }: AlertStep): string {
  return `analysed ${at} ${typeof facts.job === 'string' ? facts.job : ''}`;
}

/** Buttons: those of a job's card, and those of answers, whose values are lines. */
import type { App } from '@slack/bolt';
import { MENU_ACTION, readMenuValue } from '#bot/views/block-kit/buttons.ts';
import { JOB_BUTTONS, type JobButtonId, readJobButton } from '#bot/views/drawings/jobs/job-buttons.ts';
import { LINE_BUTTONS, tryFormButton } from '#bot/views/drawings/line-buttons.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import { view } from '#bot/views/view.ts';
import type { Alert } from '#engine/alerts/types.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import type { JsonObject } from '#engine/json.ts';
import type { AlertCards } from '../alerts/alert-cards.ts';
import { drawnBefore } from '../alerts/drawn-before.ts';
import { type Place, placeOfPress } from '../answer-place.ts';
import type { Answers } from '../answers.ts';
import type { Homes } from '../homes.ts';
import type { Turn } from '../intake/turn.ts';
import type { JobCards } from '../jobs/job-cards.ts';
import type { Requests } from '../requests.ts';
import { turnOf } from './turn-of.ts';

export interface PressCollaborators {
  readonly requests: Requests;
  readonly cards: JobCards;
  readonly alerts: AlertCards;
  readonly answers: Answers;
  readonly jobs: JobEngine;
  readonly texts: Texts;
  readonly homes: Homes;
}

export function listenToPresses(app: App, collaborators: PressCollaborators): void {
  const { requests, cards, alerts, answers, jobs, texts, homes } = collaborators;

  app.action({ type: 'block_actions' }, async ({ body, action, context }) => {
    const pressedAt = placeOfPress(body as unknown as JsonObject);
    const { id, value } = pressed(action as unknown as JsonObject);
    const turn = turnOf(context);
    const alert = await alertOf(pressedAt);
    if (alert !== null && isOutdated(alert, value, body as unknown as JsonObject))
      return tellOutdated(alert, pressedAt, turn);
    // What an alert leads to goes into its thread.
    const place = alert === null ? pressedAt : { ...pressedAt, thread: pressedAt.message };
    if (id === LINE_BUTTONS.run)
      await requests.typed(value, place, turn, { quiet: alert !== null && changesAlert(value) });
    else if (id === LINE_BUTTONS.share) await requests.share(value, place, turn);
    else if (id === LINE_BUTTONS.form) await openForm(value, place, turn);
    else if (id === LINE_BUTTONS.try) await tryForm(value, place, turn);
    else if (id in JOB_BUTTONS) await pressJob(id as JobButtonId, value, place, turn);
    // What the press has changed is looked for where it was pressed.
    if (place.channel === null) await homes.show(place.user);
  });

  async function alertOf({ channel, thread, message }: Place): Promise<Alert | null> {
    // A message with replies is the first of its own thread.
    if (channel === null || message === null || (thread !== null && thread !== message)) return null;
    return await alerts.alertAt(channel.id, message);
  }

  /** Whoever would change an alert has seen how it stands; what protects is never held up by that. */
  function isOutdated(alert: Alert, line: string, { message }: JsonObject): boolean {
    const { text } = (message ?? {}) as { readonly text?: unknown };
    return changesAlert(line) && drawnBefore(alert, String(text ?? ''), texts);
  }

  function tellOutdated(alert: Alert, place: Place, turn: Turn): void {
    alerts.redraw(alert.id);
    const text = texts.alert.stale(alert.id, texts.alert.states[alert.state]);
    answers.tell(view({ kind: 'text', text }), place, turn);
  }

  /** Without a form the line is carried out as it is, and so its error is told. */
  async function openForm(line: string, place: Place, turn: Turn): Promise<void> {
    if (!(await requests.openForm(line, place))) await requests.typed(line, { ...place, trigger: null }, turn);
  }

  /** Nobody has asked for anything yet: without a form nothing is carried out. */
  async function tryForm(action: string, place: Place, turn: Turn): Promise<void> {
    if (await requests.openExample(action, place)) return;
    answers.tell(view({ kind: 'text', text: texts.answer.formNotOpened }), place, turn, [
      tryFormButton(action, texts.answer),
    ]);
  }

  async function pressJob(id: JobButtonId, value: string, place: Place, turn: Turn): Promise<void> {
    const button = readJobButton(value);
    const job = button === null ? undefined : await jobs.get(button.job);
    if (button === null || job === undefined) return;
    if (button.isStale(job)) {
      await cards.redraw(job);
      const text = texts.answer.stale(job.id, texts.states[job.state]);
      return answers.tell(view({ kind: 'text', text }), place, turn);
    }
    switch (id) {
      case 'job.cancel':
        return await requests.cancel(job.id, place, turn);
      case 'job.logs':
        return await requests.sendLogs(job.id, place, turn);
      default:
        return await requests.carryOut({ action: JOB_BUTTONS[id], args: { job: job.id } }, place, turn);
    }
  }
}

/** Its message shows what came of it. */
function changesAlert(line: string): boolean {
  return line.startsWith('drift ');
}

/** A button, or a choice in the menu behind the buttons. */
function pressed(action: JsonObject): { readonly id: string; readonly value: string } {
  // Two buttons of one kind in a block are told apart by a number, which means nothing here.
  const id = String(action.action_id).replace(/#\d+$/, '');
  if (id !== MENU_ACTION) return { id, value: typeof action.value === 'string' ? action.value : '' };
  return readMenuValue((action.selected_option as { readonly value: string }).value);
}

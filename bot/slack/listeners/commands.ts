/** `/mlops …`, and every other command that somebody points at this app. */
import type { App } from '@slack/bolt';
import { LINE_BUTTONS } from '#bot/views/drawings/line-buttons.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import { view } from '#bot/views/view.ts';
import type { JsonObject } from '#engine/json.ts';
import { placeOfCommand } from '../answer-place.ts';
import type { Answers } from '../answers.ts';
import type { Requests } from '../requests.ts';
import { plainLine } from '../spoken-line.ts';
import { turnOf } from './turn-of.ts';

export const COMMAND = '/mlops';

export interface CommandCollaborators {
  readonly requests: Requests;
  readonly answers: Answers;
  readonly texts: Texts;
}

export function listenToCommands(app: App, { requests, answers, texts }: CommandCollaborators): void {
  app.command(COMMAND, async ({ command, context }) => {
    await requests.typed(plainLine(command.text), placeOfCommand(command as unknown as JsonObject), turnOf(context));
  });

  // Without a listener nobody would be answered before Slack gives up.
  app.command(/.*/, async ({ command, context }) => {
    if (command.command === COMMAND) return;
    const place = placeOfCommand(command as unknown as JsonObject);
    const text = texts.answer.unknownCommand(command.command, COMMAND);
    const line = plainLine(command.text) || 'help';
    const button = { id: LINE_BUTTONS.run, label: texts.answer.runIt, value: line };
    answers.tell(view({ kind: 'text', text }), place, turnOf(context), [button]);
  });
}

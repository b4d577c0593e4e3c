/** Answers people: privately by default, in the channel when it concerns the channel, with a file for what no message holds. */
import { slackMessage } from '#bot/views/block-kit/slack-message.ts';
import { correctedLine } from '#bot/views/corrected-line.ts';
import { errorView } from '#bot/views/drawings/error-view.ts';
import { LINE_BUTTONS } from '#bot/views/drawings/line-buttons.ts';
import { jsonText, toJsonDocument } from '#bot/views/json-document.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import { type Button, type View, view } from '#bot/views/view.ts';
import type { ActionOutcome } from '#engine/actions/types.ts';
import type { ErrorRecord } from '#engine/jobs/types.ts';
import { isDirect, type Place } from './answer-place.ts';
import type { Turn } from './intake/turn.ts';
import type { Address, Content, FileSource } from './outbox/entry.ts';

export interface Answers {
  /** To the one person who asked. */
  tell(shown: View, place: Place, turn: Turn, buttons?: readonly Button[]): void;
  /** @param line what was typed, for a form or a corrected line to start from */
  tellFailure(error: ErrorRecord, place: Place, turn: Turn, line?: string | null): void;
  /** That the next process will do it. */
  tellPostponed(place: Place, turn: Turn): void;
  /** To everybody in the channel. */
  share(shown: View, place: Place, turn: Turn): void;
  /** The JSON document of an outcome, as a file. */
  tellJson(outcome: ActionOutcome, place: Place, turn: Turn): void;
  /** Files for everybody, in the thread of the message that was pressed. */
  sendToThread(files: readonly FileSource[], comment: string, place: Place, turn: Turn): void;
  /** Files for the person alone. */
  sendFiles(files: readonly FileSource[], comment: string, place: Place, turn: Turn): void;
}

export function createAnswers(texts: Texts): Answers {
  const { answer } = texts;

  function tell(shown: View, place: Place, turn: Turn, buttons: readonly Button[] = []): void {
    const whole = buttons.length === 0 ? shown : view(...shown.blocks, { kind: 'buttons', buttons });
    const { text, blocks, overflow } = slackMessage(whole, texts);
    const content = { text, blocks } as unknown as Content;
    if (isDirect(place) && place.responseUrl === null) {
      turn.say({ kind: 'post', priority: 'result', to: addressOf(place), name: null, or_to: null, content });
    } else {
      turn.say({
        kind: 'private',
        priority: 'result',
        user: place.user,
        channel: place.channel?.id ?? place.user,
        thread: place.thread,
        response_url: place.responseUrl,
        content,
      });
    }
    if (overflow !== null) sendFiles([textFile(overflow)], answer.wholeAnswer, place, turn);
  }

  function tellFailure(error: ErrorRecord, place: Place, turn: Turn, line: string | null = null): void {
    tell(errorView(error, null, texts), place, turn, line === null ? [] : waysOut(error, line, texts));
  }

  function tellPostponed(place: Place, turn: Turn): void {
    tell(view({ kind: 'text', text: answer.afterRestart }), place, turn);
  }

  function share(shown: View, place: Place, turn: Turn): void {
    const { text, blocks, overflow } = slackMessage(shown, texts);
    const content = { text, blocks } as unknown as Content;
    const common = { priority: 'result', to: addressOf(place), or_to: place.user } as const;
    turn.say({ kind: 'post', ...common, name: null, content });
    if (overflow === null) return;
    turn.say({ kind: 'files', ...common, comment: answer.wholeAnswer, sources: [textFile(overflow)], uploaded: null });
  }

  function tellJson(outcome: ActionOutcome, place: Place, turn: Turn): void {
    const filename = `${(outcome.action ?? 'error').replaceAll(' ', '-')}.json`;
    tell(view({ kind: 'text', text: answer.inFile(filename) }), place, turn);
    const file = textFile({ filename, content: `${jsonText(toJsonDocument(outcome))}\n` });
    sendFiles([file], answer.wholeAnswer, place, turn);
  }

  function sendToThread(files: readonly FileSource[], comment: string, place: Place, turn: Turn): void {
    const to = { channel: place.channel?.id ?? place.user, thread: place.thread ?? place.message };
    turn.say({ kind: 'files', priority: 'result', to, or_to: place.user, comment, sources: files, uploaded: null });
  }

  function sendFiles(files: readonly FileSource[], comment: string, place: Place, turn: Turn): void {
    const to = isDirect(place) ? addressOf(place) : { channel: place.user, thread: null };
    turn.say({ kind: 'files', priority: 'result', to, or_to: null, comment, sources: files, uploaded: null });
  }

  return { tell, tellFailure, tellPostponed, share, tellJson, sendToThread, sendFiles };
}

function addressOf({ channel, user, thread }: Place): Address {
  return { channel: channel?.id ?? user, thread };
}

function textFile({ filename, content }: { readonly filename: string; readonly content: string }): FileSource {
  return { of: 'text', filename, title: filename, content };
}

/** What is wrong with a line that can be read: its form shows all that was typed, and the one word is mended there. */
const MENDED_IN_A_FORM: ReadonlySet<string> = new Set([
  'missing_argument',
  'bad_value',
  'file_not_found',
  'not_a_file',
  'path_outside',
]);

/** What the person most likely wants next: the line as it was probably meant, or a form for what is missing. */
function waysOut({ code, facts }: ErrorRecord, typed: string, texts: Texts): readonly Button[] {
  const { answer } = texts;
  const { line, at, word, hint } = facts;
  if (MENDED_IN_A_FORM.has(code)) {
    return [{ id: LINE_BUTTONS.form, label: answer.openForm, value: typed }];
  }
  if (typeof line !== 'string' || typeof at !== 'number' || typeof word !== 'string' || typeof hint !== 'string')
    return [];
  const meant = line.slice(0, at) + correctedLine({ line, at, word, hint });
  return [{ id: LINE_BUTTONS.run, label: answer.runIt, value: meant, style: 'primary' }];
}

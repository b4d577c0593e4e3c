/** `@mlops …` in a channel, lines in a direct conversation, and the bare word `stop` in a job's thread. */
import type { App } from '@slack/bolt';
import type { JsonObject } from '#engine/json.ts';
import { isDirect, type Place, placeOfMessage } from '../answer-place.ts';
import type { Turn } from '../intake/turn.ts';
import type { JobCards } from '../jobs/job-cards.ts';
import type { Requests } from '../requests.ts';
import { isBareStop, mentionedLine, spokenLine } from '../spoken-line.ts';
import { turnOf } from './turn-of.ts';

export interface MessageCollaborators {
  readonly requests: Requests;
  readonly cards: JobCards;
}

/** What the bare word is short for. */
const CANCEL = 'jobs cancel';

export function listenToMessages(app: App, { requests, cards }: MessageCollaborators): void {
  app.event('app_mention', async ({ event, context }) => {
    const place = placeOfMessage(event as unknown as JsonObject);
    await hear(mentionedLine(event.text), place, turnOf(context));
  });

  app.message(async ({ message, context }) => {
    const event = message as unknown as JsonObject;
    const place = placeOfMessage(event);
    const line = spokenLine(typeof event.text === 'string' ? event.text : '');
    // In a channel nobody is addressed: only a job's thread hears the word.
    if (isDirect(place)) await hear(line, place, turnOf(context));
    else await stopJobOf(place, turnOf(context));
  });

  async function hear(line: string, place: Place, turn: Turn): Promise<void> {
    if (isBareStop(line) && (await stopJobOf(place, turn))) return;
    // Outside a job's thread the word does not say which one: the answer asks for it.
    await requests.typed(isBareStop(line) ? CANCEL : line, place, turn);
  }

  /** False when the thread is no job's. */
  async function stopJobOf(place: Place, turn: Turn): Promise<boolean> {
    const job = place.thread === null ? null : await cards.jobInThread(place.channel?.id ?? '', place.thread);
    if (job === null) return false;
    await requests.cancel(job, place, turn);
    return true;
  }
}

/** Draws the messages of a channel or thread in their order, with a line between two days. */
import { type Html, html, joined } from '../html.ts';
import type { PageMessage } from '../types.ts';
import type { PageLook, Scene } from './look.ts';
import { drawMessage } from './message.ts';

/** Older messages are not drawn. */
const SHOWN_MESSAGES = 200;

export const TIMELINE = 'timeline';
export const REPLIES = 'replies';

/** What the viewer sees in the channel, private messages among the others, oldest first. */
export function channelMessages({ person, channel }: Scene): readonly PageMessage[] {
  if (channel === null) return [];
  const alone = person.ephemerals(channel.id).filter(({ threadTs }) => threadTs === null);
  return inOrder([...person.messages(channel.id), ...alone]);
}

/** The same in the open thread, its parent first. */
export function threadMessages({ person, channel, threadTs }: Scene): readonly PageMessage[] {
  if (channel === null || threadTs === null) return [];
  const alone = person.ephemerals(channel.id).filter((message) => message.threadTs === threadTs);
  return inOrder([...person.thread({ channel: channel.id, ts: threadTs }), ...alone]);
}

export function drawTimeline(scene: Scene, look: PageLook): Html {
  const all = channelMessages(scene);
  if (all.length === 0) return drawEmpty(look);
  const shown = all.slice(-SHOWN_MESSAGES);
  const left = all.length - shown.length;
  const note = left > 0 ? html`<li class="note" data-ts="0">${look.texts.earlier(left)}</li>` : null;
  const drawn = shown.map((message, index) => {
    const day = startsDay(message, shown[index - 1], look) ? drawDay(message, look) : null;
    return joined([day, drawTimelineItem(message, scene, look)]);
  });
  return html`${note}${drawn}`;
}

export function drawReplies(scene: Scene, look: PageLook): Html {
  return joined(threadMessages(scene).map((message) => drawReply(message, scene, look)));
}

export function drawTimelineItem(message: PageMessage, scene: Scene, look: PageLook): Html {
  const { channel, ts } = message;
  const replies = message.shownTo === undefined ? scene.person.thread({ channel, ts }).length - 1 : 0;
  return drawMessage(message, { replies, list: TIMELINE }, scene, look);
}

export function drawReply(message: PageMessage, scene: Scene, look: PageLook): Html {
  return drawMessage(message, { replies: null, list: REPLIES }, scene, look);
}

/** Stands before the first message of a day, and is drawn once for all of them. */
export function drawDay({ ts }: PageMessage, look: PageLook): Html {
  const seconds = Number(ts);
  return html`<li class="day" id="${dayId(ts, look)}" data-ts="${ts}"><span>${look.times.day(seconds)}</span></li>`;
}

export function dayId(ts: string, { times }: PageLook): string {
  return `day-${times.dayKey(Number(ts))}`;
}

function startsDay(message: PageMessage, before: PageMessage | undefined, look: PageLook): boolean {
  return before === undefined || dayId(message.ts, look) !== dayId(before.ts, look);
}

function inOrder(messages: readonly PageMessage[]): readonly PageMessage[] {
  return messages.toSorted((a, b) => Number(a.ts > b.ts) - Number(a.ts < b.ts));
}

function drawEmpty({ texts, directory, firstLines }: PageLook): Html {
  const [command] = directory.app.commands;
  if (command === undefined) return html``;
  const lines = firstLines.map((line) => html`<p><code>${command.command} ${line}</code></p>`);
  return html`<li class="empty" id="nothing-yet" data-ts="0"><p>${texts.emptyChannel}</p>${lines}</li>`;
}

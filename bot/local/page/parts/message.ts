/** Draws one message as it stands: who, when, what, its files, its reactions, and the way into its thread. */
import { drawBlocks } from '../blocks/blocks.ts';
import { textWords } from '../blocks/text.ts';
import { type Html, html } from '../html.ts';
import { type JsonObject, objectsOf, textAt } from '../json.ts';
import { link } from '../markup/links.ts';
import { mrkdwn } from '../markup/mrkdwn.ts';
import { emojiNamed, type SignTone, toneOf } from '../markup/signs.ts';
import type { PageMessage } from '../types.ts';
import { authorName, avatar } from './author.ts';
import { drawFiles } from './files.ts';
import { channelAddress, drawingOf, type PageLook, type Scene } from './look.ts';

export interface MessageOptions {
  /** Answers in the thread; null inside of a thread, where no way leads deeper. */
  readonly replies: number | null;
  /** Id of the list that it stands in: the same message may stand in two. */
  readonly list: string;
}

export function messageId(list: string, ts: string): string {
  return `${list}-${ts}`;
}

export function drawMessage(message: PageMessage, options: MessageOptions, scene: Scene, look: PageLook): Html {
  const { texts } = look;
  const isPrivate = message.shownTo !== undefined;
  const tone = messageTone(message);
  const classes = ['message', isPrivate && 'only-you', tone !== null && `tone-${tone}`].filter(
    (name) => name !== false,
  );
  const author = look.directory.users.get(message.user);
  const badge = author?.isBot === true && html` <span class="badge">${texts.app}</span>`;
  const edited = message.editedTs !== null && html` <span class="edited">(${texts.edited})</span>`;
  return html`<li class="${classes.join(' ')}" id="${messageId(options.list, message.ts)}" data-ts="${message.ts}">
<article aria-label="${authorName(message.user, look)}">${avatar(message.user, look)}
<div class="body"><div class="meta"><bdi class="author">${authorName(message.user, look)}</bdi>${badge} ${look.times.short(Number(message.ts))}${edited}${
    isPrivate && html` <span class="private">${texts.onlyYou}</span>`
  }</div>
${drawContent(message, scene, look)}${drawFiles(message.files ?? [], scene, look)}${drawReactions(message, look)}${drawThreadLink(message, options, scene, look)}</div></article></li>`;
}

/** The top-level text stands in for the blocks where there are none; both would say the same twice. */
function drawContent(message: PageMessage, scene: Scene, look: PageLook): Html {
  const { channel, ts, text, blocks } = message;
  const drawing = { ...drawingOf(look, scene, { channel, ts }), tone: messageTone(message) };
  const words = blocks.length > 0 || text === '' ? null : html`<div class="text">${mrkdwn(text, look)}</div>`;
  const attachments = message.attachments.map((attachment) => drawAttachment(attachment, look, drawing));
  return html`<div class="content">${words}${drawBlocks(blocks, drawing)}${attachments}</div>`;
}

function drawAttachment(attachment: JsonObject, look: PageLook, drawing: ReturnType<typeof drawingOf>): Html {
  const blocks = objectsOf(attachment.blocks);
  if (blocks.length > 0) return html`<div class="attachment">${drawBlocks(blocks, drawing)}</div>`;
  const [pretext, title, text] = ['pretext', 'title', 'text'].map((key) => textAt(attachment, key));
  const fields = objectsOf(attachment.fields).map((field) => {
    return html`<div><p><strong>${textAt(field, 'title')}</strong></p>${mrkdwn(textAt(field, 'value'), look)}</div>`;
  });
  const heading = title ? html`<p><strong>${link(textAt(attachment, 'title_link'), title)}</strong></p>` : null;
  const body = text || (heading === null && fields.length === 0 ? textAt(attachment, 'fallback') : '');
  return html`<div class="attachment text">${pretext && mrkdwn(pretext, look)}${heading}${body !== '' && mrkdwn(body, look)}${
    fields.length > 0 && html`<div class="fields">${fields}</div>`
  }</div>`;
}

function drawReactions({ reactions = [] }: PageMessage, look: PageLook): Html | null {
  if (reactions.length === 0) return null;
  const drawn = reactions.map(({ name, users }) => {
    const who = users.map((user) => authorName(user, look)).join(', ');
    return html`<li title="${who}">${emojiNamed(name)} <span>${users.length}</span><span class="visually-hidden"> :${name}: ${who}</span></li>`;
  });
  return html`<ul class="reactions">${drawn}</ul>`;
}

function drawThreadLink(message: PageMessage, { replies }: MessageOptions, scene: Scene, look: PageLook): Html | null {
  if (replies === null || message.shownTo !== undefined) return null;
  const address = channelAddress(scene.person.user.id, message.channel, message.ts);
  const key = `${message.ts} thread`;
  if (replies === 0)
    return html`<a class="reply-link" href="${address}" data-key="${key}">${look.texts.replyInThread}</a>`;
  return html`<a class="replies" href="${address}" data-key="${key}">${look.texts.replies(replies)}</a>`;
}

/** A message that opens with a sign is marked by it as a whole; one that tells of something going on is busy. */
function messageTone({ blocks, text }: PageMessage): SignTone | null {
  const texts = blocks.map((block) => textWords(block.text));
  const opening = texts[0] ?? text;
  // A sign further on belongs to a detail.
  return (
    toneOf(opening.slice(0, 2)) ??
    (texts.some((words) => words.startsWith('⏳') || /^[▰▱]{3}/.test(words)) ? 'busy' : null)
  );
}

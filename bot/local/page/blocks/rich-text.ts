/** Draws rich text: what people write with an editor's buttons instead of with markup. */
import { type Html, html, type Piece } from '../html.ts';
import { isObject, type JsonObject, objectsOf, textAt } from '../json.ts';
import { link } from '../markup/links.ts';
import { emojiNamed, withSigns } from '../markup/signs.ts';
import type { Drawing } from './drawing.ts';
import { notShown } from './elements.ts';

export function drawRichText(block: JsonObject, drawing: Drawing): readonly Html[] {
  return objectsOf(block.elements).map((part) => drawPart(part, drawing));
}

function drawPart(part: JsonObject, drawing: Drawing): Html {
  const inside = () => objectsOf(part.elements).map((piece) => drawPiece(piece, drawing));
  switch (part.type) {
    case 'rich_text_section':
      return html`<p>${inside()}</p>`;
    case 'rich_text_preformatted':
      return html`<pre>${inside()}</pre>`;
    case 'rich_text_quote':
      return html`<blockquote>${inside()}</blockquote>`;
    case 'rich_text_list': {
      const items = objectsOf(part.elements).map((item) => {
        return html`<li>${objectsOf(item.elements).map((piece) => drawPiece(piece, drawing))}</li>`;
      });
      const level = Math.min(Number(part.indent) || 0, 4);
      if (part.style !== 'ordered') return html`<ul class="indent-${level}">${items}</ul>`;
      return html`<ol class="indent-${level}" start="${(Number(part.offset) || 0) + 1}">${items}</ol>`;
    }
    default:
      return notShown(String(part.type), drawing.texts);
  }
}

function drawPiece(piece: JsonObject, drawing: Drawing): Html {
  const { users, channels, usergroups } = drawing.directory;
  switch (piece.type) {
    case 'text':
      return styled(broken(textAt(piece, 'text')), piece.style);
    case 'link':
      return styled(link(textAt(piece, 'url'), textAt(piece, 'text') || textAt(piece, 'url')), piece.style);
    case 'emoji':
      return emojiNamed(textAt(piece, 'name'));
    case 'user': {
      const id = textAt(piece, 'user_id');
      return mention('@', users.get(id)?.name ?? id);
    }
    case 'channel': {
      const id = textAt(piece, 'channel_id');
      return mention('#', channels.get(id)?.name ?? id);
    }
    case 'usergroup': {
      const id = textAt(piece, 'usergroup_id');
      return mention('@', usergroups.get(id)?.handle ?? id);
    }
    case 'broadcast':
      return mention('@', textAt(piece, 'range'));
    case 'color':
      return html`<code>${textAt(piece, 'value')}</code>`;
    case 'date': {
      const [seconds, format] = [Number(piece.timestamp), textAt(piece, 'format')];
      if (!Number.isSafeInteger(seconds) || Math.abs(seconds) > 8.64e12) return html`${textAt(piece, 'fallback')}`;
      return drawing.times.token(seconds, format);
    }
    default:
      return notShown(String(piece.type), drawing.texts);
  }
}

function styled(content: Html, style: unknown): Html {
  let drawn = content;
  if (!isObject(style)) return drawn;
  if (style.code === true) drawn = html`<code>${drawn}</code>`;
  if (style.strike === true) drawn = html`<s>${drawn}</s>`;
  if (style.italic === true) drawn = html`<em>${drawn}</em>`;
  if (style.bold === true) drawn = html`<strong>${drawn}</strong>`;
  return drawn;
}

function mention(sign: string, name: string): Html {
  return html`<span class="mention">${sign}<bdi>${name}</bdi></span>`;
}

function broken(text: string): Html {
  const lines = text
    .split('\n')
    .map((line, index): Piece => (index === 0 ? withSigns(line) : [html`<br>`, withSigns(line)]));
  return html`${lines}`;
}

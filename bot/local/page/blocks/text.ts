/** Draws text objects: plain ones and those with Slack's markup. */
import { type Html, html } from '../html.ts';
import { type JsonObject, textAt } from '../json.ts';
import { type MarkupLook, mrkdwn } from '../markup/mrkdwn.ts';
import { withSigns } from '../markup/signs.ts';

/** For a place of its own: may hold paragraphs, lists and quotes. */
export function textBlock(text: unknown, look: MarkupLook): Html {
  if (!isMrkdwn(text)) return html`<p>${lines(textAt(text, 'text'))}</p>`;
  return mrkdwn(textAt(text, 'text'), look, { verbatim: (text as JsonObject).verbatim === true });
}

/** Plain words for a label or a button. */
export function textLine(text: unknown): Html {
  return withSigns(textAt(text, 'text'));
}

/** The same without any markup, for attributes. */
export function textWords(text: unknown): string {
  return textAt(text, 'text');
}

function isMrkdwn(text: unknown): boolean {
  return textAt(text, 'type') === 'mrkdwn';
}

function lines(text: string): readonly Html[] {
  return text.split('\n').map((line, index) => (index === 0 ? withSigns(line) : html`<br>${withSigns(line)}`));
}

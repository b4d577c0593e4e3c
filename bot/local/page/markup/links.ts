/** Which addresses may become links: web pages and mail, never a script. */
import { type Html, html, type Piece } from '../html.ts';

const ALLOWED = ['http:', 'https:', 'mailto:'];

/** The address as a browser reads it; null where it must not be followed. */
export function safeAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return ALLOWED.includes(url.protocol) ? url.href : null;
}

/** A link that tells its target nothing of this page; the words alone where the address is none to follow. */
export function link(address: string, words: Piece): Html {
  const href = safeAddress(address);
  if (href === null) return html`${words}`;
  return html`<a href="${href}" target="_blank" rel="noopener noreferrer nofollow">${words}</a>`;
}

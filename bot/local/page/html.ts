/** HTML that is escaped by construction: only what was written as a template can become markup. */

export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

export type Piece = Html | string | number | null | undefined | false | readonly Piece[];

/** Template tag: `html\`<p>${text}</p>\`` escapes texts and joins lists; null, undefined and false are nothing. */
export function html(literals: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let markup = literals[0] ?? '';
  for (const [index, piece] of pieces.entries()) markup += markupOf(piece) + (literals[index + 1] ?? '');
  return new Html(markup);
}

export const NOTHING = new Html('');

export function joined(pieces: readonly Piece[]): Html {
  return new Html(markupOf(pieces));
}

/** The words alone, still escaped. No attribute holds a bracket: they are escaped there too. */
export function withoutTags({ markup }: Html): Html {
  return new Html(markup.replaceAll(/<[^>]*>/g, ''));
}

function markupOf(piece: Piece): string {
  if (piece instanceof Html) return piece.markup;
  if (piece === null || piece === undefined || piece === false) return '';
  if (typeof piece === 'object') return piece.map(markupOf).join('');
  return escaped(String(piece));
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Control characters but tab and line breaks, and lone surrogates: no document may hold them. */
const FORBIDDEN = /(?![\t\n\r])\p{Cc}|\p{Cs}/gu;

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => REFERENCES[character] ?? '').replaceAll(FORBIDDEN, '\ufffd');
}

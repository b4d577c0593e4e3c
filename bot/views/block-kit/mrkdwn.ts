/** Writes text in Slack's own markup so that it shows as it is: no mention, link, emoji or format comes of data. */
import { harmless } from '../display-width.ts';

// What Slack would turn into something else, where it stands outside code. Domains without a scheme stay text by `verbatim`.
const FORMAT = /(?<![\p{L}\p{N}])[*_~]\S|\S[*_~](?![\p{L}\p{N}])/u;
const EMOJI_CODE = /:[\w+'-]*[a-z+][\w+'-]*:/i;
const MENTION = /@(?:channel|here|everyone|group)/i;
const LINK = /:\/\/|^mailto:|^www\./i;
const CODE_SPAN = /(`[^`]+`)/;
/** A word between the quotes, brackets and stops around it. */
const WORD = /^(["'([“‘«„]*)(.*?)([.,;!?)\]"'”’»]*)$/su;
/** Looks like a backquote, and opens no code. */
const GRAVE = '\u02cb';

/**
 * A sentence with commands in backquotes. These start with `mlops`, which becomes `program`; words that Slack would format, link or
 * notify by are shown as code, so that they can still be copied unchanged.
 */
export function mrkdwn(text: string, program: string): string {
  const source = harmless(text.replaceAll('`mlops ', `\`${program} `));
  const parts = source
    .split(CODE_SPAN)
    .map((part, index) => (index % 2 === 1 ? codeSpan(part.slice(1, -1)) : prose(part)));
  return parts.join('');
}

export function bold(text: string, program: string): string {
  const written = mrkdwn(text.trim(), program);
  return written === '' ? '' : `*${written}*`;
}

/** One piece of code in a line. */
export function codeSpan(text: string): string {
  return `\`${escaped(harmless(text).replaceAll('`', GRAVE))}\``;
}

/** A line inside a preformatted block. */
export function codeLine(text: string): string {
  return escaped(text.replaceAll('`', GRAVE));
}

/** A time in the reader's own zone and language; `text` where it cannot be shown. */
export function dateToken(iso: string, text: string): string {
  const seconds = Math.floor(Date.parse(iso) / 1000);
  return `<!date^${seconds}^{date_short_pretty} {time_secs}|${escaped(harmless(text)).replaceAll(/[|^]/g, '/')}>`;
}

/** For places that know no markup: buttons, titles, labels. */
export function label(text: string): string {
  return harmless(text.trim()).replaceAll('<', '‹').replaceAll('>', '›').replaceAll('`', '');
}

/** Whether text shows as it is where Slack reads no markup but emoji codes. */
export function isPlain(text: string): boolean {
  return !/[<>&`]/.test(text) && !EMOJI_CODE.test(text) && !MENTION.test(text) && harmless(text) === text;
}

function prose(text: string): string {
  return text.replaceAll(/\S+/g, (word, at: number) => {
    const quotes = at === 0 && word.startsWith('>');
    return quotes || isSpecial(word) ? asCode(word) : escaped(word.replaceAll('`', GRAVE));
  });
}

function isSpecial(word: string): boolean {
  return (word.length > 1 && FORMAT.test(word)) || EMOJI_CODE.test(word) || MENTION.test(word) || LINK.test(word);
}

function asCode(word: string): string {
  const [, before = '', core = '', after = ''] = WORD.exec(word) ?? [];
  return core === '' ? codeSpan(word) : escaped(before) + codeSpan(core) + escaped(after);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

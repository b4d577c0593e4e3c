/** Slack's own markup as HTML: formats, code, quotes, lists, links, mentions and dates. */
import { type Html, html, joined, type Piece } from '../html.ts';
import type { PageDirectory } from '../types.ts';
import { link } from './links.ts';
import { toneOf, withSigns } from './signs.ts';
import { readSeconds, type Times } from './times.ts';

export interface MarkupLook {
  readonly directory: PageDirectory;
  readonly times: Times;
}

export interface MrkdwnOptions {
  /** Nothing but what is written as a link becomes one. */
  readonly verbatim?: boolean;
}

/** @param source as it was posted: `&`, `<` and `>` of the text itself are written as references */
export function mrkdwn(source: string, look: MarkupLook, { verbatim = false }: MrkdwnOptions = {}): Html {
  const text = source.replaceAll('\r\n', '\n');
  const pieces = text.split('```');
  // A fence that nobody closes is no fence.
  if (pieces.length % 2 === 0) pieces.splice(-2, 2, pieces.slice(-2).join('```'));
  return joined(
    pieces.map((piece, index) => {
      if (index % 2 === 1) return html`<pre>${codeText(trimmedBreaks(piece), look)}</pre>`;
      return paragraphs(index === 0 ? piece : piece.replace(/^\n/, ''), look, verbatim);
    }),
  );
}

const QUOTE = /^(?:>|&gt;) ?/;
const BULLET = /^\s*[•◦▪] ?/;

type LineKind = 'words' | 'quote' | 'list' | 'states';

/** Lines of one kind stand together: a quote, a list, states below each other, or words. */
function paragraphs(text: string, look: MarkupLook, verbatim: boolean): Html {
  const groups: { kind: LineKind; lines: string[] }[] = [];
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const kind = kindOf(line);
    const last = groups.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else groups.push({ kind, lines: [line] });
  }
  const draw = (line: string) => inline(line, look, verbatim);
  return joined(groups.map(({ kind, lines }) => drawGroup(kind, lines, draw)));
}

function drawGroup(kind: LineKind, lines: readonly string[], draw: (line: string) => Html): Html | null {
  const items = (rest: RegExp) => lines.map((line) => html`<li>${draw(line.replace(rest, ''))}</li>`);
  if (kind === 'list') return html`<ul>${items(BULLET)}</ul>`;
  if (kind === 'states' && lines.length > 1) return html`<ul class="states">${items(/^/)}</ul>`;
  const words = lines.map((line, index) => {
    const shown = draw(kind === 'quote' ? line.replace(QUOTE, '') : line);
    return index === 0 ? shown : html`<br>${shown}`;
  });
  if (kind === 'quote') return html`<blockquote>${words}</blockquote>`;
  return lines.every((line) => line.trim() === '') ? null : html`<p>${words}</p>`;
}

function kindOf(line: string): LineKind {
  if (QUOTE.test(line)) return 'quote';
  if (BULLET.test(line)) return 'list';
  return toneOf(line.slice(0, 2)) === null ? 'words' : 'states';
}

/** In the order in which they bind: code first, then what stands in angle brackets. */
const ATOM = /`([^`\n]+)`|<([^<>\n]+)>/g;

type Token = { readonly text: string } | { readonly drawn: Html };

function inline(line: string, look: MarkupLook, verbatim: boolean): Html {
  const tokens: Token[] = [];
  let from = 0;
  for (const match of line.matchAll(ATOM)) {
    const [whole, code, reference] = match;
    tokens.push({ text: line.slice(from, match.index) });
    const drawn =
      code === undefined ? drawReference(reference ?? '', look) : html`<code>${codeText(code, look)}</code>`;
    tokens.push({ drawn });
    from = match.index + whole.length;
  }
  tokens.push({ text: line.slice(from) });
  const draw = line.length <= FORMATTED_CHARS ? formatted : plain;
  return draw(
    tokens.filter((token) => 'drawn' in token || token.text !== ''),
    verbatim,
  );
}

const FORMATS = { '*': 'strong', _: 'em', '~': 's' } as const;

/** A longer line is shown without formats: finding them takes time that grows with the square of its length. */
const FORMATTED_CHARS = 4_000;

/** Finds the outermost format, draws what stands before, inside and after it; what has no end stays as it is. */
function formatted(tokens: readonly Token[], verbatim: boolean): Html {
  for (const [index, token] of tokens.entries()) {
    if ('drawn' in token) continue;
    for (const open of token.text.matchAll(/(?<![\p{L}\p{N}*_~])([*_~])(?=\S|$)/gu)) {
      const mark = open[1] as keyof typeof FORMATS;
      const close = closing(mark, tokens, index, open.index + 1);
      if (close === null) continue;
      const before = [...tokens.slice(0, index), { text: token.text.slice(0, open.index) }];
      const inside = between(tokens, { token: index, at: open.index + 1 }, close);
      const after = between(tokens, { token: close.token, at: close.at + 1 }, END);
      const [tag, content] = [FORMATS[mark], formatted(inside, verbatim)];
      return html`${plain(before, verbatim)}${element(tag, content)}${formatted(after, verbatim)}`;
    }
  }
  return plain(tokens, verbatim);
}

interface Spot {
  readonly token: number;
  readonly at: number;
}

const END: Spot = { token: Number.POSITIVE_INFINITY, at: 0 };

/** The next mark that a word ends before and none begins after. */
function closing(mark: string, tokens: readonly Token[], index: number, from: number): Spot | null {
  for (let at = index; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    if ('drawn' in token) continue;
    for (
      let next = token.text.indexOf(mark, at === index ? from : 0);
      next >= 0;
      next = token.text.indexOf(mark, next + 1)
    ) {
      const isEmpty = at === index && next === from;
      const before = next === 0 ? 'x' : token.text[next - 1]!;
      const after = token.text.slice(next + 1);
      if (!isEmpty && /\S/.test(before) && !/^[\p{L}\p{N}]/u.test(after)) return { token: at, at: next };
    }
  }
  return null;
}

function between(tokens: readonly Token[], from: Spot, to: Spot): readonly Token[] {
  return tokens.flatMap((token, index): readonly Token[] => {
    if (index < from.token || index > to.token) return [];
    if ('drawn' in token) return [token];
    const text = token.text.slice(index === from.token ? from.at : 0, index === to.token ? to.at : undefined);
    return text === '' ? [] : [{ text }];
  });
}

function element(tag: 'strong' | 'em' | 's', content: Html): Html {
  if (tag === 'strong') return html`<strong>${content}</strong>`;
  return tag === 'em' ? html`<em>${content}</em>` : html`<s>${content}</s>`;
}

function plain(tokens: readonly Token[], verbatim: boolean): Html {
  return joined(tokens.map((token) => ('drawn' in token ? token.drawn : words(token.text, verbatim))));
}

const ADDRESS = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}]/g;

function words(text: string, verbatim: boolean): Html {
  if (verbatim) return withSigns(unescaped(text));
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = unescaped(match[0]);
    pieces.push(withSigns(unescaped(text.slice(from, match.index))), link(address, address));
    from = match.index + match[0].length;
  }
  return joined([...pieces, withSigns(unescaped(text.slice(from)))]);
}

/** Inside code nothing is a format, but references are still shown by what they name. */
function codeText(text: string, look: MarkupLook): Html {
  const pieces = text.split(/<([^<>\n]+)>/g);
  return joined(pieces.map((piece, index) => (index % 2 === 1 ? drawReference(piece, look) : unescaped(piece))));
}

/** What stood in angle brackets: `@U1`, `#C1|name`, `!here`, `!date^…`, `https://…|words`. */
function drawReference(inside: string, look: MarkupLook): Html {
  const bar = inside.indexOf('|');
  const target = unescaped(bar < 0 ? inside : inside.slice(0, bar));
  const label = bar < 0 ? null : unescaped(inside.slice(bar + 1));
  const { users, channels, usergroups } = look.directory;
  const rest = target.slice(1);
  if (target.startsWith('@')) return mention('@', users.get(rest)?.name ?? label ?? rest);
  if (target.startsWith('#')) return mention('#', channels.get(rest)?.name ?? label ?? rest);
  if (target.startsWith('!date^')) return drawDate(target, label, look);
  if (target.startsWith('!subteam^')) {
    const id = rest.slice('subteam^'.length);
    return mention('@', usergroups.get(id)?.handle ?? label?.replace(/^@/, '') ?? id);
  }
  if (target.startsWith('!')) return mention('@', label?.replace(/^@/, '') ?? rest);
  return link(target, label ?? target.replace(/^mailto:/, ''));
}

/** `!date^seconds^format^link`, and what to show where it cannot be read. */
function drawDate(target: string, fallback: string | null, { times }: MarkupLook): Html {
  const [, seconds = '', format = '', address] = target.split('^');
  const at = readSeconds(seconds);
  if (at === null || format === '') return html`${fallback ?? target}`;
  const shown = times.token(at, format);
  return address === undefined ? shown : link(address, shown);
}

function mention(sign: string, name: string): Html {
  return html`<span class="mention">${sign}<bdi>${name}</bdi></span>`;
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function trimmedBreaks(text: string): string {
  return text.replace(/^\n/, '').replace(/\n$/, '');
}

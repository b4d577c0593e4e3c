/** Splits what a person typed into words, and mends what chat clients and word processors do to a command line. */
import { OpsError } from '#engine/errors.ts';

export interface Word {
  readonly text: string;
  /** Where the word starts in the line, its opening quote included, and where it ends (exclusive). */
  readonly at: number;
  readonly end: number;
  /** Starts with a quote or an escape, and is therefore a value even if it looks like an option. */
  readonly quoted: boolean;
  /** For each UTF-16 unit of `text` its index in the line. */
  readonly origins: readonly number[];
  /** Indexes in `text` of the commas outside quotes: lists are split there. */
  readonly commas: readonly number[];
}

export interface Line {
  readonly text: string;
  readonly words: readonly Word[];
}

/** The closing quotes that fit an opening one; word processors turn `"` into any of the double ones. */
const CLOSERS: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '“': '”“',
  '”': '”“',
  '„': '”“',
  '‘': '’‘',
  '’': '’‘',
  '‚': '’‘',
  '«': '»',
  '»': '«',
};
/** Quotes inside which a backslash is an ordinary character, as in a shell. */
const VERBATIM = "'‘’‚";
/** Zero-width and direction marks that come along with text copied from a chat. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/;
const SPACE = /\s/;
const LINE_BREAK = /\\[^\S\n]*(?:\n|$)/y;
const DASHES = /^[-\u2010-\u2015\u2212]+/;

interface Draft {
  readonly at: number;
  readonly quoted: boolean;
  text: string;
  readonly origins: number[];
  readonly commas: number[];
}

/** The words as far as they can be read, and where a quote opens that nothing closes. Never throws. */
export function scan(line: string): { readonly words: readonly Word[]; readonly unclosedAt: number | null } {
  const words: Word[] = [];
  let draft: Draft | null = null;
  let i = 0;
  const take = (index: number, bare: boolean): void => {
    draft ??= { at: index, quoted: !bare, text: '', origins: [], commas: [] };
    const unit = line[index] ?? '';
    if (bare && unit === ',') draft.commas.push(draft.text.length);
    draft.text += unit;
    draft.origins.push(index);
  };
  const finish = (): void => {
    if (draft) words.push(finishedWord(draft, i));
    draft = null;
  };

  while (i < line.length) {
    const unit = line[i] ?? '';
    const lineBreak = unit === '\\' ? lineBreakLength(line, i, draft !== null) : 0;
    if (lineBreak > 0 || (SPACE.test(unit) && unit !== '\ufeff')) {
      finish();
      i += Math.max(lineBreak, 1);
    } else if (INVISIBLE.test(unit)) {
      i += 1;
    } else if (unit === '\\' && isEscapable(line[i + 1])) {
      draft ??= { at: i, quoted: true, text: '', origins: [], commas: [] };
      take(i + 1, false);
      i += 2;
    } else if (opensQuote(line, i)) {
      const opening = i;
      draft ??= { at: i, quoted: true, text: '', origins: [], commas: [] };
      const closers = CLOSERS[unit] ?? '';
      const escapes = !VERBATIM.includes(unit);
      i += 1;
      while (i < line.length && !closers.includes(line[i] ?? '')) {
        const next = line[i + 1] ?? ' ';
        if (escapes && line[i] === '\\' && (next === '\\' || closers.includes(next))) i += 1;
        take(i, false);
        i += 1;
      }
      if (i >= line.length) {
        finish();
        return { words, unclosedAt: opening };
      }
      i += 1;
    } else {
      take(i, true);
      i += 1;
    }
  }
  finish();
  return { words, unclosedAt: null };
}

/** @throws OpsError `unclosed_quote` */
export function tokenise(line: string): Line {
  const { words, unclosedAt } = scan(line);
  if (unclosedAt === null) return { text: line, words };
  throw new OpsError('unclosed_quote', `quote opened at ${unclosedAt} is never closed`, {
    facts: { line, at: unclosedAt },
  });
}

/**
 * The line that a shell has already split. One argument with spaces in it is a whole line that was quoted by mistake or by a script.
 * @throws OpsError `unclosed_quote`
 */
export function lineFromArgv(argv: readonly string[]): Line {
  const [only] = argv;
  if (argv.length === 1 && only !== undefined && SPACE.test(only.trim())) return tokenise(only);
  const words: Word[] = [];
  let text = '';
  for (const argument of argv) {
    if (text !== '') text += ' ';
    const at = text.length;
    const shown = /^-[\p{L}\p{N}_./:@%+=~,-]+$/u.test(argument) ? argument : quoteWord(argument);
    const [word] = scan(shown).words;
    text += shown;
    if (!word) continue;
    const origins = word.origins.map((origin) => origin + at);
    const draft = { at, quoted: false, text: argument, origins, commas: indexesOf(argument, ',') };
    words.push(finishedWord(draft, text.length));
  }
  return { text, words };
}

/** A value as it must be typed to be read back unchanged. */
export function quoteWord(value: string): string {
  if (/^[\p{L}\p{N}_./:@%+=~][\p{L}\p{N}_./:@%+=~-]*$/u.test(value)) return value;
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

function finishedWord(draft: Draft, end: number): Word {
  const { at, quoted, text, origins, commas } = draft;
  const run = quoted ? '' : (DASHES.exec(text)?.[0] ?? '');
  if (run === '' || /^-+$/.test(run)) return { text, at, end, quoted, origins, commas };
  const mended = /^\.?\d/.test(text.slice(run.length)) ? '-' : '--';
  const shift = mended.length - run.length;
  return {
    text: mended + text.slice(run.length),
    at,
    end,
    quoted,
    origins: [...Array.from(mended, () => at), ...origins.slice(run.length)],
    commas: commas.map((index) => index + shift),
  };
}

/**
 * Length of a line break written as a backslash: before a newline or the end; before a space where a chat has folded the
 * newline away, which is told from an escaped space (`my\ file`) by what stands around it.
 */
function lineBreakLength(line: string, at: number, inWord: boolean): number {
  LINE_BREAK.lastIndex = at;
  const match = LINE_BREAK.exec(line);
  if (match) return match[0].length;
  if (!SPACE.test(line[at + 1] ?? '')) return 0;
  return !inWord || /[\s\-\u2010-\u2015]/.test(line[at + 2] ?? ' ') ? 1 : 0;
}

/** Other backslashes stay, so that a Windows path can be typed as it is. */
function isEscapable(unit: string | undefined): boolean {
  return unit !== undefined && (unit === '\\' || unit === ',' || unit in CLOSERS || SPACE.test(unit));
}

/** A curly single quote after a letter is an apostrophe. */
function opensQuote(line: string, at: number): boolean {
  const unit = line[at] ?? '';
  if (!(unit in CLOSERS)) return false;
  return !('‘’‚'.includes(unit) && /[\p{L}\p{N}]/u.test(line[at - 1] ?? ''));
}

function indexesOf(text: string, unit: string): number[] {
  const indexes: number[] = [];
  for (let i = text.indexOf(unit); i >= 0; i = text.indexOf(unit, i + 1)) indexes.push(i);
  return indexes;
}

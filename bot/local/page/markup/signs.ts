/** Draws the signs that stand beside state words, and emoji codes, in the page's own quiet shapes. */
import { type Html, html, joined, type Piece } from '../html.ts';

export type SignTone = 'good' | 'bad' | 'warning' | 'busy' | 'pending' | 'off';

interface Sign {
  readonly tone: SignTone;
  readonly shown: string;
}

/** Each is drawn alike on every machine, with or without a font of emoji. The words beside them say the same. */
const SIGNS: Readonly<Record<string, Sign>> = {
  '✅': { tone: 'good', shown: '✓' },
  '❌': { tone: 'bad', shown: '✕' },
  '⚠': { tone: 'warning', shown: '!' },
  '⏳': { tone: 'busy', shown: '' },
  '▫': { tone: 'pending', shown: '' },
  '🚫': { tone: 'off', shown: '–' },
};

/** Names of emoji as apps write them between colons; one that is not here stays as it was written. */
const EMOJI: Readonly<Record<string, string>> = {
  white_check_mark: '✅',
  heavy_check_mark: '✅',
  x: '❌',
  warning: '⚠',
  hourglass: '⏳',
  hourglass_flowing_sand: '⏳',
  no_entry_sign: '🚫',
  no_entry: '🚫',
  eyes: '👀',
  lock: '🔐',
  pushpin: '📌',
  thumbsup: '👍',
  '+1': '👍',
  thumbsdown: '👎',
  '-1': '👎',
  tada: '🎉',
  rocket: '🚀',
  fire: '🔥',
  bell: '🔔',
  rotating_light: '🚨',
  wave: '👋',
  information_source: 'ℹ',
};

const SPECIAL = /(✅|❌|⚠|⏳|▫|🚫)\ufe0f?|([▰▱]{3,})|:([a-z0-9_+-]+):/gu;

/** A few words behind a sign are the name of a state; more are a sentence. */
const STATE_WORDS = /^ [^·\n]{1,24}(?= ·|$)/u;

/** A piece of text without markup of its own. `states`: whether a few words behind a sign have its colour. */
export function withSigns(text: string, { states = true } = {}): Html {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(SPECIAL)) {
    const [whole, sign, bar, code] = match;
    const shown = specialPiece(sign, bar, code);
    if (shown === null || match.index < from) continue;
    pieces.push(text.slice(from, match.index), shown);
    from = match.index + whole.length;
    const tone = SIGNS[emojiOf(sign, code) ?? '']?.tone;
    const [state = ''] = STATE_WORDS.exec(text.slice(from)) ?? [];
    if (!states || tone === undefined || state === '' || state.search(SPECIAL) >= 0) continue;
    pieces.push(html`<span class="state ${tone}">${state}</span>`);
    from += state.length;
  }
  return joined([...pieces, text.slice(from)]);
}

/** The emoji of a name without its colons, such as the name of a reaction. */
export function emojiNamed(name: string): Html {
  return specialPiece(undefined, undefined, name) ?? html`:${name}:`;
}

/** What the first sign of a text says of the whole; null where it has none. */
export function toneOf(text: string): SignTone | null {
  const [, sign, , code] = SPECIAL_ONCE.exec(text) ?? [];
  return SIGNS[emojiOf(sign, code) ?? '']?.tone ?? null;
}

const SPECIAL_ONCE = new RegExp(SPECIAL.source, 'u');

function specialPiece(sign: string | undefined, bar: string | undefined, code: string | undefined): Html | null {
  if (bar !== undefined) return drawBar(bar);
  const emoji = emojiOf(sign, code);
  if (emoji === undefined) return null;
  const own = SIGNS[emoji];
  if (own === undefined) return html`<span role="img" aria-label="${code}">${emoji}</span>`;
  return html`<span class="sign ${own.tone}" aria-hidden="true">${own.shown}</span>`;
}

function emojiOf(sign: string | undefined, code: string | undefined): string | undefined {
  return sign ?? (code !== undefined && Object.hasOwn(EMOJI, code) ? EMOJI[code] : undefined);
}

/** The words beside a bar say how far it is. */
function drawBar(bar: string): Html {
  const steps = [...bar].map((step) => (step === '▰' ? html`<i class="on"></i>` : html`<i></i>`));
  return html`<span class="progress" aria-hidden="true">${steps}</span>`;
}

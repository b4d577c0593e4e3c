/** Draws blocks and markup as the page does, for a small workspace and a clock that stands. */
import { drawBlocks } from '#bot/local/page/blocks/blocks.ts';
import type { Drawing } from '#bot/local/page/blocks/drawing.ts';
import { mrkdwn } from '#bot/local/page/markup/mrkdwn.ts';
import { createTimes } from '#bot/local/page/markup/times.ts';
import { PAGE_TEXTS } from '#bot/local/page/texts.ts';
import type { PageDirectory } from '#bot/local/page/types.ts';

const NOW = Date.UTC(2026, 0, 5, 9, 30);
const texts = PAGE_TEXTS.en;
const clock = { now: () => NOW, after: () => () => {} };

const channel = { isPrivate: false, imUser: null, isArchived: false, topic: '', members: ['U1'] };
const directory: PageDirectory = {
  team: { name: 'Desk' },
  app: { name: 'mlops', botUserId: 'U0BOT', commands: [{ command: '/mlops' }] },
  users: new Map([['U1', { id: 'U1', name: 'ann', realName: 'Ann Lee', isBot: false }]]),
  channels: new Map([['C1', { id: 'C1', name: 'ops', ...channel }]]),
  usergroups: new Map([['S1', { handle: 'operators' }]]),
  files: new Map(),
};

export const times = createTimes({ clock, locale: 'en', texts, timeZone: 'UTC' });

export const DRAWING: Drawing = {
  directory,
  times,
  texts,
  base: '/u/U1',
  place: { channel: 'C1', ts: '1767600000.000001' },
  values: {},
  errors: {},
  tone: null,
};

export function drawn(block: unknown, more: Partial<Drawing> = {}): string {
  return drawBlocks([block], { ...DRAWING, ...more }).markup;
}

export function markup(source: string, options: Parameters<typeof mrkdwn>[2] = {}): string {
  return mrkdwn(source, DRAWING, options).markup;
}

/** The words that a person reads: markup without its tags. */
export function wordsOf(markupText: string): string {
  return markupText
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>/g;
const TAGS =
  'a article aside b bdi blockquote br button code details dialog div em fieldset figcaption figure footer form h2 h3 header hr i img input label legend li ol optgroup option p pre s select small span strong summary table tbody td textarea th thead time tr ul'.split(
    ' ',
  );
const ATTRIBUTES =
  'action alt aria-describedby aria-hidden aria-invalid aria-label aria-required autocomplete checked class data-key datetime formaction for href id loading max method min multiple name placeholder rel role rows scope selected size src start step tabindex target title type value'.split(
    ' ',
  );

/** What in the markup is not of the page's making: foreign tags and attributes, and brackets outside of any tag. */
export function foreignMarkup(markupText: string): readonly string[] {
  const foreign: string[] = [];
  const rest = markupText.replaceAll(TAG, (whole, _slash: string, tag: string, attributes: string) => {
    if (!TAGS.includes(tag)) foreign.push(whole);
    for (const [, name = ''] of attributes.matchAll(/\s([a-z-]+)(?:="[^"]*")?/g))
      if (!ATTRIBUTES.includes(name)) foreign.push(whole);
    for (const [, address = ''] of attributes.matchAll(/(?:href|src)="([^"]*)"/g))
      if (!/^(?:\/u\/|https?:\/\/|mailto:)/.test(address)) foreign.push(whole);
    return '';
  });
  if (/[<>]/.test(rest)) foreign.push(rest);
  return foreign;
}

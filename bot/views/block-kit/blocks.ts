/** Draws each kind of block of a view in Slack's blocks. */

import { terminalLines } from '../terminal-text.ts';
import { type Block, type Cell, type ContextItem, type Tone, view } from '../view.ts';
import { drawButtons, plainText } from './buttons.ts';
import { fitted } from './fitted-text.ts';
import { LIMITS, PHONE_COLUMNS, SHOWN_HEADER, SHOWN_HEADLINE, SHOWN_ROWS } from './limits.ts';
import { cellMarkup, type Drawn, type SlackLook, STAGE_SIGNS, sign } from './look.ts';
import { bold, isPlain, mrkdwn } from './mrkdwn.ts';
import { drawOffers } from './offers.ts';
import { type Line, mrkdwnText, preformatted, section, sections } from './section.ts';
import { drawTable } from './table.ts';
import type { ContextBlock, MessageBlock } from './types.ts';

const BAR_STEPS = 10;
/** Longer values are not read well in two columns. */
const GRID_TEXT = 24;
const SEPARATOR = ' · ';
const NOTHING: Drawn = { blocks: [], cut: false };

export function drawBlock(block: Block, look: SlackLook): Drawn {
  switch (block.kind) {
    case 'headline':
      return headline(block.text, block.tone, look);
    case 'text':
      return block.tone === 'dim' ? context([{ text: block.text }], look) : text(block.text, block.tone, look);
    case 'fields':
      return fields(block.rows, look);
    case 'table':
      return drawTable(block, look);
    case 'offers':
      return drawOffers(block.offers, look);
    case 'list':
      return list(block.title, block.items, look);
    case 'pointer':
      return pointer(block, look);
    case 'bar':
      return sections([{ text: block.text, write: (part) => `${bar(block.fraction)} ${mrkdwn(part, look.program)}` }]);
    case 'stages':
      return sections(
        block.stages.map(({ name, state, text: words }) => ({
          text: words,
          write: (part) => `${STAGE_SIGNS[state]} ${labelMarkup(name, look)}: ${mrkdwn(part, look.program)}`,
        })),
      );
    case 'next':
      return sections([
        { text: block.text, write: (part) => `${labelMarkup(`${block.label}:`, look)} ${mrkdwn(part, look.program)}` },
      ]);
    case 'context':
      return context(block.items, look);
    case 'chart':
      return chart(block, look);
    case 'buttons':
      return drawButtons(block.buttons, look.texts.alert.moreButtons);
  }
}

/** Slack's header knows no markup: what needs some, or is long, is a bold sentence. */
function headline(words: string, tone: Tone, look: SlackLook): Drawn {
  const shown = sign(tone) + words;
  if (words.trim() === '') return NOTHING;
  if (shown.length <= SHOWN_HEADER && isPlain(words)) {
    return { blocks: [{ type: 'header', text: plainText(shown, LIMITS.header) }], cut: false };
  }
  const { text, cut } = fitted(words, SHOWN_HEADLINE, (part) => sign(tone) + bold(part, look.program));
  return { blocks: text.trim() === '' ? [] : [section(text)], cut };
}

function text(words: string, tone: Tone | undefined, look: SlackLook): Drawn {
  return sections([{ text: words, write: (part) => cellMarkup({ text: part, ...(tone && { tone }) }, look) }]);
}

/** Two columns for short values, a line each for long ones. */
function fields(rows: readonly { readonly label: string; readonly value: Cell }[], look: SlackLook): Drawn {
  const short = rows.every(({ label, value }) => label.length <= GRID_TEXT && value.text.length <= GRID_TEXT);
  if (!short) return sections(rows.map((row) => fieldLine(row, look, `${labelMarkup(`${row.label}:`, look)} `)));
  const blocks: MessageBlock[] = [];
  for (let from = 0; from < rows.length; from += LIMITS.fields) {
    const lines = rows
      .slice(from, from + LIMITS.fields)
      .map((row) => fieldLine(row, look, `${labelMarkup(row.label, look)}\n`));
    blocks.push({
      type: 'section',
      fields: lines.map((line) => mrkdwnText(fitted(line.text, LIMITS.field, line.write).text)),
    });
  }
  return { blocks, cut: false };
}

function fieldLine({ value }: { readonly value: Cell }, look: SlackLook, lead: string): Line {
  const nothing = look.texts.quantity.nothing;
  return { text: value.text, write: (part) => lead + (cellMarkup({ ...value, text: part }, look) || nothing) };
}

function list(title: string, items: readonly Cell[], look: SlackLook): Drawn {
  const shown = items.slice(0, SHOWN_ROWS);
  const left = items.length - shown.length;
  const drawn = sections([
    { text: title, write: (part) => bold(part, look.program) },
    ...shown.map((item) => ({
      text: item.text,
      write: (part: string) => `• ${cellMarkup({ ...item, text: part }, look)}`,
    })),
    { text: left === 0 ? '' : look.texts.slack.moreItems(left), write: (part) => part },
  ]);
  return { blocks: drawn.blocks, cut: drawn.cut || left > 0 };
}

function pointer(block: Extract<Block, { kind: 'pointer' }>, { program }: SlackLook): Drawn {
  const lines = terminalLines(view(block), { columns: PHONE_COLUMNS, colour: false, program });
  return preformatted(lines.map((line) => line.slice(2)));
}

function bar(fraction: number): string {
  const done = Math.round(Math.max(0, Math.min(1, fraction || 0)) * BAR_STEPS);
  return '▰'.repeat(done) + '▱'.repeat(BAR_STEPS - done);
}

function context(items: readonly ContextItem[], look: SlackLook): Drawn {
  const pieces: string[] = [];
  let room = LIMITS.context;
  let cut = false;
  for (const item of items) {
    const lead = item.label === undefined ? '' : `${mrkdwn(item.label, look.program)} `;
    const piece = fitted(item.text, room, (part) => lead + cellMarkup({ ...item, text: part }, look));
    cut ||= piece.cut;
    room -= piece.text.length + SEPARATOR.length;
    if (piece.text.trim() !== '') pieces.push(piece.text);
    if (room < 100) break;
  }
  if (pieces.length === 0) return { blocks: [], cut };
  const block: ContextBlock = { type: 'context', elements: [mrkdwnText(pieces.join(SEPARATOR))] };
  return { blocks: [block], cut: cut || pieces.length < items.filter((item) => item.text.trim() !== '').length };
}

function chart({ name, title, alt }: Extract<Block, { kind: 'chart' }>, { charts }: SlackLook): Drawn {
  const source = Object.hasOwn(charts, name) ? charts[name] : undefined;
  if (source === undefined) return NOTHING;
  const where = 'url' in source ? { image_url: source.url } : { slack_file: { id: source.fileId } };
  const named = title.trim() === '' ? {} : { title: plainText(title, LIMITS.imageTitle) };
  const words = { ...named, alt_text: plainText(alt, LIMITS.altText).text };
  return { blocks: [{ type: 'image', ...words, ...where }], cut: false };
}

/** A label is short; where it is not, the text behind it still has room. */
function labelMarkup(label: string, { program }: SlackLook): string {
  return fitted(label, LIMITS.field / 4, (part) => bold(part, program)).text;
}

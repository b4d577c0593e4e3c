/** The message as text alone: what a screen reader reads, a notification shows, and a search finds. */

import type { Block, Cell } from '../view.ts';
import { fitted } from './fitted-text.ts';
import { LIMITS, SHOWN_ROWS } from './limits.ts';
import type { SlackLook } from './look.ts';
import { mrkdwn } from './mrkdwn.ts';
import { labelledCells } from './table.ts';

/** What the last line says when the text is cut, and whether it says it in any case. */
export interface Remainder {
  readonly where: string;
  readonly always: boolean;
}

/** Complete if it can be. Never empty. */
export function messageText(blocks: readonly Block[], { where, always }: Remainder, look: SlackLook): string {
  const lines = blocks.flatMap((block) => spoken(block, look)).filter((line) => line.trim() !== '');
  const written: string[] = [];
  let room = LIMITS.text - where.length - 1;
  let cut = always;
  for (const line of lines) {
    const piece = fitted(line, room, (part) => mrkdwn(part, look.program));
    if (piece.text !== '') written.push(piece.text);
    room -= piece.text.length + 1;
    if (!piece.cut) continue;
    cut = true;
    break;
  }
  if (cut) written.push(where);
  return written.length === 0 ? look.texts.quantity.nothing : written.join('\n');
}

function spoken(block: Block, look: SlackLook): readonly string[] {
  switch (block.kind) {
    case 'headline':
    case 'text':
    case 'bar':
      return [block.text];
    case 'fields':
      return block.rows.map(({ label, value }) => `${label}: ${words(value, look)}`);
    case 'table':
      return block.rows.slice(0, SHOWN_ROWS).map((row) =>
        labelledCells(block, row, look)
          .map(({ title, cell }) => (title === null ? words(cell, look) : `${title} ${words(cell, look)}`))
          .join(', '),
      );
    case 'offers':
      return block.offers.map(({ name, summary, example }) =>
        example === null ? `${name}: ${summary}` : `${name}: ${summary} \`mlops ${example}\``,
      );
    case 'list':
      return [`${block.title}:`, ...block.items.slice(0, SHOWN_ROWS).map((item) => words(item, look))];
    case 'pointer':
      return [block.line];
    case 'stages':
      return block.stages.map(({ name, text }) => `${name}: ${text}`);
    case 'next':
      return [`${block.label}: ${block.text}`];
    case 'context':
      return [block.items.map((item) => [item.label ?? '', words(item, look)].join(' ').trim()).join(', ')];
    case 'chart':
      return [block.alt];
    case 'buttons':
      return [];
  }
}

function words(cell: Cell, { program }: SlackLook): string {
  return cell.command ? `\`${program} ${cell.text}\`` : cell.text;
}

/** The message as text alone: what a screen reader reads, a notification shows, and a search finds. */
import { LIMITS, SHOWN_ROWS } from './block-kit-limits.ts';
import type { SlackLook } from './block-kit-look.ts';
import { labelledCells } from './block-kit-table.ts';
import { fitted } from './fitted-text.ts';
import { mrkdwn } from './mrkdwn.ts';
import type { Block, Cell } from './view.ts';

/** Complete if it can be; its last line says where the rest is if not. Never empty. */
export function messageText(blocks: readonly Block[], rest: string, look: SlackLook): string {
  const lines = blocks.flatMap((block) => spoken(block, look)).filter((line) => line.trim() !== '');
  const written: string[] = [];
  let room = LIMITS.text - rest.length - 1;
  for (const line of lines) {
    const { text, cut } = fitted(line, room, (part) => mrkdwn(part, look.program));
    if (text !== '') written.push(text);
    room -= text.length + 1;
    if (cut || room <= 1) {
      written.push(rest);
      break;
    }
  }
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
        labelledCells(block, row)
          .map(({ title, cell }) => (title === null ? words(cell, look) : `${title} ${words(cell, look)}`))
          .join(', '),
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

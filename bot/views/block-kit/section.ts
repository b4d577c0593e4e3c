/** Lines of markup as sections: as few as hold them, none too long. */

import { fitted } from './fitted-text.ts';
import { LIMITS } from './limits.ts';
import type { Drawn } from './look.ts';
import { codeLine } from './mrkdwn.ts';
import type { Mrkdwn, SectionBlock } from './types.ts';

const FENCE = '```';

/** A piece of text and how it is written as markup: cut before it is written, so that no mark or escape is split. */
export interface Line {
  readonly text: string;
  readonly write: (text: string) => string;
}

export function mrkdwnText(text: string): Mrkdwn {
  return { type: 'mrkdwn', text, verbatim: true };
}

export function section(text: string): SectionBlock {
  return { type: 'section', text: mrkdwnText(text) };
}

/** Empty lines are left out. */
export function sections(lines: readonly Line[]): Drawn {
  const written = lines.map(({ text, write }) => fitted(text, LIMITS.section, write));
  const blocks: SectionBlock[] = [];
  let open = '';
  for (const { text } of written) {
    if (text.trim() === '') continue;
    const longer = open === '' ? text : `${open}\n${text}`;
    if (longer.length > LIMITS.section) {
      blocks.push(section(open));
      open = text;
    } else {
      open = longer;
    }
  }
  if (open !== '') blocks.push(section(open));
  return { blocks, cut: written.some(({ cut }) => cut) };
}

/** Lines in a monospaced block; what does not fit into one is left out. */
export function preformatted(lines: readonly string[]): Drawn {
  let room = LIMITS.section - 2 * FENCE.length - 2;
  const kept: string[] = [];
  for (const line of lines) {
    const { text, cut } = fitted(line, room, codeLine);
    if (cut && kept.length > 0) return fenced(kept, true);
    kept.push(text);
    room -= text.length + 1;
    if (cut || room <= 0) return fenced(kept, cut || kept.length < lines.length);
  }
  return fenced(kept, false);
}

function fenced(lines: readonly string[], cut: boolean): Drawn {
  if (lines.every((line) => line.trim() === '')) return { blocks: [], cut };
  return { blocks: [section(`${FENCE}\n${lines.join('\n')}\n${FENCE}`)], cut };
}

/** Draws what can be asked for: a section for each, with its button beside it where the message has room for that, else all in one menu. */
import type { Offer } from '../view.ts';
import { canBePressed, drawButton, drawSelect } from './buttons.ts';
import { cellMarkup, type Drawn, type SlackLook } from './look.ts';
import { bold } from './mrkdwn.ts';
import { sections } from './section.ts';

export function drawOffers(offers: readonly Offer[], look: SlackLook): Drawn {
  const lines = offers.map((offer) => linesOf(offer, look));
  if (look.crowded) return withMenu(offers, sections(lines.flat()), look);
  const drawn = offers.map(({ button }, index) => {
    const { blocks, cut } = sections(lines[index]!);
    const [first, ...more] = blocks;
    if (first?.type !== 'section' || button === null || !canBePressed(button)) return { blocks, cut };
    return { blocks: [{ ...first, accessory: drawButton(button) }, ...more], cut };
  });
  return { blocks: drawn.flatMap(({ blocks }) => blocks), cut: drawn.some(({ cut }) => cut) };
}

/** All buttons as one menu, beside the first section. */
function withMenu(offers: readonly Offer[], { blocks, cut }: Drawn, { texts }: SlackLook): Drawn {
  const buttons = offers.flatMap(({ name, button }) => (button === null ? [] : [{ ...button, label: name }]));
  const menu = drawSelect(buttons, texts.answer.tryForm);
  const [first, ...more] = blocks;
  if (menu === null || first?.type !== 'section') return { blocks, cut };
  return { blocks: [{ ...first, accessory: menu }, ...more], cut };
}

function linesOf({ name, summary, example }: Offer, look: SlackLook) {
  return [
    { text: `${name} · ${summary}`, write: (part: string) => nameFirst(part, name, look) },
    ...(example === null
      ? []
      : [{ text: example, write: (part: string) => cellMarkup({ text: part, command: true }, look) }]),
  ];
}

function nameFirst(part: string, name: string, look: SlackLook): string {
  return `${bold(part.slice(0, name.length), look.program)}${cellMarkup({ text: part.slice(name.length) }, look)}`;
}

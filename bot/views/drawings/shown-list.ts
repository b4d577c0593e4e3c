/** Lists that say how much they leave out. */
import type { Texts } from '../texts/texts.ts';
import type { Cell } from '../view.ts';

/** Of each kind; the rest is counted. */
export const SHOWN = 10;

/** So many as are read, and how many there are beside them. */
export function listed(items: readonly Cell[], { handover }: Texts): readonly Cell[] {
  if (items.length <= SHOWN) return items;
  return [...items.slice(0, SHOWN), { text: handover.more(items.length - SHOWN), tone: 'dim' }];
}

export function someOf(items: readonly string[], texts: Texts): string {
  return listed(
    items.map((text) => ({ text })),
    texts,
  )
    .map(({ text }) => text)
    .join('; ');
}

/** Chooses which parts of a message stay when there is more than Slack takes in one: what is pressed and read first comes first. */

import type { Block } from '../view.ts';
import type { Drawn } from './look.ts';
import type { MessageBlock } from './types.ts';

/** Lower stays longer. */
const RANKS: Readonly<Record<Block['kind'], number>> = {
  buttons: 0,
  headline: 1,
  next: 2,
  text: 3,
  bar: 3,
  stages: 3,
  context: 3,
  chart: 3,
  fields: 4,
  pointer: 5,
  offers: 6,
  table: 6,
  list: 6,
};

export interface Part extends Drawn {
  readonly kind: Block['kind'];
}

export interface Budget {
  readonly blocks: number;
  readonly characters: number;
}

/** In the order of the view; of a part that has no room as a whole, as many blocks from its beginning as have. */
export function withinBudget(parts: readonly Part[], budget: Budget): Drawn {
  let { blocks, characters } = budget;
  const kept = new Map<Part, MessageBlock[]>();
  for (const part of parts.toSorted((a, b) => RANKS[a.kind] - RANKS[b.kind])) {
    const stay: MessageBlock[] = [];
    for (const block of part.blocks) {
      const cost = charactersIn(block);
      if (blocks < 1 || cost > characters) break;
      blocks -= 1;
      characters -= cost;
      stay.push(block);
    }
    kept.set(part, stay);
  }
  return {
    blocks: parts.flatMap((part) => kept.get(part) ?? []),
    cut: parts.some((part) => part.cut || (kept.get(part)?.length ?? 0) < part.blocks.length),
  };
}

/** Everything that is text, values and confirmations too: what exactly Slack counts is not documented. */
export function charactersIn(node: unknown): number {
  if (typeof node === 'string') return node.length;
  if (typeof node !== 'object' || node === null) return 0;
  let sum = 0;
  for (const [key, child] of Object.entries(node)) sum += key === 'type' ? 0 : charactersIn(child);
  return sum;
}

/** The turn that a listener works in: the intake hands it in beside the delivery. */
import type { Context } from '@slack/bolt';
import type { Turn } from '../intake/turn.ts';

/** What Bolt is to put into every listener's context. */
export function turnProperties(turn: Turn): { readonly turn: Turn } {
  return { turn };
}

export function turnOf(context: Context): Turn {
  return context.turn as Turn;
}

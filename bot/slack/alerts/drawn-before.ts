/** Tells whether a message of an alert was drawn before the alert came into the state that it is in. */
import type { Texts } from '#bot/views/texts/texts.ts';
import type { Alert, AlertState } from '#engine/alerts/types.ts';

/** States whose messages have the same buttons are one: nobody's press is lost while others are called. */
const LIKE: Readonly<Record<AlertState, AlertState>> = {
  firing: 'firing',
  escalated: 'firing',
  acknowledged: 'acknowledged',
  snoozed: 'snoozed',
  resolved: 'resolved',
};

/** @param shown the message's text, which opens with the state that it was drawn in */
export function drawnBefore({ state }: Alert, shown: string, { alert: words }: Texts): boolean {
  const drawn = Object.entries(words.states).find(([, word]) => shown.startsWith(`${word}:`))?.[0];
  return drawn !== undefined && LIKE[drawn as AlertState] !== LIKE[state];
}

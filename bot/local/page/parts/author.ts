/** Who has written something: a name and a plain picture of it. */
import { type Html, html } from '../html.ts';
import type { PageUser } from '../types.ts';
import type { PageLook } from './look.ts';

const HUES = 6;

export function authorName(userId: string, { directory }: PageLook): string {
  if (userId === 'USLACKBOT') return 'Slackbot';
  return directory.users.get(userId)?.realName ?? userId;
}

export function avatar(userId: string, look: PageLook): Html {
  const user = look.directory.users.get(userId);
  const kind = user === undefined || user.isBot ? 'app' : `hue-${hueOf(user)}`;
  return html`<span class="avatar ${kind}" aria-hidden="true">${initials(authorName(userId, look))}</span>`;
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? '');
  return letters.join('').toUpperCase();
}

/** The same person has the same colour everywhere. */
function hueOf({ id }: PageUser): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997;
  return sum % HUES;
}

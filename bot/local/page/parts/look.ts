/** What every part of the page is drawn with, and who looks at what. */

import type { Drawing } from '../blocks/drawing.ts';
import type { MarkupLook } from '../markup/mrkdwn.ts';
import type { PageTexts } from '../texts.ts';
import type { PageChannel, PagePerson, Place } from '../types.ts';

export interface PageLook extends MarkupLook {
  readonly texts: PageTexts;
  /** What to type first, each without the command that it begins with. */
  readonly firstLines: readonly string[];
}

/** What one open window shows. */
export interface Scene {
  readonly person: PagePerson;
  /** Null while the app's home is shown. */
  readonly channel: PageChannel | null;
  /** Parent of the thread that stands beside the channel. */
  readonly threadTs: string | null;
}

/** What the addresses of a person begin with. */
export function baseOf(userId: string): string {
  return `/u/${encodeURIComponent(userId)}`;
}

export function channelAddress(userId: string, channelId: string, threadTs: string | null = null): string {
  const thread = threadTs === null ? '' : `?thread=${encodeURIComponent(threadTs)}`;
  return `${baseOf(userId)}/c/${encodeURIComponent(channelId)}${thread}`;
}

/** `#ops`, or the bot's name for the direct conversation with it. */
export function channelTitle(channel: PageChannel, { directory }: PageLook): string {
  return channel.imUser === null ? `#${channel.name}` : directory.app.name;
}

export function drawingOf(look: PageLook, scene: Scene, place: Place): Drawing {
  return { ...look, base: baseOf(scene.person.user.id), place, values: {}, errors: {}, tone: null };
}

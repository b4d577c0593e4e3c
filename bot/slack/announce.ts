/** Puts a view into a channel as a step of the commit that it tells of. */
import { slackMessage } from '#bot/views/block-kit/slack-message.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import type { View } from '#bot/views/view.ts';
import { type Clock, isoTime } from '#engine/clock.ts';
import type { Op } from '#engine/store/types.ts';
import { type Content, send } from './outbox/entry.ts';

export interface Announcer {
  readonly texts: Texts;
  readonly clock: Clock;
  /** Null where nobody has said where: then nothing is told. */
  readonly channel: string | null;
}

/** @param key the same for what must be told once */
export function announcement(key: string, view: View, { texts, clock, channel }: Announcer): readonly Op[] {
  if (channel === null) return [];
  const { text, blocks } = slackMessage(view, texts);
  const entry = {
    kind: 'post',
    priority: 'result',
    created_at: isoTime(clock.now()),
    to: { channel, thread: null },
    name: null,
    or_to: null,
    content: { text, blocks } as unknown as Content,
  } as const;
  return [send(`announce:${key}`, entry)];
}

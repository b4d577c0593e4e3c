/** Says aloud what is new, and nothing else: a card that counts up is not read out with every step. */
import { type Html, html, joined, withoutTags } from '../html.ts';
import { mrkdwn } from '../markup/mrkdwn.ts';
import { authorName } from '../parts/author.ts';
import type { PageLook, Scene } from '../parts/look.ts';
import { channelMessages, threadMessages } from '../parts/timeline.ts';
import type { PageMessage, WorkspaceChange } from '../types.ts';

const SAID_CHARS = 300;

export class Announcements {
  /** The opening line of each message as it was said or first seen, by its time stamp. */
  readonly #said = new Map<string, string>();

  /** What is there before anybody listens is not said. */
  constructor(scene: Scene) {
    for (const message of messagesOf(scene)) this.#said.set(message.ts, opening(message));
  }

  /** What is to be said after these changes; null for nothing. */
  after(changes: readonly WorkspaceChange[], scene: Scene, look: PageLook): Html | null {
    const changed = new Set(changes.map(({ ts }) => ts));
    const lines: Html[] = [];
    for (const message of messagesOf(scene)) {
      const line = opening(message);
      if (!changed.has(message.ts) || this.#said.get(message.ts) === line) continue;
      this.#said.set(message.ts, line);
      if (message.user === scene.person.user.id) continue;
      lines.push(html`<p>${authorName(message.user, look)}: ${withoutTags(mrkdwn(line, look))}</p>`);
    }
    return lines.length === 0 ? null : joined(lines);
  }
}

function messagesOf(scene: Scene): readonly PageMessage[] {
  return [...new Set([...channelMessages(scene), ...threadMessages(scene)])];
}

/** The first line of the top-level text: apps put the state there, and the details behind it. */
function opening({ text }: PageMessage): string {
  return (text.split('\n')[0] ?? '').slice(0, SAID_CHARS);
}

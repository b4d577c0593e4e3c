/** Knows up to where each person has seen each channel, for as long as the page runs. */
import type { PageChannel, PagePerson } from '../types.ts';

export class ReadMarks {
  /** Newest time stamp that was seen, by person and channel. */
  readonly #seen = new Map<string, string>();

  /** How many messages of others came since; all of them where the person has never looked: an alert may be among them. */
  unread(person: PagePerson, channel: PageChannel): number {
    const seen = this.#seen.get(keyOf(person, channel)) ?? '';
    let count = 0;
    for (const { ts, user } of person.messages(channel.id).toReversed()) {
      if (ts <= seen) break;
      if (user !== person.user.id) count += 1;
    }
    return count;
  }

  see(person: PagePerson, channel: PageChannel): void {
    this.#seen.set(keyOf(person, channel), person.messages(channel.id).at(-1)?.ts ?? '');
  }
}

function keyOf({ user }: PagePerson, channel: PageChannel): string {
  return `${user.id} ${channel.id}`;
}

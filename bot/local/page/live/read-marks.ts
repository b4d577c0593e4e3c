/** Knows up to where each person has seen each channel, for as long as the page runs. */
import type { PageChannel, PagePerson } from '../types.ts';

export class ReadMarks {
  /** Newest time stamp that was seen, by person and channel. */
  readonly #seen = new Map<string, string>();

  /** How many messages of others came since; what was there when the person first came is not new. */
  unread(person: PagePerson, channel: PageChannel): number {
    const key = keyOf(person, channel);
    const seen = this.#seen.get(key);
    if (seen === undefined) {
      this.see(person, channel);
      return 0;
    }
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

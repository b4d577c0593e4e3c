/** Where named messages stand, and which one stands where: found by its place without a look at all that were ever sent. */
import type { Json } from '#engine/json.ts';
import type { Op, Store } from '#engine/store/types.ts';
import { MESSAGES, type Posted } from './entry.ts';

/** Channel and ts of a message -> its name. */
const MESSAGE_NAMES = 'message_names';

type Place = Pick<Posted, 'channel' | 'ts'>;

/** Slack has taken it. */
export function placedOps(name: string, posted: Posted): Op[] {
  return opsOf('put', name, posted);
}

/** It is redrawn no more; its thread can still be spoken in, and its buttons pressed. */
export function finishedOps(name: string, posted: Posted): Op[] {
  return opsOf('archive', name, posted);
}

/** The name of the message that stands there; null for one without. */
export async function nameAt(place: Place, store: Pick<Store, 'get'>): Promise<string | null> {
  const stored = await store.get(MESSAGE_NAMES, idOf(place));
  return typeof stored?.value === 'string' ? stored.value : null;
}

function opsOf(op: 'put' | 'archive', name: string, posted: Posted): Op[] {
  return [
    { op, collection: MESSAGES, id: name, value: { ...posted } as unknown as Json },
    { op, collection: MESSAGE_NAMES, id: idOf(posted), value: name },
  ];
}

function idOf({ channel, ts }: Place): string {
  return `${channel} ${ts}`;
}

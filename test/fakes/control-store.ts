/** The real control store over memory, with nothing written to disk. */
import type { Clock } from '#engine/clock.ts';
import type { ControlDocument } from '#engine/models/control.ts';
import { openControlStore } from '#engine/models/control-store.ts';
import type { ControlStore } from '#engine/models/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import type { Store } from '#engine/store/types.ts';

export interface ControlInMemory {
  readonly control: ControlStore;
  /** All documents that were published, in their order. */
  readonly published: readonly ControlDocument[];
}

export async function controlInMemory(
  clock: Clock,
  store: Store = createMemoryStore({ clock }),
): Promise<ControlInMemory> {
  const published: ControlDocument[] = [];
  const publish = async (document: ControlDocument) => {
    published.push(document);
  };
  return { control: await openControlStore({ store, clock, publish }), published };
}

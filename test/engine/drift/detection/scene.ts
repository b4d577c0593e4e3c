/** Detection over a folder, for tests of what it makes of a log. */
import { onTestFinished } from 'vitest';
import type { Alert } from '#engine/alerts/types.ts';
import type { DriftStatus, StreamStatus } from '#engine/drift/detection/types.ts';
import type { DriftReport, Observation, StreamRules } from '#engine/drift/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import type { Store } from '#engine/store/types.ts';
import { ChangingRules, type DriftRoom, type DriftRoomOptions, openDriftRoom } from '../../../fakes/drift-room.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

export interface Scene {
  readonly room: DriftRoom;
  readonly clock: FakeClock;
  readonly store: Store;
  readonly dir: string;
  readonly rules: ChangingRules;
}

export async function scene(rules: Partial<StreamRules> = {}, more: Partial<DriftRoomOptions> = {}): Promise<Scene> {
  const clock = new FakeClock(Date.UTC(2026, 0, 2));
  const store = createMemoryStore({ clock });
  const dir = await temporaryFolder('detection');
  const changing = new ChangingRules(rules);
  const room = await openDriftRoom({ dir, store, clock, rules: changing, ...more });
  onTestFinished(() => room.close());
  return { room, clock, store, dir, rules: changing };
}

/** The same folder, by another process. */
export async function reopened({ room, clock, store, dir, rules }: Scene, more: Partial<DriftRoomOptions> = {}) {
  await room.close();
  const next = await openDriftRoom({ dir, store, clock, rules, ...more });
  onTestFinished(() => next.close());
  return { room: next, clock, store, dir, rules };
}

export async function feed({ room }: Scene, ...batches: (readonly Observation[])[]): Promise<void> {
  for (const batch of batches) await room.observations.append(batch);
  await room.watch.caughtUp();
}

export const openAlerts = ({ room }: Scene): Promise<readonly Alert[]> => room.alerts.open();
export const reports = ({ room }: Scene): Promise<readonly DriftReport[]> => room.reports.list(100);
export const statusOf = ({ room }: Scene): Promise<DriftStatus> => room.watch.status();
export const only = async (at: Scene): Promise<StreamStatus> => (await statusOf(at)).streams[0]!;

/** Time passes, and what is looked after now and then has been looked after once it has. */
export async function timePasses(at: Scene, ms: number): Promise<void> {
  // Whoever asks for the status waits for its turn: what a tick began is done by then.
  for (const step of [ms, 20_000]) {
    await at.clock.advance(step);
    await statusOf(at);
  }
}

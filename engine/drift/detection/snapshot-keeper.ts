/** Saves detectors now and then: what was worked in since is worked in again by the next process. */
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../jobs/logger.ts';
import type { LogPosition } from '../types.ts';
import type { DetectorSnapshots, SavedWatch } from './types.ts';
import type { Shards } from './watched/shards.ts';
import type { Watch } from './watched/watch.ts';
import type { WatchedDetector } from './watched/watched-stream.ts';

export interface KeeperPorts {
  readonly snapshots: DetectorSnapshots;
  readonly shards: Shards;
  readonly clock: Clock;
  readonly log: Logger;
  /** A snapshot after so many values, */
  readonly snapshotValues?: number;
  /** or after so long, where there were any. */
  readonly snapshotMs?: number;
}

const SNAPSHOT_VALUES = 1_000_000;
const SNAPSHOT_MS = 60_000;

export class SnapshotKeeper {
  readonly #ports: KeeperPorts;
  #unsaved = 0;
  #savedMs: number;
  #saving: Promise<void> | undefined;

  constructor(ports: KeeperPorts) {
    this.#ports = ports;
    this.#savedMs = ports.clock.now();
  }

  worked(values: number): void {
    this.#unsaved += values;
  }

  /** What is held is what was saved, or nothing. */
  forget(): void {
    this.#unsaved = 0;
  }

  async saveIfDue(watch: Watch, position: LogPosition | null): Promise<void> {
    const { clock, snapshotValues = SNAPSHOT_VALUES, snapshotMs = SNAPSHOT_MS } = this.#ports;
    if (this.#unsaved === 0 || this.#saving !== undefined) return;
    if (this.#unsaved >= snapshotValues || clock.now() - this.#savedMs >= snapshotMs) await this.#save(watch, position);
  }

  /** Resolves once all is saved, or cannot be. */
  async saveLast(watch: Watch, position: LogPosition | null): Promise<void> {
    await this.#saving;
    if (this.#unsaved > 0) await this.#save(watch, position);
    await this.#saving;
  }

  /** Takes the state at once; writing it goes on beside the next values. */
  async #save(watch: Watch, position: LogPosition | null): Promise<void> {
    if (position === null) return;
    const { snapshots, clock, log } = this.#ports;
    const saved = await this.#take(watch, position);
    const values = this.#unsaved;
    this.#unsaved = 0;
    this.#savedMs = clock.now();
    this.#saving = snapshots
      .save(saved)
      .catch((thrown: unknown) => {
        this.#unsaved += values;
        log.error({ err: thrown }, 'detectors could not be saved; tried again');
      })
      .finally(() => {
        this.#saving = undefined;
      });
  }

  async #take(watch: Watch, position: LogPosition): Promise<SavedWatch> {
    const streams = [...watch.streams.values()];
    const places = streams.flatMap((stream) =>
      [...stream.detectors.values()].map((detector) => ({ stream, detector })),
    );
    const states = await this.#ports.shards.states(places);
    const saveDetector = (detector: WatchedDetector) => {
      const { version, parameters, scale } = detector;
      return { version, parameters, scale, state: states.get(detector)! };
    };
    return {
      position,
      streams: streams.map((stream) => stream.save([...stream.detectors.values()].map(saveDetector))),
    };
  }
}

/** How long the parts of a training job took. */
import { type Clock, isoTime } from '../../clock.ts';

export interface PartTiming {
  readonly started_at: string;
  readonly load_ms: number;
  /** From the loaded table to the end. */
  readonly work_ms: number;
}

export function startTiming(clock: Clock): { loaded(): void; end(): PartTiming } {
  const start = clock.now();
  let loaded = start;
  return {
    loaded() {
      loaded = clock.now();
    },
    end: () => ({ started_at: isoTime(start), load_ms: loaded - start, work_ms: clock.now() - loaded }),
  };
}

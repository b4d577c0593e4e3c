/** How long the parts of a training job took, and how much memory the process held meanwhile. */
import { type Clock, isoTime } from '../../clock.ts';
import type { Memory } from '../types.ts';
import type { PartTiming } from './work-documents.ts';

const MEGABYTE = 1e6;
/** A look takes the system a tenth of a millisecond, and progress is reported thousands of times. */
const LOOK_EVERY_MS = 100;

export interface Timing {
  loaded(): void;
  /** Looks at the memory, unless it was just looked at. */
  look(): void;
  end(): PartTiming;
}

export function startTiming({ clock, memory }: { readonly clock: Clock; readonly memory: Memory }): Timing {
  const start = clock.now();
  let loaded = start;
  let mostBytes = 0;
  let looked = start;
  const lookNow = () => {
    looked = clock.now();
    mostBytes = Math.max(mostBytes, memory.residentBytes());
  };
  const look = () => {
    if (clock.now() - looked >= LOOK_EVERY_MS) lookNow();
  };
  lookNow();
  return {
    loaded() {
      loaded = clock.now();
      lookNow();
    },
    look,
    end() {
      lookNow();
      return {
        started_at: isoTime(start),
        load_ms: loaded - start,
        work_ms: clock.now() - loaded,
        memory_mb: Math.round(mostBytes / MEGABYTE),
      };
    },
  };
}

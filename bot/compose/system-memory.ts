/** The memory of this process, as the system tells it. */
import type { Memory } from '#engine/training/types.ts';

export const systemMemory: Memory = {
  residentBytes: () => process.memoryUsage.rss(),
  freeBytes: () => process.availableMemory(),
};

/** A process of a quarter of a gigabyte on a machine with eight to spare. */
import type { Memory } from '#engine/training/types.ts';

export const plentyOfMemory: Memory = { residentBytes: () => 250e6, freeBytes: () => 8e9 };

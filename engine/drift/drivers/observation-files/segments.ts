/** The files that the log of observations consists of: `2026-11-23.0007.ndjson`, one after the other. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface Segment {
  readonly name: string;
  readonly day: string;
  readonly number: number;
  /** What is durable of it. */
  bytes: number;
}

const SEGMENT = /^(\d{4}-\d\d-\d\d)\.(\d{4,})\.ndjson$/;

/** In the order in which they were written; whatever else lies in the folder is somebody else's. */
export async function listSegments(dir: string): Promise<Segment[]> {
  const found = (await readdir(dir)).flatMap((name) => segmentOf(name) ?? []);
  const sized = await Promise.all(
    found.map(async (segment) => ({ ...segment, bytes: (await stat(join(dir, segment.name))).size })),
  );
  return sized.sort(compareSegments);
}

export function segmentOf(name: string): Segment | undefined {
  const [, day, number] = SEGMENT.exec(name) ?? [];
  return day === undefined ? undefined : { name, day, number: Number(number), bytes: 0 };
}

export function segmentNamed(day: string, number: number): Segment {
  return { name: `${day}.${String(number).padStart(4, '0')}.ndjson`, day, number, bytes: 0 };
}

/** Below 0 when `a` was written before `b`. */
export function compareSegments(a: Segment, b: Segment): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  return a.number - b.number;
}

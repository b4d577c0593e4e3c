/** The batches between two places of the log, from one file after the other. */
import { join } from 'node:path';
import { systemCode } from '../../../durable/state-error.ts';
import { OpsError } from '../../../errors.ts';
import type { LoggedBatch, LogPosition } from '../../types.ts';
import { readBatches } from './read-batches.ts';
import type { Segment } from './segments.ts';

export interface SegmentFiles {
  readonly dir: string;
  /** Oldest first, as of now. */
  readonly segments: readonly Segment[];
  readonly onDamaged: (path: string, offset: number) => void;
}

/** @throws OpsError `history_gone` when the file of `after` is no longer there, or one behind it goes while we read */
export async function* readSegments(
  { dir, segments, onDamaged }: SegmentFiles,
  after: LogPosition | null,
  to: LogPosition,
): AsyncGenerator<LoggedBatch, void, void> {
  for (const { name, bytes } of segmentsBetween(segments, after, to)) {
    const from = after?.segment === name ? after.offset : 0;
    const end = name === to.segment ? to.offset : bytes;
    try {
      yield* readBatches({ path: join(dir, name), segment: name, from, end, onDamaged });
    } catch (thrown) {
      if (systemCode(thrown) === 'ENOENT') throw gone({ segment: name, offset: from });
      throw thrown;
    }
  }
}

function segmentsBetween(segments: readonly Segment[], after: LogPosition | null, to: LogPosition): Segment[] {
  const first = after === null ? 0 : segments.findIndex(({ name }) => name === after.segment);
  if (after !== null && (first === -1 || after.offset > segments[first]!.bytes)) throw gone(after);
  const last = segments.findIndex(({ name }) => name === to.segment);
  // A copy: the list changes while files are read.
  return segments.slice(first, last + 1).map((segment) => ({ ...segment }));
}

function gone({ segment, offset }: LogPosition): OpsError {
  const message = `observations after byte ${offset} of ${segment} were asked for, and are no longer kept`;
  return new OpsError('history_gone', message, { facts: { seq: offset } });
}

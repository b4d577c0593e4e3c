/** Follows the hash chain over all files and says where it breaks. */
import { join } from 'node:path';
import { canonicalJson } from '#engine/durable/canonical-json.ts';
import { readLog } from '#engine/durable/read-log.ts';
import type { JsonObject } from '../json.ts';
import { hashOf, NO_PREVIOUS, parseAuditLine } from './audit-line.ts';
import type { AuditLine, AuditVerdict } from './types.ts';

/** The newest line that the verifier knows of by itself. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

type Break = NonNullable<AuditVerdict['broken']>;

/**
 * Finds a line that was edited, inserted, deleted or moved, also over file borders, and, while the log is open, an end that was
 * cut off or written anew. A chain cannot show that its end was cut, or that all of it was written anew, while nobody had it
 * open: that needs its newest hash kept elsewhere.
 * @param files names in the folder, oldest first
 */
export async function verifyChain(folder: string, files: readonly string[], end: ChainEnd): Promise<AuditVerdict> {
  let lines = 0;
  let head = NO_PREVIOUS;
  let broken: Break | null = null;
  let linesOfFile = 0;
  for (const file of files) {
    linesOfFile = 0;
    const { tornBytes, lines: wholeLines } = await readLog(join(folder, file), ({ bytes, number }) => {
      // Lines that were appended after the check began are the next check's.
      if (broken !== null || lines === end.seq) return true;
      const checked = checkLine(bytes.toString('utf8'), lines + 1, head);
      if ('reason' in checked) broken = { file, line: number, ...checked };
      else {
        lines += 1;
        linesOfFile += 1;
        head = checked.hash;
      }
      return true;
    });
    if (tornBytes > 0 && lines < end.seq) broken ??= { file, line: wholeLines + 1, seq: null, reason: 'unreadable' };
  }
  if (lines < end.seq)
    broken ??= { file: files.at(-1) ?? '', line: linesOfFile + 1, seq: lines + 1, reason: 'missing' };
  else if (head !== end.hash) broken ??= { file: files.at(-1) ?? '', line: linesOfFile, seq: lines, reason: 'edited' };
  return { ok: broken === null, lines, head, broken };
}

function checkLine(text: string, seq: number, prev: string): AuditLine | Pick<Break, 'seq' | 'reason'> {
  const line = parseAuditLine(text);
  if (line === undefined) return { seq: null, reason: 'unreadable' };
  if (!isUnchanged(line, text)) return { seq: line.seq, reason: 'edited' };
  if (line.seq !== seq || line.prev !== prev) return { seq: line.seq, reason: 'missing' };
  return line;
}

function isUnchanged(line: AuditLine, text: string): boolean {
  // A lone surrogate, which the canonical form refuses, was never written by us.
  if (!text.isWellFormed()) return false;
  const { hash, ...event } = line as unknown as JsonObject & { hash: string };
  try {
    return hashOf(event) === hash && canonicalJson({ ...event, hash }) === text;
  } catch {
    return false;
  }
}

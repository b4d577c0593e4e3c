/** The whole lines at the beginning of some bytes of a file that grows. */

export interface LineBlock {
  readonly lines: readonly string[];
  /** They take so much, newlines included; 0 where no line is whole yet. */
  readonly bytes: number;
}

const NEWLINE = 0x0a;

/** @param isLast whether nothing will follow: then the last line needs no newline */
export function wholeLines(bytes: Buffer, isLast: boolean): LineBlock {
  const end = isLast ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1;
  if (end === 0) return { lines: [], bytes: 0 };
  const text = bytes.toString('utf8', 0, end);
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  return { lines, bytes: end };
}

/** What a line says; empty where it says nothing. Windows ends lines with two signs, and may begin a file with one of its own. */
export function bareLine(line: string): string {
  return line.replace(/^\ufeff/, '').trim();
}

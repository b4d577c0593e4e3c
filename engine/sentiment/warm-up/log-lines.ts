/** The lines that the runbook tells people to look for in the log (section 2). */

const SHOWN_DIGITS = 12;

/** A snapshot was downloaded, and it serves. */
export function snapshotReadyLine(checksum: string): string {
  return `FinBERT snapshot ready (checksum=${checksum.slice(0, SHOWN_DIGITS)})`;
}

/** The snapshot of the cache is whole, and it serves. */
export function cacheVerifiedLine(checksum: string): string {
  return `FinBERT cache verified (checksum=${checksum.slice(0, SHOWN_DIGITS)})`;
}

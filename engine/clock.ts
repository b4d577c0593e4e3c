/** Time as a collaborator: the engine never reads the wall clock or sets a timer by itself, so that tests can move both. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `fire` once after `delayMs`; the returned function cancels it. A pending timer does not keep the process alive. */
  after(delayMs: number, fire: () => void): () => void;
}

/** ISO 8601 UTC with milliseconds, as every document of ours writes a time. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** Whether a text names an IANA time zone. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Who may speak to the API: the lock's token is a terminal of this machine, the API token a program; all others are recorded and refused. */
import { timingSafeEqual } from 'node:crypto';
import type { AuditLog } from '#engine/audit/types.ts';
import type { Clock } from '#engine/clock.ts';
import type { Actor } from '#engine/jobs/types.ts';

export interface Tokens {
  /** Whoever can read the lock is the same person at a terminal. */
  readonly lockToken: string;
  /** `MLOPS_API_TOKEN`; null = only the lock's token counts. */
  readonly apiToken: string | null;
}

/** @param header the request's `Authorization` */
export function edgeOf(header: string | undefined, tokens: Tokens): Extract<Actor['edge'], 'terminal' | 'api'> | null {
  const token = /^Bearer (.+)$/.exec(header ?? '')?.[1];
  if (token === undefined) return null;
  if (sameToken(token, tokens.lockToken)) return 'terminal';
  if (tokens.apiToken !== null && sameToken(token, tokens.apiToken)) return 'api';
  return null;
}

function sameToken(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** One line a minute for each address, so that whoever knocks without end does not fill the disk of the audit log. */
const EACH_MS = 60_000;
/** Addresses remembered at a time. */
const ADDRESSES = 1000;

export class Denials {
  readonly #audit: AuditLog;
  readonly #clock: Clock;
  readonly #last = new Map<string, { at: number; since: number }>();

  constructor(audit: AuditLog, clock: Clock) {
    this.#audit = audit;
    this.#clock = clock;
  }

  /** Resolves once the denial is recorded, by a line of its own or by the count in a later one. */
  async record(address: string, what: string): Promise<void> {
    const now = this.#clock.now();
    const last = this.#last.get(address);
    if (last !== undefined && now - last.at < EACH_MS) {
      last.since += 1;
      return;
    }
    if (this.#last.size >= ADDRESSES) this.#last.clear();
    this.#last.set(address, { at: now, since: 0 });
    await this.#audit.append({
      actor: 'unknown',
      edge: 'api',
      action: what,
      outcome: 'denied',
      data: { error: 'unauthorized', from: address, more_since_last_line: last?.since ?? 0 },
    });
  }
}

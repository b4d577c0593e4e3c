/** What the file `lock` says: who owns the state folder, and where its API listens. */
import { OpsError } from '../errors.ts';
import type { ProcessIdentity } from './process-identity.ts';

export interface LockRecord extends ProcessIdentity {
  /** ISO 8601. */
  readonly since: string;
  /** Null until the owner's API listens. */
  readonly url: string | null;
  /** What makes a request one of this machine's terminal; null until the owner's API listens. */
  readonly token: string | null;
}

/** @throws OpsError `state_corrupt` */
export function parseLockRecord(text: string, path: string): LockRecord {
  const fields = parseObject(text);
  const { pid, start, host, boot_id, since, url, token } = fields;
  if (
    Number.isSafeInteger(pid) &&
    typeof host === 'string' &&
    typeof since === 'string' &&
    [start, boot_id, url, token].every((field) => field === null || typeof field === 'string')
  ) {
    return { pid, start, host, boot_id, since, url, token } as LockRecord;
  }
  throw new OpsError('state_corrupt', `${path} is not a lock that we wrote; its owner is unknown`, {
    facts: { path, where: 'lock' },
  });
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

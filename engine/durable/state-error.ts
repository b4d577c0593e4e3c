/** What the operating system said about a file of ours, as the OpsError that names the mistake. */
import { OpsError, toOpsError } from '../errors.ts';

/** The system's error code (`ENOSPC`, …) of a thrown thing, or undefined. */
export function systemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/**
 * ENOSPC and EDQUOT become `state_full`, EIO `state_corrupt` (what was written may be lost), every other refusal of the system
 * `state_unwritable`. What did not come from the system is passed through `toOpsError`.
 */
export function stateError(thrown: unknown, path: string): OpsError {
  const code = systemCode(thrown);
  if (thrown instanceof OpsError || code === undefined) return toOpsError(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new OpsError('state_full', `no room left to write ${path} (${code})`, { facts: { path }, cause: thrown });
  }
  if (code === 'EIO') {
    return new OpsError('state_corrupt', `the disk failed under ${path} (EIO)`, {
      facts: { path, where: 'EIO' },
      cause: thrown,
    });
  }
  return new OpsError('state_unwritable', `${path} cannot be read or written (${code})`, {
    facts: { path, reason: code },
    cause: thrown,
  });
}

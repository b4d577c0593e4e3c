/** What the operating system said about a file of the model cache, as the OpsError that names the mistake. */
import { stateError, systemCode } from '#engine/durable/state-error.ts';
import { OpsError } from '../../../errors.ts';

/** A full disk is `state_full`, every other refusal of the system `cache_unwritable`. */
export function cacheError(thrown: unknown, path: string): OpsError {
  const error = stateError(thrown, path);
  if (error.code !== 'state_unwritable' && error.code !== 'state_corrupt') return error;
  const reason = systemCode(error.cause) ?? systemCode(thrown) ?? 'EIO';
  return new OpsError('cache_unwritable', `${path} cannot be read or written (${reason})`, {
    facts: { path, reason },
    cause: thrown,
  });
}

/** The error of a batch that the model did not get through. */
import { OpsError } from '../../../errors.ts';

export function runFailed(reason: string, cause?: unknown): OpsError {
  return new OpsError('model_run_failed', `the model failed on a batch: ${reason}`, { facts: { reason }, cause });
}

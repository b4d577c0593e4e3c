/** A file or folder that is not there is an answer, not a failure. */
import { systemCode } from './state-error.ts';

/** Undefined when what is looked at does not exist; every other failure stays one. */
export async function ifThere<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** Fails as a task should, or as it should not. */
import { OpsError } from '#engine/errors.ts';
import { workerEntry } from '#engine/jobs/worker-entry.ts';

export default workerEntry((how: 'expected' | 'unexpected'): never => {
  if (how === 'expected')
    throw new OpsError('csv_ragged_row', 'row 3', { facts: { file: 'a', row: 3, expected: 2, got: 1 } });
  throw new TypeError('undefined is not a function');
});

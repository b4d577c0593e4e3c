/** Answers with its input. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';

export default workerEntry((input: unknown) => input);

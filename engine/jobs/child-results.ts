/** What a flow's parent is handed when it runs: what its children came to, in the order in which they were given. */
import { OpsError } from '../errors.ts';
import type { JobDocument } from './job-document.ts';
import type { JobLedger } from './job-ledger.ts';
import { isFinal } from './states.ts';
import type { ChildResult } from './types.ts';

export async function childResults(job: JobDocument, ledger: JobLedger): Promise<readonly ChildResult[]> {
  const results: ChildResult[] = [];
  for (const id of job.children) {
    const { job: child } = (await ledger.find(id))!;
    if (!isFinal(child.state)) throw new OpsError('internal', `${job.id} runs although ${id} is ${child.state}`);
    results.push({ id, payload: child.payload, state: child.state, result: child.result, error: child.error });
  }
  return results;
}

/** What the terminal needs of whoever carries out its requests: this very process, or the owner of the state folder over HTTP. */
import type { ActionOutcome, ActionRequest } from '#engine/actions/types.ts';
import type { JobEvent } from '#engine/jobs/types.ts';

export interface ActionClient {
  /** True when another process carries out the work: it goes on when this terminal leaves. */
  readonly remote: boolean;
  readonly owner: { readonly pid: number; readonly since: string } | null;
  /** @throws OpsError `owner_silent` when the other process does not answer */
  perform(request: ActionRequest): Promise<ActionOutcome>;
  /** From the job's present state to its final one; a flow's parent brings its children's events too. */
  follow(jobId: string, signal?: AbortSignal): AsyncIterable<JobEvent>;
}

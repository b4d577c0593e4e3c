/** What an engine finds at its start and has to put right before anything runs: lost attempts, and kinds that are no more. */
import type { Clock } from '../clock.ts';
import { consequences, unhandled } from './flow-rules.ts';
import { flowIdOf, type JobDocument } from './job-document.ts';
import type { JobLedger } from './job-ledger.ts';
import { recovered } from './settlement.ts';

/** A kill between a flow's end and the clearing of its folder leaves the folder: a start looks at so many last flows. */
const SWEPT_FLOWS = 50;

/** Jobs that the store shows as running: their process is gone. */
export async function recoverOrphans(ledger: JobLedger, clock: Clock): Promise<void> {
  const orphans = [...ledger.all()].filter((job) => job.state === 'running' || job.state === 'cancelling');
  for (const orphan of orphans) {
    await ledger.change(flowIdOf(orphan), (flow) => {
      const job = flow.get(orphan.id);
      if (job === undefined) return [];
      const at = clock.now();
      const next = recovered(job, at);
      return [next, ...consequences(flow, next, at)];
    });
  }
}

export interface UnhandledRules {
  readonly handles: (kind: string) => boolean;
  /** Whether this engine is to run it; others' jobs are left to them. */
  readonly isOurs: (flowId: string) => boolean;
}

/** Jobs of another version of the program: without a handler they would wait for ever. */
export async function failUnhandled(ledger: JobLedger, rules: UnhandledRules, clock: Clock): Promise<void> {
  const isWaitingInVain = (job: JobDocument) => !rules.handles(job.kind) && rules.isOurs(flowIdOf(job));
  const flowIds = new Set([...ledger.all()].filter(isWaitingInVain).map(flowIdOf));
  for (const flowId of flowIds) await ledger.change(flowId, (flow) => unhandled(flow, rules.handles, clock.now()));
}

/** Ids of the newest flows that are over. */
export async function* lastEndedFlows(ledger: JobLedger): AsyncGenerator<string> {
  let flows = 0;
  for await (const { id } of ledger.list({ parent: null, include: 'all' })) {
    if (ledger.flow(id).size === 0) yield id;
    flows += 1;
    if (flows === SWEPT_FLOWS) return;
  }
}

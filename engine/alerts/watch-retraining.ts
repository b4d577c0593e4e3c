/** Sees to trainings that confirmed drifts have started: the alert knows of it, and ends with it, or fires again where it failed. */
import { toOpsError } from '../errors.ts';
import type { Logger } from '../jobs/logger.ts';
import { FINAL_STATES, JOB_STATES, type JobEngine, type JobView } from '../jobs/types.ts';
import type { JsonObject } from '../json.ts';
import type { Follow } from '../store/types.ts';
import { confirmedBy, isOpen } from './alert-states.ts';
import { ALERTS, type Alert, type AlertBook } from './types.ts';

export interface RetrainingCollaborators {
  readonly alerts: AlertBook;
  readonly jobs: Pick<JobEngine, 'get' | 'list' | 'follow'>;
  readonly follow: Follow;
  readonly log: Logger;
}

const SYSTEM = 'system';
const LIVE = JOB_STATES.filter((state) => !(FINAL_STATES as readonly string[]).includes(state));

/** Names the request that starts a training for an alert, so that a kill before the alert knows of it loses no training. */
export function confirmationKey(alert: string, request: string): string {
  return `confirm ${alert} ${request}`;
}

export class Retraining {
  readonly #with: RetrainingCollaborators;
  readonly #abort = new AbortController();
  readonly #watched = new Map<string, Promise<void>>();
  #following: Promise<void> = Promise.resolve();

  constructor(collaborators: RetrainingCollaborators) {
    this.#with = collaborators;
  }

  /** Before any job goes on: what a kill left behind has not ended yet. */
  async start(): Promise<void> {
    await this.#noteStarted();
    const see = ({ value }: { readonly value: unknown }) => this.#see(value as Alert);
    const { ended } = await this.#with.follow(ALERTS, see, this.#abort.signal);
    this.#following = ended;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#following;
    await Promise.all(this.#watched.values());
  }

  async #noteStarted(): Promise<void> {
    const { alerts, jobs, log } = this.#with;
    const open = new Map((await alerts.open()).map((alert) => [alert.id, alert]));
    for await (const { id: job, request_key, retry_of: repeats, by } of jobs.list({ states: LIVE })) {
      const alert = open.get(/^confirm (A-\d+) /.exec(request_key ?? '')?.[1] ?? '');
      if (alert === undefined || alert.steps.some(({ facts }) => facts.job === job)) continue;
      log.info({ alert: alert.id, jobId: job }, 'a confirmed drift is told of the training that was started for it');
      await alerts.confirm(alert.id, by.id, { job, repeats });
    }
  }

  #see(alert: Alert): void {
    const job = isOpen(alert) ? waitsFor(alert) : null;
    const name = `${alert.id} ${job}`;
    if (job === null || this.#watched.has(name) || this.#abort.signal.aborted) return;
    const watching = this.#watch(alert.id, job)
      .catch((thrown: unknown) => {
        const error = toOpsError(thrown);
        // Somebody ended it meanwhile, or the house closes: the next start looks again.
        if (this.#abort.signal.aborted || error.code === 'alert_over' || error.code === 'state_closed') return;
        this.#with.log.error(
          { alert: alert.id, jobId: job, err: error },
          'the end of a confirmed drift’s training was not told',
        );
      })
      .finally(() => this.#watched.delete(name));
    this.#watched.set(name, watching);
  }

  async #watch(id: string, job: string): Promise<void> {
    const { alerts, jobs } = this.#with;
    const ended = await this.#ended(job);
    if (ended === null) return;
    const alert = await alerts.get(id);
    // Taken back while it ran; of an alert that is told in a storm the storm's own says it.
    if (!isOpen(alert) || waitsFor(alert) !== job) return;
    if (ended.state !== 'done') {
      await alerts.note(id, 'retrain_failed', SYSTEM, { job, state: ended.state, error: ended.error?.code ?? null });
      return;
    }
    const facts = { job, ...verdictOf(await jobs.get(job)) };
    if (confirmedBy(alert) === job) await alerts.note(id, 'retrained', SYSTEM, facts);
    await alerts.close(id, 'confirmed', alert.acknowledged?.by ?? SYSTEM, '');
  }

  /** Null when the house closes before. */
  async #ended(job: string): Promise<JobView | null> {
    for await (const event of this.#with.jobs.follow(job, this.#abort.signal)) {
      if (event.type === 'state' && event.job.id === job && event.job.finished_at !== null) return event.job;
    }
    return null;
  }
}

const TURNS: readonly string[] = ['confirmed', 'retrained', 'undone', 'reopened'];

/** A kill may have come between the note that it was trained and the alert's end; whoever opens it again wants it open. */
function waitsFor(alert: Alert): string | null {
  const last = alert.steps.findLast(({ what }) => TURNS.includes(what));
  if (last?.what === 'reopened') return null;
  if (last?.what === 'retrained') return typeof last.facts.job === 'string' ? last.facts.job : null;
  return confirmedBy(alert);
}

function verdictOf(job: JobView | undefined): JsonObject {
  const { verdict } = (job?.result ?? {}) as {
    readonly verdict?: { readonly better?: boolean | null; readonly value?: number | null };
  };
  return { better: verdict?.better ?? null, auc: verdict?.value ?? null };
}

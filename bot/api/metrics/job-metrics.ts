/** Counts jobs as the store tells of them: by kind and state, how long they wait and run. Parts of a flow count by themselves. */
import { Counter, Histogram, type Registry } from 'prom-client';
import type { Clock } from '#engine/clock.ts';
import { toOpsError } from '#engine/errors.ts';
import { FINAL_STATES, JOB_STATES, type JobState, type JobView } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import type { Store } from '#engine/store/types.ts';
import { type NumberFamily, registerSource } from './metric-family.ts';

/** Collection of the store, and what a view of a job shares with the document in it. */
const JOBS = 'jobs';
type StoredJob = Pick<
  JobView,
  'id' | 'kind' | 'state' | 'attempt' | 'children' | 'created_at' | 'started_at' | 'finished_at'
>;

/** Seconds: from a quick look at a file to a night of training. */
const BOUNDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 12 * 3600];
const LIVE_STATES = JOB_STATES.filter((state) => !isFinal(state));

export interface JobMetricsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly signal: AbortSignal;
}

export class JobMetrics {
  readonly #options: JobMetricsOptions;
  readonly #live = new Map<string, StoredJob>();
  readonly #kinds = new Set<string>();
  readonly #transitions;
  readonly #waited;
  readonly #lasted;

  constructor(options: JobMetricsOptions) {
    const { registry } = options;
    this.#options = options;
    this.#transitions = new Counter({
      name: 'mlops_job_transitions_total',
      help: 'Jobs that came into a state since this process started',
      labelNames: ['kind', 'state'] as const,
      registers: [registry],
    });
    this.#waited = new Histogram({
      name: 'mlops_job_wait_seconds',
      help: 'From the submission of a job to its first start; a flow waits in its parts',
      labelNames: ['kind'] as const,
      buckets: BOUNDS,
      registers: [registry],
    });
    this.#lasted = new Histogram({
      name: 'mlops_job_seconds',
      help: 'From the submission of a job to its end',
      labelNames: ['kind', 'state'] as const,
      buckets: BOUNDS,
      registers: [registry],
    });
    registerSource(() => this.#gauges(), registry);
  }

  /**
   * Resolves when it knows the jobs that are there, which count as present and not as transitions; `ended` when `signal` aborts or
   * the store closes.
   */
  async follow(): Promise<{ readonly ended: Promise<void> }> {
    const seq = await this.#look();
    return { ended: this.#watch(seq) };
  }

  /** @returns the store's seq before the look, so that nothing falls between the two */
  async #look(): Promise<number> {
    const { store } = this.#options;
    const { seq } = store;
    this.#live.clear();
    for await (const { value } of store.list(JOBS)) this.#keep(jobOf(value));
    return seq;
  }

  async #watch(from: number): Promise<void> {
    const { store, signal } = this.#options;
    let seq = from;
    for (;;) {
      try {
        for await (const { ops } of store.since(seq, signal)) {
          for (const op of ops) if (op.collection === JOBS && op.op !== 'delete') this.#see(jobOf(op.value));
        }
        return;
      } catch (thrown) {
        if (toOpsError(thrown).code !== 'history_gone') throw thrown;
        seq = await this.#look();
      }
    }
  }

  #see(job: StoredJob): void {
    const before = this.#live.get(job.id);
    this.#keep(job);
    if (before?.state === job.state) return;
    const { kind, state } = job;
    this.#transitions.inc({ kind, state });
    if (state === 'running' && job.attempt === 1 && job.children.length === 0)
      this.#waited.observe({ kind }, seconds(job.created_at, job.started_at));
    if (isFinal(state)) this.#lasted.observe({ kind, state }, seconds(job.created_at, job.finished_at));
  }

  #keep(job: StoredJob): void {
    this.#kinds.add(job.kind);
    if (isFinal(job.state)) this.#live.delete(job.id);
    else this.#live.set(job.id, job);
  }

  #gauges(): readonly NumberFamily[] {
    const jobs = [...this.#live.values()];
    const now = this.#options.clock.now();
    const queued = jobs.filter(({ state }) => state === 'queued').map(({ created_at }) => now - Date.parse(created_at));
    return [
      {
        type: 'gauge',
        name: 'mlops_jobs',
        help: 'Jobs that have not ended, by kind and state',
        samples: [...this.#kinds].flatMap((kind) =>
          LIVE_STATES.map((state) => ({
            labels: { kind, state },
            value: jobs.filter((job) => job.kind === kind && job.state === state).length,
          })),
        ),
      },
      {
        type: 'gauge',
        name: 'mlops_job_queue_age_seconds',
        help: 'Age of the oldest job that could run and waits for its turn; 0 when none does',
        samples: [{ value: Math.max(0, ...queued) / 1000 }],
      },
    ];
  }
}

function jobOf(value: Json): StoredJob {
  return value as unknown as StoredJob;
}

function seconds(from: string, to: string | null): number {
  return to === null ? 0 : Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
}

function isFinal(state: JobState): boolean {
  return (FINAL_STATES as readonly JobState[]).includes(state);
}

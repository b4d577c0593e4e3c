/** FinBERT, put together: hub, cache and model host behind the keeper, and the router that answers AI-Trader. */
import { join } from 'node:path';
import type { AlertBook } from '#engine/alerts/types.ts';
import type { Clock } from '#engine/clock.ts';
import type { ObservationSink } from '#engine/drift/types.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { Actor, JobEngine } from '#engine/jobs/types.ts';
import { createModelRouter } from '#engine/models/model-router.ts';
import type { ControlStore, ModelRouter } from '#engine/models/types.ts';
import { createModelHub } from '#engine/sentiment/drivers/hub.ts';
import { createOnnxHost } from '#engine/sentiment/drivers/onnx-host.ts';
import { createSnapshotFiles } from '#engine/sentiment/drivers/snapshot-files.ts';
import { createFinbertLite, type FinbertLite } from '#engine/sentiment/finbert-lite.ts';
import { finbertJob, WARM_UP_JOB } from '#engine/sentiment/jobs.ts';
import { createFinbertKeeper } from '#engine/sentiment/keeper/keeper.ts';
import { onlyProven } from '#engine/sentiment/keeper/only-proven.ts';
import type { FinbertKeeper, FinbertState } from '#engine/sentiment/keeper/types.ts';
import { HASH_GROWING_FILE } from '#engine/sentiment/tasks.ts';
import type { ModelHostEvent, ModelHub } from '#engine/sentiment/types.ts';
import type { FinbertSource } from '#engine/sentiment/warm-up/types.ts';
import type { Config } from '../config.ts';
import { createDrillModelHub } from './drill-model-hub.ts';
import { createFinbertTelling } from './tell-sentiment-outage.ts';

export interface FinbertPorts {
  readonly config: Config;
  readonly compute: Compute;
  readonly control: ControlStore;
  readonly alerts: AlertBook;
  /** Hears what the model says. */
  readonly sink: ObservationSink;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether this process is the one whose model serves: it alone tells control and people how the model is. */
  readonly isServer: boolean;
}

export interface Finbert {
  readonly keeper: FinbertKeeper;
  readonly router: ModelRouter;
  readonly source: FinbertSource;
}

/** Folder of the cache, as the platform names it after the original repository. */
const CACHE_NAME = 'ProsusAI__finbert';
/** Files that are hashed while they come in. */
const DOWNLOADS = 3;
const SYSTEM: Actor = { id: 'system', edge: 'local' };

export async function openFinbert(ports: FinbertPorts, closers: (() => Promise<void>)[]): Promise<Finbert> {
  const { config, compute, control, alerts, sink, clock, log, isServer } = ports;
  const source = sourceOf(config);
  /** The model's process has ended, and its first new start is under way. */
  let isRestarting = false;
  const model = createOnnxHost({
    entry: new URL('../../workers/onnx-host.ts', import.meta.url),
    threads: config.threads,
    clock,
    scratchDir: join(config.modelCache.path, '.mlops', 'host'),
    onEvent: (event) => {
      tellHost(event, log);
      isRestarting = event.kind === 'lost' && keeper.state().serving !== null;
      lite.onHostEvent(event);
      if (event.kind === 'restart_failed') tell(keeper.state());
    },
  });
  closers.push(() => model.close());

  const telling = createFinbertTelling({ control, alerts, clock, log });
  closers.push(async () => telling.stop());
  const tell = (state: FinbertState) => {
    if (isServer) telling.tell(state, isRestarting);
  };
  let serving: unknown = null;
  const keeper: FinbertKeeper = createFinbertKeeper({
    hub: openHub(ports, closers),
    snapshots: createSnapshotFiles({ root: config.modelCache.path, name: CACHE_NAME, compute, clock }),
    model,
    clock,
    source,
    log,
    onState: (state) => {
      // What was wrong with the model before says nothing of this one.
      if (state.serving !== serving) lite.reset();
      serving = state.serving;
      tell(state);
    },
  });
  const lite: FinbertLite = createFinbertLite({
    model: onlyProven(model, keeper),
    clock,
    onOutage: (outage) => keeper.setBreaker(outage),
  });
  closers.push(async () => lite.stop());
  const router = createModelRouter({
    control,
    sentiment: lite,
    sink,
    clock,
    onLost: (error, observations) => log.error({ err: error, observations }, 'observations could not be kept'),
  });
  if (isServer) {
    await telling.start();
    // Before any job: the cache answers while a warm-up that a kill broke off goes on.
    void keeper.open();
  }
  return { keeper, router, source };
}

/** What the cache holds serves as soon as it is proven; an empty or damaged one is filled by itself, where that is wanted. */
export async function serveFinbert(
  { keeper }: Finbert,
  { config, jobs, log }: { readonly config: Config; readonly jobs: JobEngine; readonly log: Logger },
): Promise<void> {
  const { serving } = await keeper.open();
  if (serving !== null || !config.finbert.warmsUpByItself || config.finbert.offline) return;
  const options = { force: false, offline: false, revision: null, precision: null };
  const { id } = await jobs.enqueue(finbertJob(WARM_UP_JOB, options, SYSTEM));
  log.info({ jobId: id }, 'FinBERT warms up by itself');
}

function sourceOf({ finbert }: Config): FinbertSource {
  const { repository, revision, precision, offline, endpoint } = finbert;
  return { repository, revision, precision, offline, isDrill: endpoint === null };
}

function openHub({ config, clock, log }: FinbertPorts, closers: (() => Promise<void>)[]): ModelHub {
  const { endpoint, token, offline, repository } = config.finbert;
  const pool = createPiscinaCompute({
    threads: DOWNLOADS,
    tasks: { [HASH_GROWING_FILE.name]: new URL(`../../workers/${HASH_GROWING_FILE.name}.ts`, import.meta.url) },
    niceIncrement: 10,
    onStrayError: (error) => log.error({ err: error }, 'a hashing thread died between two tasks'),
  });
  closers.push(() => pool.close());
  const at = (url: string, secret: string | null) =>
    createModelHub({ endpoint: url, token: secret, offline, compute: pool, clock });
  if (endpoint !== null) return at(endpoint, token);
  const drill = createDrillModelHub(repository, (url) => at(url, null));
  closers.push(() => drill.close());
  return drill;
}

function tellHost(event: ModelHostEvent, log: Logger): void {
  if (event.kind === 'lost') log.error({ reason: event.reason }, 'the model host ended; it is started again');
  else if (event.kind === 'recovered') log.info({ ...event.model }, 'the model host serves again');
  else log.error({ err: event.error, nextMs: event.nextMs }, 'the model host could not be started again');
}

/** THE composition root: configuration -> drivers -> engine -> edges. Clock, seed and randomness enter here and nowhere else. */
import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { auditActions } from '#engine/actions/audit.ts';
import { datasetActions } from '#engine/actions/datasets.ts';
import { createPathRules } from '#engine/actions/drivers/path-rules.ts';
import { environmentActions } from '#engine/actions/environment.ts';
import { helpActions } from '#engine/actions/help.ts';
import { jobActions } from '#engine/actions/jobs.ts';
import { createPerform, type Perform } from '#engine/actions/perform.ts';
import { policyActions } from '#engine/actions/policy.ts';
import { createRegistry, type Registry } from '#engine/actions/registry.ts';
import { type Rights, rightsOf } from '#engine/actions/rights.ts';
import { type OwnerInfo, systemActions } from '#engine/actions/system.ts';
import { trainingActions } from '#engine/actions/training.ts';
import type { ActionRequest, ActionSpec } from '#engine/actions/types.ts';
import { createLocalFiles } from '#engine/artifacts/drivers/local-files.ts';
import { openAuditLog } from '#engine/audit/audit-log.ts';
import type { AuditLog } from '#engine/audit/types.ts';
import type { Clock } from '#engine/clock.ts';
import { DATASET_CHECK, datasetCheckHandler } from '#engine/datasets/jobs.ts';
import { LOAD_DATASET, PROFILE_DATASET } from '#engine/datasets/tasks.ts';
import type { FolderLock } from '#engine/durable/folder-lock.ts';
import { makeFolder } from '#engine/durable/folders.ts';
import { sweepTemporaryFiles } from '#engine/durable/temporary-file.ts';
import { modelCacheCheck, stateFolderCheck } from '#engine/environment/drivers/folders.ts';
import { requirementsCheck } from '#engine/environment/drivers/python-packages.ts';
import { mlflowCheck, wandbCheck } from '#engine/environment/drivers/trackers.ts';
import { clockCheck, PING, poolCheck } from '#engine/environment/process-checks.ts';
import { OpsError } from '#engine/errors.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { createWorkFolders } from '#engine/jobs/drivers/work-folder.ts';
import type { Actor, JobEngine } from '#engine/jobs/types.ts';
import { openPolicyFile } from '#engine/policy/drivers/policy-file.ts';
import { identify } from '#engine/policy/people.ts';
import type { PolicySource, PolicyState } from '#engine/policy/types.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { createSpool } from '#engine/trackers/drivers/spool.ts';
import { codeVersionOf } from '#engine/training/drivers/code-version.ts';
import { createInputCopies } from '#engine/training/drivers/input-copies.ts';
import { handleTraining } from '#engine/training/jobs.ts';
import { createTableCache } from '#engine/training/table/table-cache.ts';
import * as training from '#engine/training/tasks.ts';
import packageJson from '../package.json' with { type: 'json' };
import type { Operations } from './api/operations.ts';
import { RequestsInFlight } from './api/requests-in-flight.ts';
import { createApiServer } from './api/server.ts';
import type { Config } from './config.ts';
import { createLogger, type LogLevel } from './logger.ts';

export const VERSION: string = packageJson.version;

/** Where each task's worker file is: the engine knows tasks by name only. */
const TASKS = Object.fromEntries(
  [PING, LOAD_DATASET, PROFILE_DATASET, ...Object.values(training)].map(({ name }) => [
    name,
    new URL(`../workers/${name}.ts`, import.meta.url),
  ]),
);

/** Tables of training flows that stay in memory for the next job of the same flow. */
const TABLES_KEPT = 2;
/** Threads die of a full heap at this size; tables lie outside it, in shared buffers. */
const HEAP_LIMIT_MB = 1024;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, fire) => {
    const timer = setTimeout(fire, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

/** The engine, running in this process over the state folder that `lock` makes ours. */
export interface House {
  readonly perform: Perform;
  readonly jobs: JobEngine;
  /** Waits until no job is live that this process would run and no request is being answered, then closes. */
  finish(): Promise<void>;
  /** Takes no new work, waits up to `drainMs` for what runs, gives the state folder up. A second call does nothing. */
  close(drainMs: number): Promise<void>;
}

export interface HouseOptions {
  readonly config: Config;
  readonly lock: FolderLock;
  /** `own`: only jobs that are submitted to this process, by its own terminal or by other shells through its API. */
  readonly claim: 'all' | 'own';
  readonly apiHost: string;
  readonly apiPort: number;
  readonly logLevel: LogLevel;
}

/** @throws OpsError `state_corrupt`, `state_full`, `state_unwritable`, `port_taken`; what was opened until then is closed again */
export async function openHouse(options: HouseOptions): Promise<House> {
  const closers: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    const failures: unknown[] = [];
    // One that fails keeps none of the others open, the lock least of all.
    for (const close of closers.splice(0).reverse()) await close().catch((thrown: unknown) => failures.push(thrown));
    if (failures.length > 0) throw failures[0];
  };
  try {
    return await furnish(options, closers, closeAll);
  } catch (thrown) {
    await closeAll().catch(() => {}); // The first failure is the one to tell.
    throw thrown;
  }
}

async function furnish(
  { config, lock, ...options }: HouseOptions,
  closers: (() => Promise<void>)[],
  closeAll: () => Promise<void>,
): Promise<House> {
  const clock = systemClock;
  const log = createLogger(options.logLevel, config.secrets);
  closers.push(() => lock.release());
  const policy = await openPolicy(config, (state) => tellPolicy(state, log));
  const audit = await openAuditLog({ dir: config.stateDir, clock });
  closers.push(() => audit.close());
  const operations = options.claim === 'all' ? await openOperations(clock) : null;
  const opened = await openLowdbStore({
    dir: config.stateDir,
    clock,
    onSnapshotFailed: (error) => log.error({ err: error }, 'snapshot failed; tried again after some more commits'),
    onDamagedEnd: (copy) => log.error({ copy }, 'the last journal line was damaged: its commits are lost'),
  });
  closers.push(() => opened.close());
  const store = operations?.store(opened) ?? opened;
  const pool = createPiscinaCompute({
    threads: config.threads,
    tasks: TASKS,
    heapLimitMb: HEAP_LIMIT_MB,
    niceIncrement: 10,
    onStrayError: (error) => log.error({ err: error }, 'a pool thread died between two tasks'),
  });
  closers.push(() => pool.close());
  const compute = operations?.compute(pool) ?? pool;
  let stage: 'starting' | 'working' | 'leaving' | 'failed' = 'starting';
  operations?.addCheck({ name: 'jobs', problem: () => (stage === 'working' ? null : stage) });
  const jobs = createEmbeddedEngine({
    store,
    clock,
    work: createWorkFolders({ root: join(config.stateDir, 'work'), log }),
    log,
    claim: options.claim,
    seed: randomInt(2 ** 31),
    onFatal: () => {
      stage = 'failed';
    },
  });
  await registerHandlers(jobs, compute, config);

  const { pid, since } = lock.record;
  const requests = new RequestsInFlight(pid);
  const performAs = (owner: OwnerInfo | null): Perform => {
    const registry = createActions({ config, jobs, audit, compute, policy, owner });
    const onInternal = (error: OpsError, { action }: ActionRequest) =>
      log.error({ err: error.cause ?? error, action }, 'internal error');
    const asked = createPerform({ registry, audit, policy, secrets: config.secrets, onInternal });
    const perform = operations?.perform(asked) ?? asked;
    return (request) => {
      const startsJob = registry.find(request.action)?.startsJob ?? false;
      return requests.serve(
        async () => perform({ ...request, actor: await personOf(request.actor, policy) }),
        startsJob,
      );
    };
  };
  // To other shells this process owns the folder; a command that came alone owns nothing that anybody would wait for.
  const forOthers = performAs({ pid, since });
  const forUs = options.claim === 'all' ? forOthers : performAs(null);

  const token = randomBytes(24).toString('hex');
  const tokens = { lockToken: token, apiToken: config.apiToken };
  const api = createApiServer({ perform: forOthers, jobs, audit, tokens, clock, operations });
  const url = await listen(api, options.apiHost, options.apiPort);
  closers.push(() => api.close());
  await operations?.followJobs(store, (thrown) => log.error({ err: thrown }, 'jobs are no longer counted'));
  closers.push(async () => operations?.close());
  await jobs.start();
  stage = 'working';
  await lock.publish({ url, token });
  log.info({ url, stateDir: config.stateDir, threads: compute.threads }, 'owns the state folder');

  const close = once(async (drainMs: number) => {
    requests.refuseWork();
    stage = 'leaving';
    log.info({ drainMs }, 'leaving the state folder');
    const { unfinished } = await jobs.drain(drainMs);
    if (unfinished.length > 0) log.warn({ unfinished }, 'put back into the queue');
    requests.refuse();
    await requests.gone();
    await closeAll();
  });
  const finish = async () => {
    await jobs.idle();
    // A request that is being answered may bring the next job.
    while (requests.busy) {
      await requests.gone();
      await jobs.idle();
    }
    await close(0);
  };
  return { perform: forUs, jobs, finish, close };
}

/** Only a process that lasts is looked at, and only it takes the time to load what that needs. */
async function openOperations(clock: Clock): Promise<Operations> {
  const { createOperations } = await import('./api/operations.ts');
  return createOperations({ clock, version: VERSION });
}

/** @throws OpsError `policy_invalid` */
function openPolicy(config: Config, onChange: (state: PolicyState) => void): Promise<PolicySource> {
  const actions = describeActions(config).map(({ name }) => name);
  return openPolicyFile({ file: join(config.runbooksDir, 'policy.yaml'), actions, onChange });
}

function tellPolicy({ file, policy, problems }: PolicyState, log: Logger): void {
  if (problems.length > 0) log.error({ file, problems }, 'policy file cannot be used; the policy before counts');
  else log.info({ file }, policy === null ? 'policy file is gone' : 'policy read anew');
}

/** A terminal names its system user; the other edges name the person themselves. */
async function personOf(actor: Actor, policy: PolicySource): Promise<Actor> {
  if (actor.edge !== 'terminal') return actor;
  return identify((await policy.current()).policy, { edge: actor.edge, nativeId: actor.id });
}

/** What a terminal's user may do, for help without a house; a policy file that cannot be used hides nothing. */
export async function terminalRights(actor: Actor, config: Config): Promise<Rights> {
  const file = join(config.runbooksDir, 'policy.yaml');
  const none: PolicySource = { current: async () => ({ policy: null, file, problems: [] }) };
  const policy = await openPolicy(config, () => {}).catch(() => none);
  return await rightsOf({ actor: await personOf(actor, policy) }, policy);
}

/** The registry's description with no engine behind it: for help when the state folder cannot be opened, and for docs. */
export function describeActions(config: Config): readonly ActionSpec[] {
  const nothing = {} as Pick<ActionPorts, 'jobs' | 'audit' | 'compute' | 'policy'>;
  return createActions({ config, owner: null, ...nothing }).specs;
}

interface ActionPorts {
  readonly config: Config;
  readonly owner: OwnerInfo | null;
  readonly jobs: JobEngine;
  readonly audit: AuditLog;
  readonly compute: Compute;
  readonly policy: PolicySource;
}

function createActions({ config, owner, jobs, audit, compute, policy }: ActionPorts): Registry {
  const paths = createPathRules(config);
  const facts = () => ({
    owner,
    stateDir: config.stateDir,
    threads: config.threads,
    version: VERSION,
    node: process.version,
  });
  const checks = [
    modelCacheCheck(config.modelCache),
    mlflowCheck(config.mlflow),
    wandbCheck(config.wandb),
    requirementsCheck({ platformDir: config.platformDir, virtualEnv: config.virtualEnv }),
    poolCheck(compute),
    clockCheck(() => newestRecord(audit), systemClock),
    stateFolderCheck({ path: config.stateDir }),
  ];
  const defaults = {
    defaultOutput: join(config.outputDir, 'meta_model.onnx'),
    mlflowUri: withoutSecrets(config.mlflow.uri),
  };
  const registry: Registry = createRegistry([
    ...helpActions({ specs: () => registry.specs, policy }),
    ...systemActions({ jobs, facts, policy }),
    ...policyActions({ specs: () => registry.specs, policy }),
    ...environmentActions({ checks, clock: systemClock }),
    ...datasetActions({ jobs, paths }),
    ...trainingActions({ jobs, paths, clock: systemClock, ...defaults }),
    ...jobActions({ jobs }),
    ...auditActions({ audit }),
  ]);
  return registry;
}

/** Milliseconds since the epoch of the newest audit line, whichever of the last ones it is: after a step back it is not the last. */
async function newestRecord(audit: AuditLog): Promise<number | null> {
  const lines = await audit.list({ limit: 100 });
  return lines.length === 0 ? null : Math.max(...lines.map((line) => Date.parse(line.at)));
}

async function registerHandlers(jobs: JobEngine, compute: Compute, config: Config): Promise<void> {
  jobs.handle(DATASET_CHECK, { concurrency: config.threads }, datasetCheckHandler(compute));
  const tables = createTableCache(TABLES_KEPT, {
    compute,
    copies: createInputCopies(),
    load: (request, signal) => compute.run(LOAD_DATASET, request, { signal }),
  });
  const spool = join(config.stateDir, 'spool');
  await makeFolder(spool);
  await sweepTemporaryFiles(spool);
  handleTraining(jobs, config.threads, {
    compute,
    tables,
    outputs: createLocalFiles(),
    spool: createSpool(spool),
    code: codeVersionOf(join(import.meta.dirname, '..')),
    clock: systemClock,
  });
}

/** Who gives credentials in the address means them for the connection, not for reports and spool files. */
function withoutSecrets(uri: string | null): string | null {
  const url = uri === null ? null : URL.parse(uri);
  return url === null ? uri : `${url.origin}${url.pathname}`.replace(/\/$/, '');
}

async function listen(api: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await api.listen({ host, port });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new OpsError('port_taken', `port ${port} of ${host} is taken`, { facts: { host, port }, cause });
  }
}

function once<Argument>(act: (argument: Argument) => Promise<void>): (argument: Argument) => Promise<void> {
  let acting: Promise<void> | undefined;
  return (argument) => {
    acting ??= act(argument);
    return acting;
  };
}

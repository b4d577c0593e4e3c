/** The engine, put together over one state folder: configuration -> drivers -> engine -> edges. */

import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createPerform, type Perform } from '#engine/actions/perform.ts';
import type { OwnerInfo } from '#engine/actions/system.ts';
import type { ActionRequest } from '#engine/actions/types.ts';
import { openAuditLog } from '#engine/audit/audit-log.ts';
import type { Clock } from '#engine/clock.ts';
import type { FolderLock } from '#engine/durable/folder-lock.ts';
import { OpsError } from '#engine/errors.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { createWorkFolders } from '#engine/jobs/drivers/work-folder.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import { openControlStore } from '#engine/models/control-store.ts';
import { ControlFile } from '#engine/models/drivers/control-file.ts';
import type { ControlStore } from '#engine/models/types.ts';
import type { PolicyState } from '#engine/policy/types.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import type { Operations } from '../api/operations.ts';
import { RequestsInFlight } from '../api/requests-in-flight.ts';
import { createApiServer } from '../api/server.ts';
import type { Config } from '../config.ts';
import { createLogger, type LogLevel } from '../logger.ts';
import type { SlackHealth } from '../slack/edge.ts';
import { ACK_BUCKETS_MS } from '../slack/metrics.ts';
import { lookIntoOutbox } from '../slack/outbox/look-into-outbox.ts';
import { textsOf } from '../views/catalogue.ts';
import { createActions, describeActions, VERSION } from './actions.ts';
import type { Chat, ChatPorts } from './chat.ts';
import { openFinbert, serveFinbert } from './finbert.ts';
import { registerHandlers } from './job-handlers.ts';
import { openPolicy, personOf } from './policy.ts';
import { TASKS } from './pool-tasks.ts';
import { systemClock } from './system-clock.ts';

/** Threads die of a full heap at this size; tables lie outside it, in shared buffers. */
const HEAP_LIMIT_MB = 1024;

/** The engine, running in this process over the state folder that `lock` makes ours. */
export interface House {
  readonly perform: Perform;
  readonly jobs: JobEngine;
  /** Where the local workspace is to be opened, its key included; null where there is none. */
  readonly entryUrl: string | null;
  /** Resolves when the state folder can no longer be used: the process has to end. */
  readonly failed: Promise<OpsError>;
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
  /** Whether Slack, or the local workspace in its place, is served. */
  readonly chat: boolean;
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
  const fatal = Promise.withResolvers<OpsError>();
  const jobs = createEmbeddedEngine({
    store,
    clock,
    work: createWorkFolders({ root: join(config.stateDir, 'work'), log }),
    log,
    claim: options.claim,
    seed: randomInt(2 ** 31),
    onFatal: (error) => {
      stage = 'failed';
      fatal.resolve(error);
    },
  });
  const control = await openControl({ config, store, clock, log }, closers);
  const isServer = options.claim === 'all';
  const finbert = await openFinbert({ config, compute, control, store, clock, log, isServer }, closers);
  await registerHandlers(jobs, { compute, control, keeper: finbert.keeper, config });

  const { pid, since } = lock.record;
  const requests = new RequestsInFlight(pid);
  const performAs = (owner: OwnerInfo | null): Perform => {
    const registry = createActions({
      config,
      jobs,
      audit,
      compute,
      control,
      finbert,
      policy,
      outbox: lookIntoOutbox(store),
      owner,
    });
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
  const api = createApiServer({
    perform: forOthers,
    jobs,
    audit,
    control,
    router: finbert.router,
    tokens,
    clock,
    operations,
  });
  const url = await listen(api, options.apiHost, options.apiPort);
  closers.push(() => api.close());
  await operations?.followJobs(store, (thrown) => log.error({ err: thrown }, 'jobs are no longer counted'));
  closers.push(async () => operations?.close());
  await jobs.start();
  stage = 'working';
  await lock.publish({ url, token });
  log.info({ url, stateDir: config.stateDir, threads: compute.threads }, 'owns the state folder');

  const chat = options.chat
    ? await openChatWith({ config, perform: forOthers, jobs, store, compute, policy, clock, log }, operations)
    : null;
  if (chat !== null) closers.push(() => chat.stop());
  if (isServer) {
    serveFinbert(finbert, { config, jobs, log }).catch((thrown: unknown) =>
      log.error({ err: thrown }, 'FinBERT could not be started'),
    );
  }

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
  return { perform: forUs, jobs, entryUrl: chat?.entryUrl ?? null, failed: fatal.promise, finish, close };
}

/** The control document, and its copy for programs that read files. */
async function openControl(
  { config, store, clock, log }: Pick<ChatPorts, 'config' | 'store' | 'clock' | 'log'>,
  closers: (() => Promise<void>)[],
): Promise<ControlStore> {
  const onFailed = (error: unknown) => log.error({ err: error }, 'control.json could not be written; tried again');
  const file = new ControlFile({ stateDir: config.stateDir, clock, onFailed });
  closers.push(async () => file.close());
  const control = await openControlStore({ store, clock, publish: (document) => file.write(document) });
  closers.push(() => control.close());
  return control;
}

/** Only a process that lasts is looked at, and only it takes the time to load what that needs. */
async function openOperations(clock: Clock): Promise<Operations> {
  const { createOperations } = await import('../api/operations.ts');
  return createOperations({ clock, version: VERSION });
}

/** Loaded only where it is served: a command in a shell needs no Bolt. */
async function openChatWith(
  ports: Omit<ChatPorts, 'specs' | 'texts' | 'seed'>,
  operations: Operations | null,
): Promise<Chat> {
  const { openChat } = await import('./chat.ts');
  const { slackFamilies } = await import('../api/metrics/slack-families.ts');
  const texts = textsOf(ports.config.locale);
  const chat = await openChat({ ...ports, texts, specs: describeActions(ports.config), seed: randomInt(2 ** 31) });
  operations?.addCheck({ name: 'slack', problem: () => slackProblem(chat.edge.health()) });
  operations?.addMetrics(() => slackFamilies(chat.edge.stats(), ACK_BUCKETS_MS));
  return chat;
}

function slackProblem({ refused, connected }: SlackHealth): string | null {
  if (refused !== null) return `refused: ${refused}`;
  return connected ? null : 'deaf';
}

function tellPolicy({ file, policy, problems }: PolicyState, log: Logger): void {
  if (problems.length > 0) log.error({ file, problems }, 'policy file cannot be used; the policy before counts');
  else log.info({ file }, policy === null ? 'policy file is gone' : 'policy read anew');
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

/** The engine, put together over one state folder: configuration -> drivers -> engine -> edges. */

import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createPerform, type Perform } from '#engine/actions/perform.ts';
import type { OwnerInfo } from '#engine/actions/system.ts';
import type { ActionRequest } from '#engine/actions/types.ts';
import type { FolderLock } from '#engine/durable/folder-lock.ts';
import { OpsError } from '#engine/errors.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import { createWorkFolders } from '#engine/jobs/drivers/work-folder.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import type { Operations } from '../api/operations.ts';
import { RequestsInFlight } from '../api/requests-in-flight.ts';
import { createApiServer } from '../api/server.ts';
import type { Config } from '../config.ts';
import type { LogLevel } from '../logger.ts';
import type { SlackHealth } from '../slack/edge.ts';
import { ACK_BUCKETS_MS } from '../slack/metrics.ts';
import { lookIntoOutbox } from '../slack/outbox/look-into-outbox.ts';
import { textsOf } from '../views/texts/catalogue.ts';
import { createActions, describeActions } from './actions.ts';
import { followRetraining } from './alerts.ts';
import type { Chat, ChatPorts } from './chat.ts';
import { serveFinbert } from './finbert.ts';
import { personOf } from './policy.ts';
import { openRooms } from './rooms.ts';
import { type Closers, openSharedServices } from './shared-services.ts';

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
  /** Lines for people instead of JSON. */
  readonly readableLog: boolean;
}

/** @throws OpsError `state_corrupt`, `state_full`, `state_unwritable`, `port_taken`; what was opened until then is closed again */
export async function openHouse(options: HouseOptions): Promise<House> {
  const closers: Closers = [];
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
  closers: Closers,
  closeAll: () => Promise<void>,
): Promise<House> {
  const isServer = options.claim === 'all';
  const { logLevel, readableLog } = options;
  const services = await openSharedServices({ config, lock, isServer, logLevel, readableLog }, closers);
  const { clock, log, policy, audit, operations, store, compute } = services;
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
  const rooms = await openRooms(services, jobs, closers);
  const { control, alerts, reports, observations, streams, drift, finbert, onCall, schedule } = rooms;

  const { pid, since } = lock.record;
  const requests = new RequestsInFlight(pid);
  let workspaceUrl: string | null = null;
  const performAs = (owner: OwnerInfo | null): Perform => {
    const registry = createActions({
      ...rooms,
      ...{ config, jobs, audit, compute, policy, owner },
      onCall: onCall.parts,
      schedule: { ...schedule.parts, perform: (request) => perform(request) },
      outbox: lookIntoOutbox(store),
      workspaceUrl: () => workspaceUrl,
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
    observations,
    tokens,
    clock,
    operations,
  });
  const url = await listen(api, options.apiHost, options.apiPort);
  closers.push(() => api.close());
  await operations?.followJobs(store, (thrown) => log.error({ err: thrown }, 'jobs are no longer counted'));
  closers.push(async () => operations?.close());
  if (isServer) await followRetraining({ alerts, jobs, store, log }, closers);
  await jobs.start();
  stage = 'working';
  await lock.publish({ url, token });
  log.info({ url, stateDir: config.stateDir, threads: compute.threads }, 'owns the state folder');

  const chat = options.chat
    ? await openChatWith(
        { config, perform: forOthers, jobs, store, compute, control, reports, policy, clock, log },
        operations,
      )
    : null;
  if (chat !== null) closers.push(() => chat.stop());
  workspaceUrl = chat?.entryUrl ?? null;
  if (isServer) {
    observations.followFiles(streams);
    drift.start();
    serveFinbert(finbert, { config, jobs, log }).catch((thrown: unknown) =>
      log.error({ err: thrown }, 'FinBERT could not be started'),
    );
  }

  if (isServer) await schedule.start(forOthers);
  if (operations !== null) onCall.startHeartbeat(() => operations.problem());

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
  return { perform: forUs, jobs, entryUrl: workspaceUrl, failed: fatal.promise, finish, close };
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

/** The registry of this product: every family of actions with the ports that it needs. */

import { join } from 'node:path';
import { auditActions } from '#engine/actions/audit.ts';
import { controlActions } from '#engine/actions/control.ts';
import { datasetActions } from '#engine/actions/datasets.ts';
import { driftActions } from '#engine/actions/drift.ts';
import { analyseActions } from '#engine/actions/drift-analyse.ts';
import { alertActions } from '#engine/actions/drift-answers.ts';
import { replayActions } from '#engine/actions/drift-replay.ts';
import { createPathRules } from '#engine/actions/drivers/path-rules.ts';
import { environmentActions } from '#engine/actions/environment.ts';
import { finbertActions } from '#engine/actions/finbert.ts';
import { handoverActions } from '#engine/actions/handover.ts';
import { helpActions } from '#engine/actions/help.ts';
import { jobActions } from '#engine/actions/jobs.ts';
import { type OnCallActionPorts, onCallActions } from '#engine/actions/oncall.ts';
import { type OutboxSource, outboxActions } from '#engine/actions/outbox.ts';
import { policyActions } from '#engine/actions/policy.ts';
import { createRegistry, type Registry } from '#engine/actions/registry.ts';
import { type ScheduleActionPorts, scheduleActions } from '#engine/actions/schedule.ts';
import { streamsActions } from '#engine/actions/streams.ts';
import { type OwnerInfo, systemActions } from '#engine/actions/system.ts';
import { ticketActions } from '#engine/actions/tickets.ts';
import { trainingActions } from '#engine/actions/training.ts';
import type { ActionSpec } from '#engine/actions/types.ts';
import type { AlertBook } from '#engine/alerts/types.ts';
import type { AuditLog } from '#engine/audit/types.ts';
import type { DriftWatch } from '#engine/drift/detection/types.ts';
import type { StreamsSource } from '#engine/drift/streams/types.ts';
import type { ReportStore } from '#engine/drift/types.ts';
import { modelCacheCheck, stateFolderCheck } from '#engine/environment/drivers/folders.ts';
import { requirementsCheck } from '#engine/environment/drivers/python-packages.ts';
import { mlflowCheck, wandbCheck } from '#engine/environment/drivers/trackers.ts';
import { clockCheck, poolCheck } from '#engine/environment/process-checks.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import type { ControlStore } from '#engine/models/types.ts';
import type { PolicySource } from '#engine/policy/types.ts';
import type { TicketBook, TicketPlaces } from '#engine/tickets/types.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Config } from '../config.ts';
import type { Finbert } from './finbert.ts';
import { systemClock } from './system-clock.ts';

export const VERSION: string = packageJson.version;

/** The registry's description with no engine behind it: for help when the state folder cannot be opened, and for docs. */
export function describeActions(config: Config): readonly ActionSpec[] {
  const nothing = {} as Omit<ActionPorts, 'config' | 'owner' | 'finbert'>;
  const finbert = {} as Finbert;
  return createActions({ config, owner: null, finbert, ...nothing }).specs;
}

interface ActionPorts {
  readonly config: Config;
  readonly owner: OwnerInfo | null;
  readonly jobs: JobEngine;
  readonly audit: AuditLog;
  readonly compute: Compute;
  readonly control: ControlStore;
  readonly finbert: Finbert;
  readonly drift: DriftWatch;
  readonly streams: StreamsSource;
  readonly reports: ReportStore;
  readonly alerts: AlertBook;
  readonly tickets: TicketBook;
  readonly places: TicketPlaces;
  readonly onCall: OnCallActionPorts;
  readonly schedule: ScheduleActionPorts;
  readonly policy: PolicySource;
  readonly outbox: OutboxSource;
  /** Where the local workspace is opened, its key included; null where none is served (yet). */
  readonly workspaceUrl: () => string | null;
}

export function createActions(ports: ActionPorts): Registry {
  const { config, owner, jobs, audit, compute, control, finbert, drift, streams, reports, policy, outbox } = ports;
  const { alerts, tickets, places, onCall, schedule } = ports;
  const paths = createPathRules(config);
  const facts = () => ({
    owner,
    stateDir: config.stateDir,
    threads: config.threads,
    version: VERSION,
    node: process.version,
    workspaceUrl: ports.workspaceUrl(),
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
    ...systemActions({ jobs, facts, policy, alerts, control }),
    ...policyActions({ specs: () => registry.specs, policy }),
    ...environmentActions({ checks, clock: systemClock }),
    ...datasetActions({ jobs, paths }),
    ...trainingActions({ jobs, paths, clock: systemClock, ...defaults }),
    ...controlActions({ control, jobs }),
    ...finbertActions({ jobs, control, ...finbert }),
    ...driftActions({ drift, reports }),
    ...replayActions({ jobs, paths, clock: systemClock }),
    ...streamsActions({ streams, drift, clock: systemClock }),
    ...alertActions({ alerts, jobs, paths, clock: systemClock, defaultOutput: defaults.defaultOutput }),
    ...analyseActions({ alerts, jobs, paths }),
    ...ticketActions({ alerts, tickets, places }),
    ...onCallActions({ ...onCall }),
    ...handoverActions({ ...onCall, ...schedule, alerts, tickets, jobs, control, drift, reports, checks }),
    ...scheduleActions({ ...schedule }),
    ...jobActions({ jobs }),
    ...outboxActions({ outbox }),
    ...auditActions({ audit }),
  ]);
  return registry;
}

/** Milliseconds since the epoch of the newest audit line, whichever of the last ones it is: after a step back it is not the last. */
async function newestRecord(audit: AuditLog): Promise<number | null> {
  const lines = await audit.list({ limit: 100 });
  return lines.length === 0 ? null : Math.max(...lines.map((line) => Date.parse(line.at)));
}

/** Who gives credentials in the address means them for the connection, not for reports and spool files. */
function withoutSecrets(uri: string | null): string | null {
  const url = uri === null ? null : URL.parse(uri);
  return url === null ? uri : `${url.origin}${url.pathname}`.replace(/\/$/, '');
}

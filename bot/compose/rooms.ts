/** What a house does, room by room, each over the same services: control, alerts, drift, sentiment, on-call, schedule. */
import { join } from 'node:path';
import { openReportFiles } from '#engine/drift/drivers/report-files.ts';
import { handleAnalysis } from '#engine/drift/jobs.ts';
import { handleReplay } from '#engine/drift/replay/replay-job.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import { openControlStore } from '#engine/models/control-store.ts';
import { ControlFile } from '#engine/models/drivers/control-file.ts';
import type { ControlStore } from '#engine/models/types.ts';
import { describeActions } from './actions.ts';
import { openAlerts } from './alerts.ts';
import { openDrift } from './drift.ts';
import { openFinbert } from './finbert.ts';
import { registerHandlers } from './job-handlers.ts';
import { openObservations } from './observations.ts';
import { openOnCall } from './oncall.ts';
import { openSchedule } from './schedule.ts';
import type { Closers, SharedServices } from './shared-services.ts';
import { openStreams } from './streams.ts';
import { openTickets } from './tickets.ts';

export type Rooms = Awaited<ReturnType<typeof openRooms>>;

/** Opens what jobs and requests need, and registers who handles which kind of job; nothing works by itself yet. */
export async function openRooms(services: SharedServices, jobs: JobEngine, closers: Closers) {
  const { config, compute, clock, log, store, policy, isServer } = services;
  const { stateDir, threads, runbooksDir, driftReports: keptReports } = config;
  const control = await openControl(services, closers);
  const { alerts, tickets } = openAlerts(services, closers);
  const places = await openTickets(services, closers);
  const reports = await openReportFiles(join(stateDir, 'drift_reports'));
  const observations = await openObservations({ stateDir, alerts, clock, log }, closers);
  const streams = await openStreams({ runbooksDir, store, clock, log }, closers);
  const drift = await openDrift(
    { stateDir, threads, observations, reports, keptReports, alerts, rules: streams, store, clock, log },
    closers,
  );
  const finbert = await openFinbert({ ...services, control, alerts, sink: observations.log }, closers);
  await registerHandlers(jobs, { compute, control, keeper: finbert.keeper, config });
  handleAnalysis(jobs, { jobs, alerts, tickets, drift, control, compute, clock });
  handleReplay(jobs, { compute, log: observations.log, streams, watch: drift }, threads);
  const onCall = await openOnCall({ config, alerts, policy, store, clock, log, isServer }, closers);
  const specs = describeActions(config);
  const schedule = await openSchedule({ config, specs, jobs, store, clock, log, isServer }, closers);
  return { control, alerts, tickets, places, reports, observations, streams, drift, finbert, onCall, schedule };
}

/** The control document, and its copy for programs that read files. */
async function openControl({ config, store, clock, log }: SharedServices, closers: Closers): Promise<ControlStore> {
  const onFailed = (error: unknown) => log.error({ err: error }, 'control.json could not be written; tried again');
  const file = new ControlFile({ stateDir: config.stateDir, clock, onFailed });
  closers.push(async () => file.close());
  const control = await openControlStore({ store, clock, publish: (document) => file.write(document) });
  closers.push(() => control.close());
  return control;
}

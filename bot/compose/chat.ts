/** The chat side of the house, put together: the Slack edge over the real Slack, or over a small one of our own with its page. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Perform } from '#engine/actions/perform.ts';
import type { ActionSpec } from '#engine/actions/types.ts';
import { DRAW_CHART } from '#engine/charts/tasks.ts';
import { trainingCharts } from '#engine/charts/training-charts.ts';
import type { Clock } from '#engine/clock.ts';
import type { ReportStore } from '#engine/drift/types.ts';
import { writeFileAtomic } from '#engine/durable/atomic-file.ts';
import { makeFolder } from '#engine/durable/folders.ts';
import { ifThere } from '#engine/durable/if-there.ts';
import { OpsError } from '#engine/errors.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { JobEngine, JobView } from '#engine/jobs/types.ts';
import type { ControlStore } from '#engine/models/types.ts';
import { identify, nativeIdOf } from '#engine/policy/people.ts';
import type { PolicySource } from '#engine/policy/types.ts';
import type { Store } from '#engine/store/types.ts';
import { TRAIN_JOB } from '#engine/training/jobs.ts';
import type { TrainingReport } from '#engine/training/outputs/report.ts';
import type { Config } from '../config.ts';
import { createPage, type Page } from '../local/page/create-page.ts';
import { createLocalSlack, type LocalSlack } from '../local/server/local-slack.ts';
import { createSlackEdge, type SlackEdge, type SlackEdgeConfig } from '../slack/edge.ts';
import type { Texts } from '../views/texts/texts.ts';
import { createAlertChart } from './alert-chart.ts';
import { LOCAL_ALERTS_CHANNEL } from './alerts-channel.ts';
import { commandCompletions } from './command-completions.ts';

export interface ChatPorts {
  readonly config: Config;
  readonly perform: Perform;
  readonly jobs: JobEngine;
  readonly store: Store;
  readonly compute: Compute;
  readonly control: ControlStore;
  readonly reports: Pick<ReportStore, 'read'>;
  readonly policy: PolicySource;
  readonly specs: readonly ActionSpec[];
  readonly texts: Texts;
  readonly clock: Clock;
  readonly log: Logger;
  readonly seed: number;
}

export interface Chat {
  readonly edge: SlackEdge;
  /** Where the local workspace is to be opened, its key included; null with a real Slack. */
  readonly entryUrl: string | null;
  stop(): Promise<void>;
}

/** @throws OpsError `slack_refused`, `port_taken` */
export async function openChat(ports: ChatPorts): Promise<Chat> {
  const { slack } = ports.config;
  if (slack !== null) {
    if (ports.config.stateDirIsDefault)
      ports.log.warn({ stateDir: ports.config.stateDir }, 'a new deployment would wipe the state: set MLOPS_STATE_DIR');
    const names: NativeNames = { nameOf: (id) => id, idOf: (name) => (/^[UW][A-Z0-9]+$/.test(name) ? name : null) };
    const edge = createEdge(slack, 'slack', ports, names, ports.config.alertsChannel);
    await edge.start();
    return { edge, entryUrl: null, stop: () => edge.stop() };
  }

  const local = await openLocalSlack(ports);
  const { app, users } = local.workspace;
  const config = { botToken: app.botToken, appToken: app.appToken, signingSecret: null, port: 0, apiUrl: local.apiUrl };
  const names: NativeNames = {
    nameOf: (id) => users.get(id)?.name ?? id,
    idOf: (name) => [...users.values()].find((user) => !user.isBot && user.name === name)?.id ?? null,
  };
  const edge = createEdge(config, 'local', ports, names, LOCAL_ALERTS_CHANNEL);
  await edge.start();
  const page = await openPage(local, ports);
  return {
    edge,
    entryUrl: page.entryUrl,
    stop: async () => {
      await page.close();
      await edge.stop();
      await local.close();
    },
  };
}

/** Where people are known by a name of their own: what a Slack user id is called there, and whose name that is. */
interface NativeNames {
  readonly nameOf: (userId: string) => string;
  readonly idOf: (name: string) => string | null;
}

function createEdge(
  config: SlackEdgeConfig,
  kind: 'slack' | 'local',
  { perform, jobs, store, compute, control, reports, policy, specs, texts, clock, log, seed }: ChatPorts,
  { nameOf, idOf }: NativeNames,
  alertsChannel: string | null,
): SlackEdge {
  return createSlackEdge({
    config,
    perform,
    jobs,
    store,
    specs,
    texts,
    clock,
    log,
    seed,
    alerts: {
      channel: alertsChannel,
      control,
      draw: createAlertChart({ compute, reports, texts }),
      slackIdOf: async (person) => idOf(nativeIdOf((await policy.current()).policy, kind, person) ?? person),
      riskierHere: kind === 'local',
    },
    people: async (id) => identify((await policy.current()).policy, { edge: kind, nativeId: nameOf(id) }),
    drawCharts: (job) => drawCharts(job, compute, texts),
    onRefused: (error) =>
      log.error({ err: error }, 'Slack does not let this app in; nothing is sent until the next start'),
  });
}

async function drawCharts(job: JobView, compute: Compute, texts: Texts) {
  if (job.kind !== TRAIN_JOB || job.state !== 'done') return [];
  const charts = trainingCharts(job.result as unknown as TrainingReport, texts.chart);
  return await Promise.all(
    charts.map(async ({ name, spec }) => {
      const { png } = await compute.run(DRAW_CHART, spec);
      return { filename: `${job.id}-${name}.png`, title: spec.title, alt: spec.alt, bytes: png };
    }),
  );
}

const CHANNELS = [
  { id: 'C0000000001', name: 'ml-ops', topic: 'Training, drift and everything that keeps the models sound' },
  { id: LOCAL_ALERTS_CHANNEL, name: 'ml-alerts', topic: 'What asks for attention' },
] as const;
const PEOPLE = [
  { id: 'U0000000001', name: 'ann', realName: 'Ann Lind', admin: true },
  { id: 'U0000000002', name: 'ben', realName: 'Ben Okoye' },
] as const;
const BOT_USER = 'U0000000009';
/** For who has never been here: look at data, train on them, see what else there is. */
const FIRST_LINES = [
  'dataset check runbooks/drills/data/events.parquet',
  'train runbooks/drills/data/events.parquet --purge-gap 10',
  'help',
] as const;

async function openLocalSlack({ config, clock, log }: ChatPorts): Promise<LocalSlack> {
  const folder = join(config.stateDir, 'workspace');
  await makeFolder(join(folder, 'files'));
  const secret = () => randomBytes(16).toString('hex');
  const points = { write: 'workspace.write', rename: 'workspace.rename' } as const;
  return await createLocalSlack({
    clock,
    reportError: (error) => log.error({ err: error }, 'local workspace'),
    storage: {
      load: async (name) => (await ifThere(readFile(join(folder, name)))) ?? undefined,
      save: (name, bytes) => writeFileAtomic(join(folder, name), bytes, { points }),
    },
    seed: {
      team: { id: 'T0000000001', name: 'AI-Trader', domain: 'ai-trader' },
      app: {
        id: 'A0000000001',
        name: 'mlops',
        botUserId: BOT_USER,
        botId: 'B0000000001',
        // Good for this process only: nobody but our own edge ever learns them.
        botToken: `xoxb-${secret()}`,
        appToken: `xapp-${secret()}`,
        signingSecret: secret(),
        commands: [{ command: '/mlops', shouldEscape: false }],
        events: ['app_mention', 'message.channels', 'message.im', 'app_home_opened'],
      },
      users: PEOPLE,
      channels: CHANNELS.map((channel) => ({ ...channel, members: [...PEOPLE.map(({ id }) => id), BOT_USER] })),
    },
  });
}

async function openPage(local: LocalSlack, { config, specs, texts, clock, log }: ChatPorts): Promise<Page> {
  try {
    return await createPage({
      workspace: local,
      completions: (line) => commandCompletions(line, specs, texts),
      firstLines: FIRST_LINES,
      token: await pageToken(config.stateDir),
      port: config.pagePort,
      clock,
      locale: config.locale,
      reportError: (error) => log.error({ err: error }, 'page'),
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    const facts = { host: '127.0.0.1', port: config.pagePort };
    throw new OpsError('port_taken', `port ${config.pagePort} of the page is taken`, { facts, cause });
  }
}

/** Kept over restarts, so that an open page stays open; only this system user can read it. */
async function pageToken(stateDir: string): Promise<string> {
  const path = join(stateDir, 'page-token');
  const kept = (await ifThere(readFile(path, 'utf8')))?.trim();
  if (kept !== undefined && kept !== '') return kept;
  const token = randomBytes(24).toString('hex');
  const points = { write: 'workspace.write', rename: 'workspace.rename' } as const;
  await writeFileAtomic(path, Buffer.from(`${token}\n`), { points });
  return token;
}

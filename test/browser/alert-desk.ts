/** The Slack edge with alerts, their actions, control and pictures, over a local Slack with its page: what browser tests of alerts look at. */
import { createAlertChart } from '#bot/compose/alert-chart.ts';
import { createPage, type Page } from '#bot/local/page/create-page.ts';
import { createLocalSlack, type LocalSlack } from '#bot/local/server/local-slack.ts';
import { createSlackEdge } from '#bot/slack/edge.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { controlActions } from '#engine/actions/control.ts';
import { alertActions } from '#engine/actions/drift-answers.ts';
import { createPathRules } from '#engine/actions/drivers/path-rules.ts';
import { createPerform } from '#engine/actions/perform.ts';
import { createBooks } from '#engine/alerts/alert-book.ts';
import type { AlertBook } from '#engine/alerts/types.ts';
import { drawChart } from '#engine/charts/drivers/echarts.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import type { Json } from '#engine/json.ts';
import { sentimentOutage } from '#engine/models/control.ts';
import { openControlStore } from '#engine/models/control-store.ts';
import { handleControl } from '#engine/models/jobs.ts';
import type { ControlStore } from '#engine/models/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { DRIFT_REPORT } from '../fakes/drift-alert.ts';
import { fixedPolicy } from '../fakes/fixed-policy.ts';
import { createMemoryWorkFolders } from '../fakes/memory-work-folders.ts';
import { createRecordingLogger } from '../fakes/recording-logger.ts';
import { silentAudit, testActions } from '../fakes/small-actions.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { trainingReportOf } from '../fakes/training-report.ts';
import { APP_TOKEN, BOT, BOT_TOKEN, DESK_TEAM, deskApp } from './desk-app.ts';

export const ANN = 'U0ANN';
export const BEN = 'U0BEN';
export const ALERTS_CHANNEL = 'C0ALERTS';

export interface AlertDesk {
  readonly slack: LocalSlack;
  readonly page: Page;
  readonly alerts: AlertBook;
  readonly control: ControlStore;
  readonly defects: readonly unknown[];
  close(): Promise<void>;
}

const SEED = {
  team: DESK_TEAM,
  app: deskApp(['app_mention', 'app_home_opened', 'message.channels', 'message.im']),
  users: [
    { id: ANN, name: 'ann', realName: 'Ann Lind' },
    { id: BEN, name: 'ben', realName: 'Ben Okoye' },
  ],
  channels: [{ id: ALERTS_CHANNEL, name: 'ml-alerts', topic: 'What asks for attention', members: [ANN, BEN, BOT] }],
};

const onThisThread: Pick<Compute, 'run'> = { run: async (_task, input) => drawChart(input as never) as never };

export async function openAlertDesk(): Promise<AlertDesk> {
  const clock = systemClock;
  const defects: unknown[] = [];
  const reportError = (error: unknown) => void defects.push(error);
  const slack = await createLocalSlack({ seed: SEED, clock, reportError });
  const store = createMemoryStore({ clock });
  const log = createRecordingLogger();
  const jobs = createEmbeddedEngine({
    store,
    clock,
    log,
    work: createMemoryWorkFolders(),
    claim: 'all',
    seed: 1,
  });
  const control = await openControlStore({ store, clock, publish: async () => {} });
  await control.change({ seen: null, by: 'system', reason: '', to: (state) => sentimentOutage(state, null) });
  const { alerts } = createBooks({ store, clock });
  handleControl(jobs, { control, clock });
  jobs.handle('train', { concurrency: 1 }, async () => trainingReportOf() as unknown as Json);
  const paths = createPathRules({ dataDirs: [], outputDir: '/nowhere', stateDir: '/nowhere' });
  const registry = testActions(jobs, [
    ...alertActions({ alerts, jobs, paths, clock, defaultOutput: 'model.onnx' }),
    ...controlActions({ control, jobs }),
  ]);
  await jobs.start();
  await jobs.enqueue({
    kind: 'train',
    payload: {},
    by: { id: 'ann', edge: 'local' },
    timeoutMs: 60_000,
    maxAttempts: 1,
    backoff: { baseMs: 1, maxMs: 1 },
  });
  await jobs.idle();
  const names = new Map([
    [ANN, 'ann'],
    [BEN, 'ben'],
  ]);
  const edge = createSlackEdge({
    config: { botToken: BOT_TOKEN, appToken: APP_TOKEN, signingSecret: null, port: 0, apiUrl: slack.apiUrl },
    perform: createPerform({
      registry,
      audit: silentAudit,
      policy: fixedPolicy(null),
      secrets: [],
      onInternal: (error) => void defects.push(error),
    }),
    jobs,
    store,
    specs: registry.specs,
    texts: textEn,
    clock,
    log,
    people: async (id) => ({ id: names.get(id) ?? id, edge: 'local' }),
    drawCharts: async () => [],
    alerts: {
      channel: ALERTS_CHANNEL,
      control,
      draw: createAlertChart({
        compute: onThisThread as Compute,
        reports: { read: async () => DRIFT_REPORT },
        texts: textEn,
      }),
      slackIdOf: async (person) => [...names].find(([, name]) => name === person)?.[0] ?? null,
      riskierHere: true,
    },
    seed: 1,
    onRefused: reportError,
  });
  await edge.start();
  const token = 'test-key-of-the-page-0123456789abcdef';
  const page = await createPage({
    firstLines: ['help'],
    workspace: slack,
    completions: () => [],
    token,
    port: 0,
    clock,
    reportError,
  });
  return {
    slack,
    page,
    alerts,
    control,
    defects,
    async close() {
      await page.close();
      await edge.stop();
      await jobs.drain(0);
      await control.close();
      await slack.close();
      await store.close();
    },
  };
}

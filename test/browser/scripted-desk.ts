/** A workspace in which a scripted bot answers as the real one does, with the page over it: what browser tests and pictures look at. */
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { createPage, type Page } from '#bot/local/page/create-page.ts';
import type { Completion } from '#bot/local/page/types.ts';
import { createLocalSlack, type LocalSlack } from '#bot/local/server/local-slack.ts';
import { homeView } from '#bot/views/block-kit/home.ts';
import { ACTION_MODAL, modalFor } from '#bot/views/block-kit/modal.ts';
import { slackMessage } from '#bot/views/block-kit/slack-message.ts';
import { helpView } from '#bot/views/drawings/help-view.ts';
import { jobCard } from '#bot/views/drawings/jobs/channel-job-card.ts';
import { followedJob } from '#bot/views/drawings/jobs/job-progress.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import type { JobView } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import { SPECS } from '../fakes/action-specs.ts';
import { jobView } from '../fakes/job-view.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { trainingReportOf } from '../fakes/training-report.ts';
import { APP_TOKEN, BOT, BOT_TOKEN, DESK_TEAM, deskApp } from './desk-app.ts';

export const ANN = 'U0ANN';
export const BORIS = 'U0BORIS';
export const CHANNEL = 'C0MLOPS';
/** Folds of the scripted training job; its last part is the final fit. */
const FOLDS = 4;
/** How long the job has run whenever one looks. */
const STARTED_MS = 31_000;

export interface Desk {
  readonly slack: LocalSlack;
  readonly page: Page;
  /** Ends the page, does something, and opens it again where it was. */
  restartPage(meanwhile: () => void): Promise<void>;
  /** Defects that the page or the local Slack has reported. */
  readonly defects: readonly unknown[];
  /** Redraws the card of the one job: so many folds done, and how far the next one is. */
  advance(foldsDone: number, fraction: number): Promise<void>;
  /** Ends the job and posts its chart into the thread of its card. */
  finish(chart: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export async function openDesk(): Promise<Desk> {
  const defects: unknown[] = [];
  const reportError = (error: unknown) => void defects.push(error);
  const slack = await createLocalSlack({ seed: SEED, clock: systemClock, reportError });
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const receiver = new SocketModeReceiver({
    appToken: APP_TOKEN,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions },
  });
  const app = new App({ token: BOT_TOKEN, receiver, clientOptions, logLevel: LogLevel.ERROR });
  const bot = new ScriptedBot(app);
  await app.start();
  const token = 'test-key-of-the-page-0123456789abcdef';
  const open = (port: number) =>
    createPage({ workspace: slack, completions, firstLines: ['help'], token, port, clock: systemClock, reportError });
  let page = await open(0);
  return {
    slack,
    page,
    defects,
    async restartPage(meanwhile) {
      await page.close();
      meanwhile();
      page = await open(Number(new URL(page.url).port));
    },
    advance: (foldsDone, fraction) => bot.advance(foldsDone, fraction),
    finish: (chart) => bot.finish(chart),
    async close() {
      const gone = new Promise((resolve) => receiver.client.once('disconnected', resolve));
      await page.close();
      await app.stop();
      await gone;
      await slack.close();
    },
  };
}

const SEED = {
  team: DESK_TEAM,
  app: deskApp(['app_mention', 'app_home_opened']),
  users: [
    { id: ANN, name: 'ann', realName: 'Ann Lee' },
    { id: BORIS, name: 'boris', realName: 'Boris Petrov' },
  ],
  channels: [
    { id: CHANNEL, name: 'ml-ops', topic: 'Training, drift and releases', members: [ANN, BORIS, BOT] },
    { id: 'C0INCIDENTS', name: 'incidents', members: [ANN, BORIS, BOT] },
    { id: 'C0ANNOUNCE', name: 'quiet', members: [ANN] },
  ],
};

function completions(line: string): readonly Completion[] {
  const word = line.replace(/^\/mlops /, '');
  const known: readonly [string, string][] = [
    ['train', 'Purged walk-forward training'],
    ['status', 'Who owns the state folder'],
    ['help', 'What can be asked for'],
  ];
  return known.filter(([name]) => name.startsWith(word)).map(([name, hint]) => ({ text: `/mlops ${name}`, hint }));
}

class ScriptedBot {
  readonly #app: App;
  #job: JobView | undefined;
  #card = '';

  constructor(app: App) {
    this.#app = app;
    app.command('/mlops', async ({ command, ack, respond, client }) => {
      await ack();
      const [action = 'help'] = command.text.split(' ');
      if (action === 'help') await respond(drawn(slackMessage(helpView(SPECS, textEn), textEn)));
      else if (command.text === 'train')
        await client.views.open({ trigger_id: command.trigger_id, view: drawn(modalFor(TRAIN, {}, textEn)) });
      else await this.#begin(command.user_name);
    });
    app.view(ACTION_MODAL, async ({ ack, view, body }) => {
      const dataset = view.state.values.dataset?.value?.value ?? '';
      if (dataset.endsWith('.parquet')) {
        await ack();
        await this.#begin(body.user.name);
      } else await ack({ response_action: 'errors', errors: { dataset: `There is no file ${dataset}` } });
    });
    app.action('job.cancel', async ({ ack, body }) => {
      await ack();
      await this.#redraw({
        state: 'cancelled',
        cancel: { by: { id: body.user.name ?? '', edge: 'local' }, at: isoNow(), why: 'button' },
      });
    });
    app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({ user_id: event.user, view: drawn(homeView(JOBS, 'ann', textEn)) });
    });
  }

  async advance(foldsDone: number, fraction: number): Promise<void> {
    await this.#redraw({}, parts(foldsDone, fraction));
  }

  async finish(chart: Uint8Array): Promise<void> {
    const result = trainingReportOf() as unknown as Json;
    await this.#redraw({ state: 'done', result }, parts(FOLDS, 1));
    const files = { channel_id: CHANNEL, thread_ts: this.#card, file: Buffer.from(chart), filename: 'auc-by-fold.png' };
    await this.#app.client.files.uploadV2({ ...files, alt_text: 'AUC of each fold', title: 'AUC by fold' });
  }

  async #begin(user: string): Promise<void> {
    const children = parts(0, 0).map(({ id }) => id);
    const by = { id: user, edge: 'local' } as const;
    this.#job = jobView('J-12', { state: 'blocked', by, children, created_at: isoNow(), started_at: null });
    const { ts } = await this.#app.client.chat.postMessage({ channel: CHANNEL, ...this.#content(parts(0, 0)) });
    this.#card = ts ?? '';
  }

  async #redraw(more: Partial<JobView>, folds = parts(0, 0)): Promise<void> {
    if (this.#job === undefined) throw new Error('no job was asked for');
    const finished_at = more.state === undefined ? null : isoNow();
    this.#job = { ...this.#job, finished_at, ...more };
    await this.#app.client.chat.update({ channel: CHANNEL, ts: this.#card, ...this.#content(folds) });
  }

  #content(folds: readonly JobView[]): { text: string; blocks: never } {
    const card = jobCard(followedJob(this.#job!, folds), systemClock.now(), textEn, { past: [64_000, 66_000] });
    const { text, blocks } = slackMessage(card, textEn);
    return { text, blocks: drawn(blocks) };
  }
}

const TRAIN = SPECS.find(({ name }) => name === 'train')!;

const JOBS: readonly JobView[] = [
  jobView('J-14', { state: 'running', progress: { stage: 'folds', fraction: 0.4, facts: {} } }),
  jobView('J-13', { state: 'done', finished_at: '2026-01-05T09:04:00.000Z' }),
  jobView('J-11', { state: 'failed', by: { id: 'boris', edge: 'local' } }),
];

function parts(foldsDone: number, fraction: number): readonly JobView[] {
  const started_at = isoNow(-STARTED_MS);
  const folds = Array.from({ length: FOLDS }, (_, index): JobView => {
    const [id, kind] = [`J-12.${index + 1}`, 'train.fold'];
    if (index < foldsDone) return jobView(id, { kind, parent: 'J-12', state: 'done', started_at });
    const facts = { fold: index + 1, folds: FOLDS, trees: Math.round(fraction * 300), trees_total: 300 };
    const isNext = index === foldsDone && fraction > 0;
    if (!isNext) return jobView(id, { kind, parent: 'J-12', state: 'queued', started_at: null });
    return jobView(id, { kind, parent: 'J-12', started_at, progress: { stage: 'trees', fraction, facts } });
  });
  const state = foldsDone === FOLDS ? 'done' : 'queued';
  return [...folds, jobView(`J-12.${FOLDS + 1}`, { kind: 'train.final', parent: 'J-12', state, started_at: null })];
}

/** Our blocks are read-only, the SDK's types are not, and know more kinds of them. */
function drawn(content: unknown): never {
  return content as never;
}

function isoNow(moreMs = 0): string {
  return new Date(systemClock.now() + moreMs).toISOString();
}

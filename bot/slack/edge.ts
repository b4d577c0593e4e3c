/** Slack as an edge: puts the parts of this room together and starts and stops them in the right order. */
import { App, webApi } from '@slack/bolt';
import type { Texts } from '#bot/views/texts/texts.ts';
import type { Perform } from '#engine/actions/perform.ts';
import type { ActionSpec } from '#engine/actions/types.ts';
import type { Alert } from '#engine/alerts/types.ts';
import type { Clock } from '#engine/clock.ts';
import type { OpsError } from '#engine/errors.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { Actor, JobEngine, JobView } from '#engine/jobs/types.ts';
import type { ControlStore } from '#engine/models/types.ts';
import type { Store } from '#engine/store/types.ts';
import { AlertCards } from './alerts/alert-cards.ts';
import { AlertPictures } from './alerts/alert-pictures.ts';
import { placeOf } from './answer-place.ts';
import { createAnswers } from './answers.ts';
import { CatchUp } from './catch-up/catch-up.ts';
import { ChannelNames } from './channel-names.ts';
import { createViews } from './forms-and-home.ts';
import { Homes } from './homes.ts';
import type { Fetch } from './http-post.ts';
import { Intake, type IntakeStats } from './intake/intake.ts';
import { readDelivery } from './intake/read-delivery.ts';
import { IntakeReceiver } from './intake-receiver.ts';
import { JobCards } from './jobs/job-cards.ts';
import { createReadFiles } from './jobs/job-files.ts';
import { listenToCommands } from './listeners/commands.ts';
import { formErrors, listenToForms } from './listeners/forms.ts';
import { listenToHome } from './listeners/home.ts';
import { listenToMessages } from './listeners/messages.ts';
import { listenToPresses } from './listeners/presses.ts';
import { turnProperties } from './listeners/turn-of.ts';
import { type AckHistogram, AckTimes } from './metrics.ts';
import { createDeliver } from './outbox/deliver.ts';
import { LiveMessages } from './outbox/live-messages.ts';
import { Outbox, type OutboxStats } from './outbox/outbox.ts';
import { UpdateBudget } from './outbox/update-budget.ts';
import type { OutgoingFile } from './outbox/upload.ts';
import { refusalOf } from './refusal.ts';
import { Requests } from './requests.ts';
import { boltLogger } from './transport/bolt-logger.ts';
import { createHttpTransport } from './transport/http.ts';
import { slackRefused } from './transport/socket.ts';
import { createSocketModeTransport } from './transport/socket-mode.ts';
import type { Transport, TransportHealth } from './transport/transport.ts';
import { UserGroups } from './user-groups.ts';

export interface SlackEdgeConfig {
  readonly botToken: string;
  /** For Socket Mode; null for HTTP. */
  readonly appToken: string | null;
  /** For HTTP; null for Socket Mode. */
  readonly signingSecret: string | null;
  /** For HTTP; 0 for any that is free. */
  readonly port: number;
  /** Null for Slack's own. */
  readonly apiUrl: string | null;
}

export interface SlackEdgeOptions {
  readonly config: SlackEdgeConfig;
  readonly perform: Perform;
  readonly jobs: JobEngine;
  readonly store: Store;
  readonly specs: readonly ActionSpec[];
  readonly texts: Texts;
  readonly clock: Clock;
  readonly log: Logger;
  /** Who a Slack user is to the rest of the house. */
  readonly people: (slackUserId: string) => Promise<Actor>;
  /** Pictures of what came of a job. */
  readonly drawCharts: (job: JobView) => Promise<readonly OutgoingFile[]>;
  readonly alerts?: Partial<AlertsOptions>;
  /** Spreads the waiting times between attempts. */
  readonly seed: number;
  /** Slack no longer lets this app in: nothing more is sent or heard until the next start. */
  readonly onRefused: (error: OpsError) => void;
}

export interface AlertsOptions {
  /** Where alerts are told that name no channel of their own; null where nobody has said. */
  readonly channel: string | null;
  /** What trades, for messages that say so; null where nobody knows. */
  readonly control: Pick<ControlStore, 'current' | 'follow'> | null;
  /** The picture of an alert; null where there is none. */
  readonly draw: (alert: Alert) => Promise<OutgoingFile | null>;
  /** Slack's id of a person of the house; null for whom Slack does not know. */
  readonly slackIdOf: (person: string) => Promise<string | null>;
  /** Whether what makes trading riskier again may be pressed here. */
  readonly riskierHere: boolean;
}

export interface SlackEdge {
  /**
   * Resolves when commands can come, or when Slack could not be reached: it is tried on. What earlier processes left is taken up.
   * @throws OpsError `slack_refused`, `port_taken`
   */
  start(): Promise<void>;
  /** Resolves when nothing more comes and what came has been worked on; cards and messages go on. For the time in which jobs end. */
  stopHearing(): Promise<void>;
  /** Resolves when nothing more comes or goes; what waits, waits for the next start. */
  stop(): Promise<void>;
  health(): SlackHealth;
  stats(): SlackStats;
  /** Where deliveries come in over HTTP. */
  readonly port: number | null;
}

export interface SlackHealth extends TransportHealth {
  /** Slack's word for why it does not let this app in. */
  readonly refused: string | null;
}

export interface SlackStats {
  readonly acks: AckHistogram;
  readonly intake: IntakeStats;
  readonly outbox: OutboxStats;
  readonly redrawn: { readonly waiting: number; readonly updated: number; readonly rateLimited: number };
  /** JobCards that are not finished. */
  readonly cards: number;
  /** Deliveries that Slack did not bring and that were found by looking. */
  readonly missed: number;
  readonly isCatchingUp: boolean;
}

const NO_ALERTS: AlertsOptions = {
  channel: null,
  control: null,
  draw: async () => null,
  slackIdOf: async () => null,
  riskierHere: false,
};

const CALL_TIMEOUT_MS = 10_000;

export function createSlackEdge(options: SlackEdgeOptions): SlackEdge {
  const { config, perform, jobs, store, specs, texts, clock, log, people, drawCharts, seed, onRefused } = options;
  const ofAlerts = { ...NO_ALERTS, ...options.alerts };
  const fetch: Fetch = globalThis.fetch;
  const client = new webApi.WebClient(config.botToken, {
    // The outbox tries again by itself, one channel without the others.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: CALL_TIMEOUT_MS,
    logger: boltLogger(log),
    ...(config.apiUrl === null ? {} : { slackApiUrl: config.apiUrl }),
  });

  let refused: string | null = null;
  let isStarted = false;
  const onLockedOut = (reason: string): void => {
    if (refused !== null) return;
    refused = reason;
    log.error({ reason }, 'Slack does not let this app in');
    void receiver.stop();
    // Whoever is starting hears it from the start.
    if (isStarted) onRefused(slackRefused(reason));
  };

  const budget = new UpdateBudget(clock);
  const live = new LiveMessages({ client, clock, log, seed, onLockedOut, budget });
  const cards = new JobCards({ store, jobs, live, clock, log, texts });
  const pictures = new AlertPictures({ client, fetch, clock, log, seed, draw: ofAlerts.draw });
  const alerts = new AlertCards({ store, jobs, live, clock, log, texts, pictures, ...ofAlerts });
  const readFiles = createReadFiles({ jobs, drawCharts, log });
  const outbox = new Outbox({
    store,
    clock,
    log,
    seed,
    deliver: createDeliver({ client, store, clock, fetch, readFiles }),
    onNamed: (name, posted) => {
      cards.placed(name, posted);
      alerts.placed(name, posted);
    },
    onLockedOut,
  });

  const answers = createAnswers(texts);
  const views = createViews({ client, log });
  const groups = new UserGroups({ client, clock, log });
  const channels = new ChannelNames({ client, clock, log });
  const requests = new Requests({ perform, specs, people, groups, channels, views, cards, answers, texts, clock });
  const homes = new Homes({ store, jobs, people, views, texts, clock, log, budget });

  const acks = new AckTimes();
  const transport = createTransport(config, { clock, log, seed, onLockedOut, onHearing: () => catchUp.heardAgain() });
  const intake = new Intake({
    store,
    clock,
    log,
    work: (body, turn) => app.processEvent({ body, ack: async () => {}, customProperties: turnProperties(turn) }),
    apologise: (body, turn, error) => answers.tellFailure(error.toRecord(), placeOf(body), turn),
    postpone: (body, turn) => answers.tellPostponed(placeOf(body), turn),
  });
  const catchUp = new CatchUp({
    client,
    store,
    clock,
    log,
    openThreads: () => cards.places(),
    take: async (body) => {
      const delivery = readDelivery(body);
      if (delivery === null) return false;
      const { isNew, begin } = await intake.take(delivery);
      begin();
      return isNew;
    },
    onDeaf: () => transport.renew(),
  });
  const receiver = new IntakeReceiver({
    transport,
    intake,
    formErrors: (body) => formErrors(body, specs, texts),
    acks,
    clock,
    log,
  });
  const app: App = new App({
    receiver,
    // One workspace, one token; Slack itself says whether it is good.
    authorize: async () => ({ botToken: config.botToken }),
    convoStore: false,
    ignoreSelf: false,
    logger: boltLogger(log),
  });
  listenToCommands(app, { requests, answers, texts });
  listenToMessages(app, { requests, cards });
  listenToPresses(app, { requests, cards, alerts, answers, jobs, texts, homes });
  listenToForms(app, { requests, specs });
  listenToHome(app, homes);
  // What a listener throws goes to the intake, which tells the person.
  app.error(async (error) => {
    throw error;
  });

  const stopHearing = async (): Promise<void> => {
    await Promise.all([app.stop(), catchUp.stop()]);
    await intake.stop();
  };
  const stop = async (): Promise<void> => {
    await stopHearing();
    await Promise.all([cards.stop(), alerts.stop(), homes.stop(), live.stop(), outbox.stop()]);
  };

  /** A token that is not good is better told now than by the first message that does not come. */
  const checkToken = async (): Promise<void> => {
    try {
      const { team, user } = await client.auth.test();
      log.info({ team, user }, 'Slack knows this app');
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      if (refusal.kind === 'locked_out') throw slackRefused(refusal.reason);
      log.warn({ reason: refusal.reason }, 'Slack cannot be reached yet');
    }
  };

  return {
    start: async () => {
      try {
        await cards.start();
        await alerts.start();
        await homes.start();
        await outbox.start();
        await intake.start();
        await catchUp.start();
        await Promise.all([checkToken(), app.start()]);
        isStarted = true;
      } catch (thrown) {
        await stop();
        throw thrown;
      }
    },
    stopHearing,
    stop,
    health: () => ({ ...transport.health(), refused }),
    stats: () => ({
      acks: acks.snapshot(),
      intake: intake.stats(),
      outbox: outbox.stats(),
      redrawn: live.stats(),
      cards: cards.live,
      missed: catchUp.missed,
      isCatchingUp: catchUp.isLooking,
    }),
    get port() {
      return 'port' in transport ? (transport.port as number | null) : null;
    },
  };
}

function createTransport(
  { appToken, signingSecret, port, apiUrl }: SlackEdgeConfig,
  parts: {
    clock: Clock;
    log: Logger;
    seed: number;
    onLockedOut: (reason: string) => void;
    onHearing: () => void;
  },
): Transport {
  if (appToken !== null) return createSocketModeTransport({ appToken, apiUrl: apiUrl ?? undefined, ...parts });
  return createHttpTransport({ signingSecret: signingSecret ?? '', port, ...parts });
}

/** The Slack edge in front of a local Slack and a real engine with small jobs, gone when the test is over. */
import { onTestFinished } from 'vitest';
import type { Message } from '#bot/local/server/documents.ts';
import { textAt } from '#bot/local/server/json.ts';
import type { LocalSlack } from '#bot/local/server/local-slack.ts';
import { createSlackEdge, type SlackEdge, type SlackEdgeOptions } from '#bot/slack/edge.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { createPerform, type Perform } from '#engine/actions/perform.ts';
import type { AnyAction } from '#engine/actions/registry.ts';
import type { ActionRequest } from '#engine/actions/types.ts';
import type { OpsError } from '#engine/errors.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import type { JobContext, JobEngine } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import type { Store } from '#engine/store/types.ts';
import type { FakeClock } from '../../fakes/fake-clock.ts';
import { fixedPolicy } from '../../fakes/fixed-policy.ts';
import { createMemoryWorkFolders } from '../../fakes/memory-work-folders.ts';
import { createRecordingLogger, type RecordingLogger } from '../../fakes/recording-logger.ts';
import { silentAudit, testActions } from '../../fakes/small-actions.ts';
import { APP_TOKEN, BOT_TOKEN, openSlack, SIGNING_SECRET, standingClock } from '../local/server/slack-house.ts';

/** The edge with what stands behind it, in front of any Slack. */
export interface Office {
  readonly clock: FakeClock;
  readonly store: Store;
  readonly jobs: JobEngine;
  readonly edge: SlackEdge;
  readonly log: RecordingLogger;
  /** What came to the engine, in its order. */
  readonly performed: readonly ActionRequest[];
  /** Jobs that wait inside their handler for the test, by their data set. */
  readonly running: ReadonlyMap<string, JobHandle>;
  /** Ends the edge and opens another one over the same store and engine. */
  reopen(): Promise<void>;
}

/** The same, in front of the local Slack. */
export interface Desk extends Office {
  readonly slack: LocalSlack;
}

/** A job of the test in its handler. */
export interface JobHandle {
  readonly context: JobContext;
  end(result: Json): void;
  fail(error: OpsError): void;
}

interface OfficeOptions {
  readonly transport?: 'socket' | 'http';
  readonly store?: (clock: FakeClock) => Store;
  /** Stands between the edge and the engine. */
  readonly perform?: (perform: Perform) => Perform;
  readonly drawCharts?: SlackEdgeOptions['drawCharts'];
  readonly alerts?: SlackEdgeOptions['alerts'];
  /** Actions beside the small ones; may handle jobs of theirs. */
  readonly actions?: (parts: { store: Store; jobs: JobEngine; clock: FakeClock }) => readonly AnyAction[];
}

export interface DeskOptions extends OfficeOptions {
  /** One that is open already; its clock is not the desk's then. */
  readonly open?: LocalSlack;
}

/** Where an edge finds its Slack. */
export interface SlackAddress {
  readonly apiUrl: string;
  readonly botToken: string;
  /** Hears each time where deliveries go over HTTP. */
  readonly onPort?: (port: number) => void;
}

export async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const clock = standingClock();
  const slack = options.open ?? (await openSlack({ clock }));
  const onPort = (port: number) => slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  const office = await openOffice({ apiUrl: slack.apiUrl, botToken: BOT_TOKEN, onPort }, clock, options);
  // Not a copy: its edge changes when it is opened again.
  return Object.defineProperty(office as Desk, 'slack', { value: slack });
}

/** Gone when the test is over. */
export async function openOffice(slack: SlackAddress, clock: FakeClock, options: OfficeOptions = {}): Promise<Office> {
  const store = options.store?.(clock) ?? createMemoryStore({ clock });
  const log = createRecordingLogger();
  const running = new Map<string, JobHandle>();
  const jobs = createEmbeddedEngine({
    store,
    clock,
    log,
    work: createMemoryWorkFolders(),
    claim: 'all',
    seed: 1,
  });
  jobs.handle('work', { concurrency: 4 }, (payload, context) => waitForTest(String(payload.dataset), context, running));
  const registry = testActions(jobs, options.actions?.({ store, jobs, clock }));
  await jobs.start();

  const performed: ActionRequest[] = [];
  const perform = createPerform({
    registry,
    audit: silentAudit,
    policy: fixedPolicy(null),
    secrets: [],
    onInternal: (error) => log.error({ err: error.cause ?? error }, 'internal'),
  });
  const recorded: Perform = (request) => {
    performed.push(request);
    return perform(request);
  };

  const http = options.transport === 'http';
  const open = async (): Promise<SlackEdge> => {
    const edge = createSlackEdge({
      config: {
        botToken: slack.botToken,
        appToken: http ? null : APP_TOKEN,
        signingSecret: http ? SIGNING_SECRET : null,
        port: 0,
        apiUrl: slack.apiUrl,
      },
      perform: options.perform?.(recorded) ?? recorded,
      jobs,
      store,
      specs: registry.specs,
      texts: textEn,
      clock,
      log,
      people: async (id) => ({ id: id === 'U0ANN' ? 'ann' : id, edge: 'local' }),
      drawCharts: options.drawCharts ?? (async () => []),
      ...(options.alerts === undefined ? {} : { alerts: options.alerts }),
      seed: 1,
      onRefused: () => {},
    });
    await edge.start();
    if (http) slack.onPort?.(edge.port!);
    return edge;
  };
  let edge = await open();
  onTestFinished(async () => {
    await edge.stop();
    await Promise.all([jobs.drain(0), clock.advance(1)]);
    await store.close();
  });
  return {
    clock,
    store,
    jobs,
    log,
    performed,
    running,
    get edge() {
      return edge;
    },
    reopen: async () => {
      await edge.stop();
      edge = await open();
    },
  };
}

function waitForTest(dataset: string, context: JobContext, running: Map<string, JobHandle>): Promise<Json> {
  return new Promise<Json>((resolve, reject) => {
    running.set(dataset, { context, end: resolve, fail: reject });
    context.signal.addEventListener('abort', () => reject(context.signal.reason));
  }).finally(() => running.delete(dataset));
}

type Perhaps<Found> = Found | undefined | null | false;

/** Resolves with what `look` finds as soon as it finds something, letting everything else happen meanwhile. */
export async function until<Found>(look: () => Perhaps<Found> | Promise<Perhaps<Found>>): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The card of a job, once Slack has it. */
export async function cardOf({ slack }: Desk, job: string): Promise<Message> {
  return await until(() =>
    [...slack.workspace.channels.keys()]
      .flatMap((channel) => slack.workspace.messages(channel))
      .find(({ metadata }) => textAt(metadata, 'event_payload', 'key') === `card:${job}`),
  );
}

/** Nothing is being worked on, and nothing waits to be sent. */
export async function settled(desk: Desk): Promise<void> {
  await until(() => {
    const { intake, outbox, redrawn } = desk.edge.stats();
    return intake.working === 0 && outbox.waiting === 0 && redrawn.waiting === 0;
  });
}

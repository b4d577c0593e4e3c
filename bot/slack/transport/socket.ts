/**
 * One place on Slack's Socket Mode that is always filled: a connection that ends, fails, grows old or falls silent is followed by
 * another. The library's own reconnecting is off: it waits five seconds, knows no ceiling, and ends the process when Slack refuses.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type App, SocketModeReceiver } from '@slack/bolt';
import type { Clock } from '#engine/clock.ts';
import { OpsError } from '#engine/errors.ts';
import { backoffMs, spreadOf } from '#engine/jobs/backoff.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import { refusalOf } from '../refusal.ts';
import { waitUntil } from '../wait.ts';
import { boltLogger } from './bolt-logger.ts';
import type { Deliver, SocketHealth } from './transport.ts';

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** Spreads the waiting times between attempts, and tells places apart. */
  readonly seed: number;
  /** Age at which the first connection, and then each further one, is replaced: places that start together must not end together. */
  readonly lifeMs: (connections: number) => number;
  readonly onLockedOut: (reason: string) => void;
  readonly onOpen: () => void;
}

/** Above all, the time to the next try must not grow with the length of an outage. */
const BACKOFF = { baseMs: 500, maxMs: 15_000 };
const CALL_TIMEOUT_MS = 10_000;
/** From the connection's beginning to Slack's `hello`. */
const HELLO_MS = 15_000;
/** Slack pings every few seconds; after so long without a sign the socket is deaf. */
const SILENCE_MS = 45_000;
const LOOK_EVERY_MS = 5_000;
/** A connection that ends sooner has done nobody any good: a second one in a row is waited for like a failure. */
const BRIEF_MS = 1_000;

type Ending = 'closed' | 'silent' | 'old' | 'distrusted' | 'stopped';

export class Socket {
  readonly #options: SocketOptions;
  readonly #abort = new AbortController();
  readonly #stopped = aborted(this.#abort.signal);
  #state: SocketHealth['state'] = 'closed';
  #connections = 0;
  #failures = 0;
  #helloAt: number | null = null;
  #signAt: number | null = null;
  #running: Promise<void> | undefined;
  #distrust: () => void = () => {};

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  /** Resolves after the first attempt, whether it succeeded or failed for a reason that may pass. @throws OpsError `slack_refused` */
  async start(deliver: Deliver): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#running = this.#keepOpen(deliver, { resolve, reject });
    });
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  /** Replaces the connection, which looks well and may not be. */
  renew(): void {
    this.#distrust();
  }

  health(): SocketHealth {
    const now = this.#options.clock.now();
    const age = (at: number | null) => (at === null ? null : now - at);
    return {
      state: this.#state,
      lastHelloAgeMs: age(this.#helloAt),
      lastSignAgeMs: age(this.#signAt),
      connections: this.#connections,
    };
  }

  async #keepOpen(
    deliver: Deliver,
    first: { readonly resolve: () => void; readonly reject: (error: OpsError) => void },
  ): Promise<void> {
    const { clock, log, seed, onLockedOut } = this.#options;
    const { signal } = this.#abort;
    let brief = 0;
    while (!signal.aborted) {
      this.#state = 'connecting';
      const over = new AbortController();
      const receiver = this.#receiver(deliver, over.signal);
      try {
        const { ended } = await this.#open(receiver);
        first.resolve();
        const openedAt = clock.now();
        const ending = await ended;
        brief = ending === 'closed' && clock.now() - openedAt < BRIEF_MS ? brief + 1 : 0;
        this.#failures = Math.max(0, brief - 1);
        if (ending !== 'stopped') log.info({ seed, ending }, 'a Slack socket is replaced');
      } catch (thrown) {
        this.#failures += 1;
        const refusal = refusalOf(thrown);
        if (refusal.kind === 'locked_out') {
          this.#state = 'closed';
          first.reject(slackRefused(refusal.reason));
          onLockedOut(refusal.reason);
          return;
        }
        if (!signal.aborted) log.warn({ reason: refusal.reason, failures: this.#failures }, 'Slack cannot be reached');
        first.resolve();
      } finally {
        this.#state = 'closed';
        this.#helloAt = null;
        over.abort();
        hangUp(receiver);
      }
      const waitMs = this.#failures === 0 ? 0 : backoffMs(BACKOFF, this.#failures, spreadOf(`${this.#failures}`, seed));
      await waitUntil(clock.now() + waitMs, clock, signal);
    }
    first.resolve();
  }

  /** Resolves once Slack has said hello; `ended` tells how the connection ends. */
  async #open(receiver: SocketModeReceiver): Promise<{ readonly ended: Promise<Ending> }> {
    const { clock, lifeMs } = this.#options;
    const { client } = receiver;
    const closed = new Promise<'closed'>((resolve) => client.once('disconnected', () => resolve('closed')));
    const late = new AbortController();
    const hello = client.start();
    const tooLate = waitUntil(clock.now() + HELLO_MS, clock, late.signal).then(() => {
      if (!late.signal.aborted) throw new Error('no hello from Slack');
    });
    const stopped = this.#stopped;
    const isOpen = await Promise.race([
      hello.then(() => true),
      tooLate.then(() => false),
      stopped.then(() => false),
    ]).finally(() => late.abort());
    hello.catch(() => {});
    if (!isOpen) return { ended: Promise.resolve('stopped') };

    const openedAt = clock.now();
    this.#state = 'open';
    this.#connections += 1;
    this.#helloAt = openedAt;
    this.#signAt = openedAt;
    const over = new AbortController();
    this.#listenForSigns(receiver, over.signal);
    const distrusted = new Promise<'distrusted'>((resolve) => {
      this.#distrust = () => resolve('distrusted');
    });
    this.#options.onOpen();
    const watched = this.#watch(openedAt, lifeMs(this.#connections), over.signal);
    return { ended: Promise.race([closed, watched, distrusted, stopped]).finally(() => over.abort()) };
  }

  /** Resolves when the connection is deaf, or has lived long enough. */
  async #watch(openedAt: number, lifeMs: number, signal: AbortSignal): Promise<Ending> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      await waitUntil(clock.now() + LOOK_EVERY_MS, clock, signal);
      if (clock.now() - this.#signAt! > SILENCE_MS) return 'silent';
      if (clock.now() - openedAt > lifeMs) return 'old';
    }
    return 'stopped';
  }

  /** Messages, pings and pongs of this connection. */
  #listenForSigns(receiver: SocketModeReceiver, signal: AbortSignal): void {
    const { clock } = this.#options;
    const heard = () => {
      this.#signAt = clock.now();
    };
    receiver.client.on('ws_message', heard);
    // The library does not tell of pings; its WebSocket does, of all connections in the process.
    const onFrame = (message: unknown) => {
      const own = (receiver.client as unknown as { websocket?: { websocket?: unknown } }).websocket?.websocket;
      if (own !== undefined && (message as { websocket?: unknown }).websocket === own) heard();
    };
    const channels = ['undici:websocket:ping', 'undici:websocket:pong'];
    for (const channel of channels) subscribe(channel, onFrame);
    signal.addEventListener('abort', () => {
      for (const channel of channels) unsubscribe(channel, onFrame);
    });
  }

  /** @param over aborts when the connection is hung up: what it then complains of is no news */
  #receiver(deliver: Deliver, over: AbortSignal): SocketModeReceiver {
    const { appToken, apiUrl, log } = this.#options;
    const receiver = new SocketModeReceiver({
      appToken,
      logger: boltLogger(log, over),
      autoReconnectEnabled: false,
      installerOptions: {
        clientOptions: {
          retryConfig: { retries: 0 },
          timeout: CALL_TIMEOUT_MS,
          rejectRateLimitedCalls: true,
          ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
        },
      },
      processEventErrorHandler: async ({ error }) => {
        log.error({ err: error }, 'a delivery could not be kept; Slack is not told that it came');
        return false;
      },
    });
    const front: Pick<App, 'processEvent'> = { processEvent: deliver };
    // The receiver uses nothing else of an app.
    receiver.init(front as App);
    return receiver;
  }
}

export function slackRefused(reason: string): OpsError {
  return new OpsError('slack_refused', `Slack refuses this app: ${reason}`, { facts: { reason } });
}

function aborted(signal: AbortSignal): Promise<'stopped'> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
}

/** Says goodbye and waits for nobody: a peer that does not answer is cut off by the library after a while. */
function hangUp(receiver: SocketModeReceiver): void {
  receiver.client.disconnect().catch(() => {});
}

/** Deliveries over HTTP: Bolt's receiver, which checks the signature, and behind it a check of the signature's age on both sides. */
import type { AddressInfo } from 'node:net';
import { type App, HTTPReceiver } from '@slack/bolt';
import type { Clock } from '#engine/clock.ts';
import { OpsError } from '#engine/errors.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import { boltLogger } from './bolt-logger.ts';
import type { Transport } from './transport.ts';

export interface HttpTransportOptions {
  readonly signingSecret: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** Deliveries can come from now on. */
  readonly onHearing: () => void;
}

export interface HttpTransport extends Transport {
  /** Once it listens. */
  readonly port: number | null;
}

/** Slack's own advice; Bolt holds it against old signatures only. */
const SIGNATURE_MS = 5 * 60_000;

class StaleSignature extends Error {}

export function createHttpTransport({
  signingSecret,
  port,
  clock,
  log,
  onHearing,
}: HttpTransportOptions): HttpTransport {
  let listening: number | null = null;
  let lastSignAt: number | null = null;
  let close: () => void = () => {};
  const receiver = new HTTPReceiver({
    signingSecret,
    logger: boltLogger(log),
    customPropertiesExtractor: ({ headers }) => ({ signedAtMs: Number(headers['x-slack-request-timestamp']) * 1000 }),
    dispatchErrorHandler: ({ response }) => {
      response.writeHead(404);
      response.end();
    },
    processEventErrorHandler: async ({ error, response }) => {
      if (!(error instanceof StaleSignature))
        log.error({ err: error }, 'a delivery could not be kept; Slack is told so');
      if (!response.headersSent) response.writeHead(error instanceof StaleSignature ? 401 : 503);
      response.end();
      return false;
    },
    unhandledRequestHandler: ({ response }) => {
      if (response.headersSent) return;
      response.writeHead(503);
      response.end();
    },
  });

  return {
    get port() {
      return listening;
    },
    start: async (deliver) => {
      const front: Pick<App, 'processEvent'> = {
        processEvent: async (event) => {
          const age = Math.abs(clock.now() - event.customProperties?.signedAtMs);
          if (!(age <= SIGNATURE_MS)) throw new StaleSignature('the signature is too old, or of a time to come');
          lastSignAt = clock.now();
          await deliver(event);
        },
      };
      // The receiver uses nothing else of an app.
      receiver.init(front as App);
      try {
        const server = await receiver.start(port);
        listening = (server.address() as AddressInfo).port;
        close = () => server.closeIdleConnections();
        onHearing();
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
        throw new OpsError('port_taken', `port ${port} is taken`, { facts: { host: '*', port }, cause });
      }
    },
    stop: async () => {
      // Asked twice, there is nothing left to do.
      if (listening === null) return;
      listening = null;
      const stopped = receiver.stop();
      close();
      await stopped;
    },
    renew: () => {},
    health: () => ({
      connected: listening !== null,
      lastSignAgeMs: lastSignAt === null ? null : clock.now() - lastSignAt,
      sockets: [],
    }),
  };
}

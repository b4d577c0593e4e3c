/** A small Slack of our own: the workspace of a bot without tokens, and the server that its tests run against. */
import type { FastifyInstance } from 'fastify';
import { ChangeFeed } from './change-feed.ts';
import type { Clock } from './clock.ts';
import { AppEvents } from './delivery/app-events.ts';
import { Deliveries } from './delivery/deliveries.ts';
import { HttpDelivery } from './delivery/http-delivery.ts';
import { SocketMode } from './delivery/socket-mode.ts';
import type { WorkspaceSeed } from './documents.ts';
import { Effects } from './effects.ts';
import { Faults } from './faults.ts';
import { createHttpServer } from './http-server.ts';
import { SLACK_LIMITS, type SlackLimits, type SlackRates } from './limits.ts';
import { Loans } from './loans.ts';
import { Person } from './people/person.ts';
import { PersonCannot } from './people/person-cannot.ts';
import { loadWorkspace, WorkspaceSaver, type WorkspaceStorage } from './storage.ts';
import type { House } from './web-api/api-method.ts';
import { WebApi } from './web-api/web-api.ts';
import { Workspace } from './workspace.ts';

export interface LocalSlackOptions {
  readonly seed: WorkspaceSeed;
  readonly clock: Clock;
  /** Default 0: any free port of 127.0.0.1. */
  readonly port?: number;
  readonly limits?: Partial<Omit<SlackLimits, 'rates'>> & { readonly rates?: Partial<SlackRates> };
  /** What permalinks start with; default `https://<domain>.slack.com`. */
  readonly webUrl?: string;
  /** Keeps the workspace over a restart; without it everything is gone at the end. */
  readonly storage?: WorkspaceStorage;
  /** Hears of a save that failed and of defects of this server. */
  readonly reportError: (error: unknown) => void;
}

export interface LocalSlack {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** For `slackApiUrl` of the SDK. */
  readonly apiUrl: string;
  readonly workspace: Workspace;
  readonly changes: ChangeFeed;
  readonly effects: Effects;
  readonly faults: Faults;
  readonly sockets: SocketMode;
  /** Throws PersonCannot for someone who is not in the workspace, and for the bot. */
  person(userId: string): Person;
  /** Delivers over HTTP to this request url from now on; null goes back to Socket Mode. */
  deliverTo(requestUrl: string | null): HttpDelivery | null;
  /** Where deliveries go over HTTP; null in Socket Mode. */
  readonly requestUrl: string | null;
  close(): Promise<void>;
}

const UPLOAD_URL_MS = 60 * 60_000;
const UPLOAD_TRIES = 20;

export async function createLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const { clock, seed, storage, reportError } = options;
  const limits: SlackLimits = {
    ...SLACK_LIMITS,
    ...options.limits,
    rates: { ...SLACK_LIMITS.rates, ...options.limits?.rates },
  };
  const changes = new ChangeFeed(clock);
  const effects = new Effects(changes);
  const faults = new Faults(changes);
  const workspace = new Workspace(seed, { clock, changes, limits });
  if (storage !== undefined) await loadWorkspace(workspace, storage);
  const saver =
    storage === undefined ? undefined : new WorkspaceSaver(workspace, storage, { clock, changes, reportError });

  const sockets = new SocketMode({ clock, limits, changes, appId: seed.app.id });
  let http: HttpDelivery | null = null;
  const deliveries = new Deliveries({ clock, limits, faults, changes, transport: () => http ?? sockets });

  let url = '';
  const baseUrl = () => url;
  const webUrl = options.webUrl ?? `https://${seed.team.domain}.slack.com`;
  const events = new AppEvents({ workspace, baseUrl, webUrl, notify: (payload) => void deliveries.notify(payload) });
  const house: House = {
    clock,
    limits,
    workspace,
    changes,
    events,
    baseUrl,
    webUrl,
    triggers: new Loans(1, limits.triggerMs, clock),
    responseUrls: new Loans(limits.responseUrlUses, limits.responseUrlMs, clock),
    socketTickets: new Loans(1, limits.ticketMs, clock),
    uploadUrls: new Loans(UPLOAD_TRIES, UPLOAD_URL_MS, clock),
  };
  const kept = saver && (() => saver.saved());
  const server = await createHttpServer({ house, faults, sockets, reportError, kept, api: new WebApi(house, faults) });
  url = await listen(server, options.port ?? 0);

  return {
    url,
    apiUrl: `${url}/api/`,
    workspace,
    changes,
    effects,
    faults,
    sockets,
    person(userId) {
      const user = workspace.users.get(userId);
      if (user === undefined || user.isBot) throw new PersonCannot(`no person ${userId}`);
      return new Person(user, { house, deliveries });
    },
    get requestUrl() {
      return http?.requestUrl ?? null;
    },
    deliverTo(requestUrl) {
      http?.close();
      http = requestUrl === null ? null : new HttpDelivery(requestUrl, { clock, limits, faults, app: seed.app });
      return http;
    },
    async close() {
      deliveries.close();
      http?.close();
      sockets.close();
      await server.close();
      await saver?.close();
    },
  };
}

/** The address as it listens, its port filled in. */
function listen(server: FastifyInstance, port: number): Promise<string> {
  return server.listen({ host: '127.0.0.1', port });
}

/** What a Web API method is, and the parts of the server that methods work on. */
import type { ChangeFeed } from '../change-feed.ts';
import type { Clock } from '../clock.ts';
import type { AppEvents } from '../delivery/app-events.ts';
import type { JsonObject } from '../json.ts';
import type { SlackLimits } from '../limits.ts';
import type { Loans, ResponseTarget } from '../loans.ts';
import type { Tier } from '../rate-limits.ts';
import type { Workspace } from '../workspace.ts';

/** What a trigger id stands for. */
export interface Trigger {
  readonly user: string;
  /** The view in which it was pressed; only such a trigger may push. */
  readonly viewId: string | null;
}

/** One server's parts, made once by `createLocalSlack` and handed to whoever needs them. */
export interface House {
  readonly clock: Clock;
  readonly limits: SlackLimits;
  readonly workspace: Workspace;
  readonly changes: ChangeFeed;
  readonly events: AppEvents;
  readonly triggers: Loans<Trigger>;
  readonly responseUrls: Loans<ResponseTarget>;
  /** Socket Mode urls that wait for their connection. */
  readonly socketTickets: Loans<null>;
  /** Upload urls that wait for their bytes: the file's id. */
  readonly uploadUrls: Loans<string>;
  /** `http://127.0.0.1:port`, without a slash at the end. */
  baseUrl(): string;
  /** What permalinks start with. */
  readonly webUrl: string;
}

export interface ApiMethod {
  readonly tier: Tier;
  /** Which token may call it; the bot's unless said otherwise. */
  readonly token?: 'app';
  /** The answer without its `ok`; throws a Refusal. */
  run(args: JsonObject, house: House): JsonObject | Promise<JsonObject>;
}

export type ApiMethods = Readonly<Record<string, ApiMethod>>;

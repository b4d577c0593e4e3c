/** Which of Slack's user groups a person is in, for the policy; looked up at most every five minutes. */
import type { webApi } from '@slack/bolt';
import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import { refusalOf } from './refusal.ts';

const FRESH_MS = 5 * 60_000;
const AGAIN_MS = 30_000;

export class UserGroups {
  readonly #client: webApi.WebClient;
  readonly #clock: Clock;
  readonly #log: Logger;
  #members = new Map<string, readonly string[]>();
  #staleAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor({ client, clock, log }: { client: webApi.WebClient; clock: Clock; log: Logger }) {
    this.#client = client;
    this.#clock = clock;
    this.#log = log;
  }

  /** Ids `S…`. When Slack cannot be asked, what it last said counts. */
  async of(user: string): Promise<readonly string[]> {
    if (this.#clock.now() >= this.#staleAt) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined;
      });
      await this.#reading;
    }
    return [...this.#members].filter(([, users]) => users.includes(user)).map(([id]) => id);
  }

  async #read(): Promise<void> {
    let lastsMs = FRESH_MS;
    try {
      const { usergroups = [] } = await this.#client.usergroups.list({ include_users: true });
      this.#members = new Map(usergroups.map(({ id, users }) => [id ?? '', users ?? []]));
    } catch (thrown) {
      this.#log.warn({ reason: refusalOf(thrown).reason }, 'user groups could not be read');
      lastsMs = AGAIN_MS;
    }
    this.#staleAt = this.#clock.now() + lastsMs;
  }
}

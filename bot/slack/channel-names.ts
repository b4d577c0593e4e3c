/** What channels are called, for policies that name them: commands and buttons tell most names, the others are asked for. */
import type { webApi } from '@slack/bolt';
import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { Place } from './answer-place.ts';
import { refusalOf } from './refusal.ts';

const FRESH_MS = 10 * 60_000;
const AGAIN_MS = 30_000;

export class ChannelNames {
  readonly #client: webApi.WebClient;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #known = new Map<string, { readonly name: string | null; readonly staleAt: number }>();

  constructor({ client, clock, log }: { client: webApi.WebClient; clock: Clock; log: Logger }) {
    this.#client = client;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * The channel with its name, where it has one and Slack tells it; direct conversations have none. When Slack cannot be asked,
   * what it last said counts.
   */
  async of(channel: NonNullable<Place['channel']>): Promise<NonNullable<Place['channel']>> {
    const { id, name } = channel;
    if (name !== null || id.startsWith('D')) return channel;
    const known = this.#known.get(id);
    if (known !== undefined && this.#clock.now() < known.staleAt) return { id, name: known.name };
    const asked = await this.#ask(id);
    const now = this.#clock.now();
    const next = asked ?? { name: known?.name ?? null };
    this.#known.set(id, { ...next, staleAt: now + (asked === null ? AGAIN_MS : FRESH_MS) });
    return { id, ...next };
  }

  /** Null when Slack does not say. */
  async #ask(id: string): Promise<{ readonly name: string | null } | null> {
    try {
      const { channel } = await this.#client.conversations.info({ channel: id });
      return { name: channel?.name ?? null };
    } catch (thrown) {
      this.#log.info({ channel: id, reason: refusalOf(thrown).reason }, 'the name of a channel is not known');
      return null;
    }
  }
}

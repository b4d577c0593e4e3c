/** Pager over a webhook of the deployment's own: signed, so that the other side knows us, and with a key, so that it can drop repetitions. */
import type { Clock } from '../../clock.ts';
import { sha256Hex } from '../../durable/sha256.ts';
import { webhookHeaders } from '../../webhook.ts';
import type { Page, Pager } from '../types.ts';
import { post, refused, unreachable } from './post.ts';

export interface PagerWebhookOptions {
  readonly url: string;
  readonly secret: string;
  readonly summarise: (page: Page) => string;
  readonly clock: Clock;
}

const NAME = 'webhook';
/** Statuses that say that this very page cannot be taken. */
const HOPELESS: readonly number[] = [400, 413, 422];

export function createPagerWebhook({ url, secret, summarise, clock }: PagerWebhookOptions): Pager {
  return {
    name: NAME,
    send: async (page, signal) => {
      const { event, key, alert, about, kind, level, facts, person, role, raised_at } = page;
      const summary = summarise(page);
      const body = JSON.stringify({
        schema: 'mlops.page/1',
        ...{ event, key, alert, about, kind, level, summary, person, role, raised_at, facts },
      });
      const headers = webhookHeaders({ body, secret, key: sha256Hex(page.id), nowMs: clock.now() });
      const answer = await post(NAME, { url, headers, body, clock }, signal);
      if (answer.status >= 200 && answer.status < 300) return;
      if (HOPELESS.includes(answer.status)) throw refused(NAME, answer);
      throw unreachable(NAME, { status: answer.status, reason: answer.text, retryAfterMs: answer.retryAfterMs });
    },
  };
}

/** Pager over PagerDuty's Events API v2: all pages of an alert are one incident, by their deduplication key. */
import type { Clock } from '../../clock.ts';
import type { Page, Pager } from '../types.ts';
import { post, refused, unreachable } from './post.ts';

export interface PagerDutyOptions {
  /** `https://events.pagerduty.com`. */
  readonly url: string;
  /** Integration key of the service. */
  readonly routingKey: string;
  /** What the incident is called. */
  readonly summarise: (page: Page) => string;
  readonly clock: Clock;
}

const NAME = 'pagerduty';
/** The service's own limits: characters of a summary, and of a key. */
const LONGEST = { summary: 1024, key: 255 } as const;
/** An event may have 512 KiB: what is more than this says nothing on a telephone. */
const MOST_DETAILS_BYTES = 64 * 1024;
const SEVERITIES = { notice: 'info', warning: 'warning', drift: 'error', critical: 'critical' } as const;

export function createPagerDuty({ url, routingKey, summarise, clock }: PagerDutyOptions): Pager {
  const address = `${url.replace(/\/+$/, '')}/v2/enqueue`;
  return {
    name: NAME,
    send: async (page, signal) => {
      const event = {
        routing_key: routingKey,
        event_action: page.event,
        dedup_key: page.key.slice(0, LONGEST.key),
        ...(page.event === 'trigger' ? { client: 'mlops', payload: payloadOf(page, summarise(page)) } : {}),
      };
      const headers = { 'content-type': 'application/json' };
      const answer = await post(NAME, { url: address, headers, body: JSON.stringify(event), clock }, signal);
      if (answer.status === 202) return;
      // What it calls a bad event stays one; anything else is the service, the key or a proxy, and can be mended.
      if (answer.status === 400) throw refused(NAME, answer);
      throw unreachable(NAME, { status: answer.status, reason: answer.text, retryAfterMs: answer.retryAfterMs });
    },
  };
}

function payloadOf(page: Page, summary: string): object {
  const details = { alert: page.alert, kind: page.kind, called: page.person, ...page.facts };
  const fits = Buffer.byteLength(JSON.stringify(details)) <= MOST_DETAILS_BYTES;
  return {
    summary: plain(summary, LONGEST.summary),
    source: plain(page.about, LONGEST.key) || page.alert,
    severity: SEVERITIES[page.level],
    timestamp: page.raised_at,
    class: page.kind,
    custom_details: fits ? details : { alert: page.alert, kind: page.kind, called: page.person },
  };
}

/** One line, with no half of a pair at its end. */
function plain(text: string, most: number): string {
  const line = text.toWellFormed().replaceAll(/\p{Cc}+/gu, ' ');
  return line.slice(0, most).replace(/[\ud800-\udbff]$/, '');
}

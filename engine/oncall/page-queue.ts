/**
 * Brings pages to their pagers: in order for each alert and pager, tried until one is taken, with the attempt counted before it is
 * made. Knows nothing of Slack or trackers, so that neither can keep a page back or cause one.
 */
import type { AlertBook } from '../alerts/types.ts';
import { type Clock, isoTime } from '../clock.ts';
import { toOpsError } from '../errors.ts';
import type { Logger } from '../jobs/logger.ts';
import type { Json } from '../json.ts';
import type { Follow, Op, Store } from '../store/types.ts';
import { PAGES, type Page, type Pager } from './types.ts';

export interface PageQueueOptions {
  readonly store: Store;
  readonly follow: Follow;
  readonly alerts: Pick<AlertBook, 'note'>;
  readonly pagers: readonly Pager[];
  readonly clock: Clock;
  readonly log: Logger;
}

const SEND_TIMEOUT_MS = 15_000;
const BACKOFF = { baseMs: 1_000, maxMs: 60_000 } as const;

interface Lane {
  readonly pages: Page[];
  working: boolean;
  /** Ends a wait: something new has come that may overtake what waits. */
  nudge: () => void;
}

export class PageQueue {
  readonly #options: PageQueueOptions;
  readonly #abort = new AbortController();
  readonly #lanes = new Map<string, Lane>();
  readonly #known = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  #following: Promise<void> = Promise.resolve();

  constructor(options: PageQueueOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { ended } = await this.#options.follow(
      PAGES,
      ({ value }) => this.#take(value as unknown as Page),
      this.#abort.signal,
    );
    this.#following = ended;
  }

  /** What waits, waits for the next start. */
  async stop(): Promise<void> {
    this.#abort.abort();
    for (const lane of this.#lanes.values()) lane.nudge();
    await this.#following;
    await Promise.all(this.#running);
  }

  #take(page: Page): void {
    // News come late: what is put anew while it is brought is heard of until its end is.
    if (page.ended !== null) this.#known.delete(page.id);
    if (page.ended !== null || this.#known.has(page.id)) return;
    this.#known.add(page.id);
    const name = `${page.to} ${page.key}`;
    const lane = this.#lanes.get(name) ?? { pages: [], working: false, nudge: () => {} };
    this.#lanes.set(name, lane);
    lane.pages.push(page);
    lane.nudge();
    if (lane.working) return;
    lane.working = true;
    const running: Promise<void> = this.#workOff(name, lane).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #workOff(name: string, lane: Lane): Promise<void> {
    const { signal } = this.#abort;
    for (let failures = 0; lane.pages.length > 0 && !signal.aborted; ) {
      const page = lane.pages[0]!;
      const waitMs = await this.#bring(page, lane).catch((thrown: unknown) => {
        this.#options.log.error({ page: page.id, err: toOpsError(thrown) }, 'a page could not be noted; tried again');
        return 0;
      });
      if (waitMs === null) {
        lane.pages.shift();
        failures = 0;
        continue;
      }
      failures += 1;
      const backoffMs = Math.min(BACKOFF.maxMs, BACKOFF.baseMs * 2 ** Math.min(failures - 1, 10));
      await this.#wait(Math.max(waitMs, backoffMs), lane);
    }
    lane.working = false;
    if (lane.pages.length === 0) this.#lanes.delete(name);
  }

  /** Null once nothing is left to do for the page, else the least time to wait, ms. */
  async #bring(page: Page, lane: Lane): Promise<number | null> {
    const { pagers, log } = this.#options;
    const { signal } = this.#abort;
    // Nobody is woken for what somebody has answered while the pager was out.
    if (lane.pages.slice(1).some(({ event }) => event !== 'trigger')) {
      await this.#end(page, 'overtaken');
      return null;
    }
    const pager = pagers.find(({ name }) => name === page.to);
    if (pager === undefined) {
      log.error({ page: page.id, pager: page.to }, 'a page is for a pager that is no longer configured');
      await this.#end({ ...page, problem: 'not_configured' }, 'refused');
      return null;
    }
    const tried = { ...page, attempts: page.attempts + 1 };
    await this.#options.store.commit([put(tried)]);
    lane.pages[0] = tried;
    try {
      await this.#send(pager, tried);
    } catch (thrown) {
      if (signal.aborted) return 0;
      const error = toOpsError(thrown);
      const failed = { ...tried, problem: error.code };
      const isFirst = page.problem !== error.code;
      if (isFirst)
        log.error({ page: page.id, alert: page.alert, pager: page.to, err: error }, 'a page did not get through');
      if (error.code === 'pager_refused') {
        await this.#end(failed, 'refused');
        return null;
      }
      if (isFirst) await this.#options.store.commit([put(failed)]);
      lane.pages[0] = failed;
      return typeof error.facts.retryAfterMs === 'number' ? error.facts.retryAfterMs : 0;
    }
    await this.#end(tried, 'sent');
    return null;
  }

  async #send(pager: Pager, page: Page): Promise<void> {
    const { clock } = this.#options;
    const late = new AbortController();
    const cancel = clock.after(SEND_TIMEOUT_MS, () => late.abort());
    try {
      await pager.send(page, AbortSignal.any([late.signal, this.#abort.signal]));
    } finally {
      cancel();
    }
  }

  /** That somebody was paged stands in the alert's history; an alert that is gone has none any more. */
  async #end(page: Page, how: NonNullable<Page['ended']>['how']): Promise<void> {
    const { alerts, store, clock, log } = this.#options;
    const ended: Page = { ...page, ended: { how, at: isoTime(clock.now()) } };
    const archive: Op = { op: 'archive', collection: PAGES, id: page.id, value: ended as unknown as Json };
    if (how === 'sent') log.info({ page: page.id, alert: page.alert, pager: page.to, event: page.event }, 'paged');
    if (page.event === 'trigger' && how !== 'overtaken') {
      const facts = { by: 'pager', pager: page.to, person: page.person, how };
      try {
        await alerts.note(page.alert, 'called', 'system', facts, [archive]);
        return;
      } catch (thrown) {
        const { code } = toOpsError(thrown);
        if (code !== 'alert_not_found' && code !== 'alert_over') throw thrown;
      }
    }
    await store.commit([archive]);
  }

  #wait(ms: number, lane: Lane): Promise<void> {
    if (this.#abort.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const over = () => {
        cancel();
        lane.nudge = () => {};
        resolve();
      };
      const cancel = this.#options.clock.after(ms, over);
      lane.nudge = over;
    });
  }
}

function put(page: Page): Op {
  return { op: 'put', collection: PAGES, id: page.id, value: page as unknown as Json };
}

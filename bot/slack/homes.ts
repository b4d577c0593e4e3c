/**
 * The App Homes that people have opened: drawn when they are, and anew when a job of that person or an alert has changed. Changes that come
 * together cost one call, which comes out of the allowance of all redrawn messages; a Home that would look the same costs none.
 */
import { homeView } from '#bot/views/block-kit/home.ts';
import type { HomeView } from '#bot/views/block-kit/types.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import { ALERTS, type Alert } from '#engine/alerts/types.ts';
import { type Clock, isoTime } from '#engine/clock.ts';
import { toOpsError } from '#engine/errors.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { Actor, JobEngine, JobView } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import { followCollection } from '#engine/store/follow-collection.ts';
import type { Store } from '#engine/store/types.ts';
import type { Views } from './forms-and-home.ts';
import type { Turn } from './intake/turn.ts';
import type { UpdateBudget } from './outbox/update-budget.ts';
import { waitUntil } from './wait.ts';

export interface HomesOptions {
  readonly store: Store;
  readonly jobs: JobEngine;
  readonly people: (slackUserId: string) => Promise<Actor>;
  readonly views: Views;
  readonly texts: Texts;
  readonly clock: Clock;
  readonly log: Logger;
  readonly budget: UpdateBudget;
}

/** Collection: whose Home was opened, and when last; a document's id is the Slack user's. */
const HOMES = 'homes';
const JOBS = 'jobs';
/** Jobs that are looked through. */
const NEWEST = 100;
/** Changes that come together: a job that is queued runs a moment later. */
const TOGETHER_MS = 1_000;
const REDRAW_EVERY_MS = 5_000;
const AGAIN_MS = 15_000;
/** Whoever has not looked for so long is shown a new one when they do. */
const WATCHED_MS = 7 * 24 * 3_600_000;

export class Homes {
  readonly #options: HomesOptions;
  readonly #abort = new AbortController();
  /** Slack users -> when they last looked, epoch milliseconds. */
  readonly #openedAt = new Map<string, number>();
  /** What Slack shows, as JSON. */
  readonly #shown = new Map<string, string>();
  /** State of each live job, so that a commit about anything else of it draws nothing. */
  readonly #states = new Map<string, string>();
  /** State of each open alert. */
  readonly #alertStates = new Map<string, string>();
  #allChanged = false;
  /** People, by the id of the house, whose jobs have changed. */
  #changed = new Set<string>();
  #following: Promise<unknown> = Promise.resolve();
  #drawing: Promise<void> | undefined;

  constructor(options: HomesOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { store, log } = this.#options;
    for await (const { id, value } of store.list(HOMES))
      this.#openedAt.set(id, Date.parse((value as { readonly at: string }).at));
    const following = { store, log, signal: this.#abort.signal, archived: true };
    const { ended } = await followCollection(JOBS, ({ value }) => this.#see(value as unknown as JobView), following);
    const alerts = await followCollection(
      ALERTS,
      ({ id, value }) => this.#seeAlert(id, value as unknown as Alert),
      following,
    );
    this.#following = Promise.all([ended, alerts.ended]);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#following;
    await this.#drawing;
  }

  /** Somebody looks: shown at once, and kept up from now on. */
  async opened(user: string, turn: Turn): Promise<void> {
    const now = this.#options.clock.now();
    this.#openedAt.set(user, now);
    turn.add({ op: 'put', collection: HOMES, id: user, value: { at: isoTime(now) } as Json });
    this.#shown.delete(user);
    await this.show(user);
  }

  /** At once: somebody waits for it. */
  async show(user: string): Promise<void> {
    await this.#publish(user, await this.#draw(user));
  }

  #see({ id, parent, state, by, finished_at }: JobView): void {
    if (parent !== null || this.#states.get(id) === state) return;
    if (finished_at === null) this.#states.set(id, state);
    else this.#states.delete(id);
    if (this.#openedAt.size === 0) return;
    this.#changed.add(by.id);
    this.#drawing ??= this.#redraw();
  }

  /** Everybody's Home shows what is open. */
  #seeAlert(id: string, { state, resolved_at, storm }: Alert): void {
    if (storm !== null || this.#alertStates.get(id) === state) return;
    if (resolved_at === null) this.#alertStates.set(id, state);
    else if (!this.#alertStates.delete(id)) return;
    if (this.#openedAt.size === 0) return;
    this.#allChanged = true;
    this.#drawing ??= this.#redraw();
  }

  async #redraw(): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#abort;
    let waitMs = TOGETHER_MS;
    while (this.#changed.size > 0 || this.#allChanged) {
      await waitUntil(clock.now() + waitMs, clock, signal);
      if (signal.aborted) return;
      const changed = this.#changed;
      const all = this.#allChanged;
      this.#changed = new Set();
      this.#allChanged = false;
      try {
        await this.#redrawOf(changed, all);
      } catch (thrown) {
        log.warn({ err: toOpsError(thrown) }, 'a Home could not be drawn');
      }
      waitMs = REDRAW_EVERY_MS;
    }
    // In the same breath as the last look for changes: the next one starts anew.
    this.#drawing = undefined;
  }

  async #redrawOf(changed: ReadonlySet<string>, all: boolean): Promise<void> {
    const { clock, people, budget } = this.#options;
    const { signal } = this.#abort;
    for (const [user, openedAt] of this.#openedAt) {
      if (clock.now() - openedAt > WATCHED_MS) continue;
      const { id } = await people(user);
      if (!all && !changed.has(id)) continue;
      await waitUntil(budget.readyAt('progress'), clock, signal);
      if (signal.aborted) return;
      const view = await this.#draw(user);
      if (JSON.stringify(view) === this.#shown.get(user)) continue;
      const waitMs = await this.#publish(user, view);
      if (waitMs === null) continue;
      this.#changed.add(id);
      await waitUntil(clock.now() + waitMs, clock, signal);
    }
  }

  async #draw(user: string): Promise<HomeView> {
    const { jobs, people, texts, store } = this.#options;
    const open: Alert[] = [];
    for await (const { value } of store.list(ALERTS, { where: { resolved_at: null, storm: null } }))
      open.push(value as unknown as Alert);
    const newest: JobView[] = [];
    for await (const job of jobs.list({ limit: NEWEST })) newest.push(job);
    const { id } = await people(user);
    return homeView(newest, id, texts, open);
  }

  /** How long to wait before it is tried again; null where that is of no use, or not needed. */
  async #publish(user: string, view: HomeView): Promise<number | null> {
    const { views, budget } = this.#options;
    budget.take();
    const refusal = await views.publish(user, view);
    if (refusal === null) {
      this.#shown.set(user, JSON.stringify(view));
      return null;
    }
    if (refusal.kind === 'rate_limited') return refusal.waitMs;
    return refusal.kind === 'unreachable' ? AGAIN_MS : null;
  }
}

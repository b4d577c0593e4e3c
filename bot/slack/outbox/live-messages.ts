/**
 * Messages that are redrawn in place. What they show is drawn at the moment it is sent, so that any number of changes costs one
 * call; nothing is stored here: whoever owns a message asks again after a restart.
 */
import type { webApi } from '@slack/bolt';
import type { Clock } from '#engine/clock.ts';
import { backoffMs, spreadOf } from '#engine/jobs/backoff.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import { refusalOf } from '../refusal.ts';
import { type Content, type Posted, PRIORITIES, type Priority } from './entry.ts';
import type { UpdateBudget } from './update-budget.ts';

export interface LiveMessagesOptions {
  readonly client: webApi.WebClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** Spreads the waiting times between attempts. */
  readonly seed: number;
  readonly onLockedOut: (reason: string) => void;
  /** Shared with whatever else is redrawn. */
  readonly budget: UpdateBudget;
}

/** `drawn`: Slack shows it; `gone`: there is no such message, or it can no longer be changed; `stopped`: not now. */
export type Drawn = 'drawn' | 'gone' | 'stopped';

interface Drawing {
  readonly place: Posted;
  draw: () => Content;
  priority: Priority;
  /** Whoever waits for what is drawn from now on. */
  waiting: ((drawn: Drawn) => void)[];
  /** What Slack has, as JSON. */
  shown: string;
  /** Until when progress waits: an end does not. */
  pacedUntil: number;
  /** Until when a failed attempt is not repeated. */
  shutUntil: number;
  failures: number;
}

/** Progress of one message is shown that often at most. */
const PROGRESS_EVERY_MS = 2000;
const BACKOFF = { baseMs: 1000, maxMs: 30_000 };

export class LiveMessages {
  readonly #options: LiveMessagesOptions;
  readonly #budget: UpdateBudget;
  readonly #drawings = new Map<string, Drawing>();
  /** In the order in which they asked. */
  readonly #dirty = new Set<Drawing>();
  readonly #count = { updated: 0, rateLimited: 0 };
  #shutUntil = Number.NEGATIVE_INFINITY;
  #stopped = false;
  #wake: () => void = () => {};
  #running: Promise<void> | undefined;

  constructor(options: LiveMessagesOptions) {
    this.#options = options;
    this.#budget = options.budget;
  }

  stats(): { readonly waiting: number; readonly updated: number; readonly rateLimited: number } {
    return { waiting: this.#dirty.size, ...this.#count };
  }

  /** Shows what `draw` gives, soon; the next call before that takes this one's place. */
  show(place: Posted, draw: () => Content): void {
    this.#ask(place, draw, 'progress');
  }

  /** Resolves when Slack shows what `draw` gave after this call. The message is forgotten then. */
  async finish(place: Posted, draw: () => Content, priority: Priority): Promise<Drawn> {
    if (this.#stopped) return 'stopped';
    const drawing = this.#ask(place, draw, priority);
    const drawn = await new Promise<Drawn>((resolve) => drawing.waiting.push(resolve));
    this.#drawings.delete(keyOf(place));
    return drawn;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#running;
    for (const drawing of this.#dirty) this.#end(drawing, 'stopped');
  }

  #ask(place: Posted, draw: () => Content, priority: Priority): Drawing {
    const key = keyOf(place);
    const drawing = this.#drawings.get(key) ?? newDrawing(place, draw);
    this.#drawings.set(key, drawing);
    drawing.draw = draw;
    if (!this.#dirty.has(drawing) || isMoreUrgent(priority, drawing.priority)) drawing.priority = priority;
    this.#dirty.add(drawing);
    if (!this.#stopped) this.#running ??= this.#run();
    this.#wake();
    return drawing;
  }

  async #run(): Promise<void> {
    // What is asked for in the same turn of the event loop is drawn once.
    await Promise.resolve();
    while (!this.#stopped) {
      const next = this.#next();
      const now = this.#options.clock.now();
      if (next === undefined) await this.#sleep(null);
      else if (next.at > now) await this.#sleep(next.at - now);
      else await this.#update(next.drawing);
    }
  }

  /** What may go soonest; of several the most urgent, then the one that asked first. */
  #next(): { readonly drawing: Drawing; readonly at: number } | undefined {
    const now = this.#options.clock.now();
    let best: { readonly drawing: Drawing; readonly at: number } | undefined;
    for (const drawing of this.#dirty) {
      const { priority, pacedUntil, shutUntil } = drawing;
      const paced = priority === 'progress' ? pacedUntil : now;
      const at = Math.max(now, paced, shutUntil, this.#shutUntil, this.#budget.readyAt(priority));
      const isBetter =
        best === undefined || at < best.at || (at === best.at && isMoreUrgent(drawing.priority, best.drawing.priority));
      if (isBetter) best = { drawing, at };
    }
    return best;
  }

  async #update(drawing: Drawing): Promise<void> {
    const { client, clock } = this.#options;
    const { place, priority } = drawing;
    const waiting = drawing.waiting.splice(0);
    this.#dirty.delete(drawing);
    const content = this.#drawn(drawing);
    if (content === null) {
      drawing.waiting.push(...waiting);
      this.#end(drawing, 'gone');
      return;
    }
    const shown = JSON.stringify(content);
    if (shown !== drawing.shown) {
      this.#budget.take();
      try {
        // Our blocks come from a renderer that keeps Slack's limits; the library's union of block types is not ours.
        const { text, blocks } = content as unknown as { text: string; blocks: never[] };
        await client.chat.update({ channel: place.channel, ts: place.ts, text, blocks });
      } catch (thrown) {
        drawing.waiting.unshift(...waiting);
        this.#refused(drawing, priority, thrown);
        return;
      }
      this.#count.updated += 1;
      drawing.shown = shown;
      drawing.pacedUntil = clock.now() + PROGRESS_EVERY_MS;
    }
    drawing.failures = 0;
    for (const resolve of waiting) resolve('drawn');
  }

  #drawn(drawing: Drawing): Content | null {
    try {
      return drawing.draw();
    } catch (thrown) {
      this.#options.log.error({ ...drawing.place, err: thrown }, 'a message cannot be drawn');
      return null;
    }
  }

  #refused(drawing: Drawing, priority: Priority, thrown: unknown): void {
    const { clock, log, seed, onLockedOut } = this.#options;
    const refusal = refusalOf(thrown);
    const { place } = drawing;
    if (refusal.kind === 'rejected' || refusal.kind === 'unwelcome') {
      log.warn({ ...place, reason: refusal.reason }, 'a message can no longer be redrawn');
      this.#end(drawing, 'gone');
      return;
    }
    if (refusal.kind === 'locked_out') {
      this.#stopped = true;
      onLockedOut(refusal.reason);
    } else if (refusal.kind === 'rate_limited') {
      this.#count.rateLimited += 1;
      this.#shutUntil = clock.now() + refusal.waitMs;
    } else {
      drawing.failures += 1;
      drawing.shutUntil =
        clock.now() + backoffMs(BACKOFF, drawing.failures, spreadOf(`${keyOf(place)}:${drawing.failures}`, seed));
    }
    if (!this.#dirty.has(drawing) || isMoreUrgent(priority, drawing.priority)) drawing.priority = priority;
    this.#dirty.add(drawing);
  }

  #end(drawing: Drawing, drawn: Drawn): void {
    this.#dirty.delete(drawing);
    this.#drawings.delete(keyOf(drawing.place));
    for (const resolve of drawing.waiting.splice(0)) resolve(drawn);
  }

  #sleep(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const cancel = ms === null ? () => {} : this.#options.clock.after(ms, () => this.#wake());
      this.#wake = () => {
        cancel();
        this.#wake = () => {};
        resolve();
      };
    });
  }
}

function newDrawing(place: Posted, draw: () => Content): Drawing {
  return { place, draw, priority: 'progress', waiting: [], shown: '', pacedUntil: 0, shutUntil: 0, failures: 0 };
}

function keyOf({ channel, ts }: Posted): string {
  return `${channel}:${ts}`;
}

function isMoreUrgent(a: Priority, b: Priority): boolean {
  return PRIORITIES.indexOf(a) < PRIORITIES.indexOf(b);
}

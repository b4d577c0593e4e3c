/** The alerts that are told in one message, counted and ordered as they change: what a change costs does not grow with the storm. */
import { isOpen } from './alert-states.ts';
import { ALERT_LEVELS, type Alert, type AlertLevel } from './types.ts';

/** As many as a message lists. */
export const MOST_ROWS = 50;

export class StormMembers {
  readonly #all = new Set<string>();
  /** Open ones; of one level in the order in which they came. */
  readonly #open: ReadonlyMap<AlertLevel, Set<string>> = new Map(ALERT_LEVELS.map((level) => [level, new Set()]));
  readonly #waking = new Set<string>();
  /** The last that ended, the newest last. */
  #over: string[] = [];

  get size(): number {
    return this.#all.size;
  }

  get ids(): Iterable<string> {
    return this.#all;
  }

  get openCount(): number {
    let count = 0;
    for (const ids of this.#open.values()) count += ids.size;
    return count;
  }

  /** Of the open ones; null where none is. */
  get gravest(): AlertLevel | null {
    return ALERT_LEVELS.findLast((level) => this.#open.get(level)!.size > 0) ?? null;
  }

  get wakes(): boolean {
    return this.#waking.size > 0;
  }

  put(alert: Alert): void {
    const { id, level, wakes } = alert;
    this.#all.add(id);
    const isNowOpen = isOpen(alert);
    for (const [each, ids] of this.#open) if (!isNowOpen || each !== level) ids.delete(id);
    this.#over = this.#over.filter((other) => other !== id);
    this.#waking.delete(id);
    if (isNowOpen) {
      this.#open.get(level)!.add(id);
      if (wakes) this.#waking.add(id);
    } else this.#over = [...this.#over, id].slice(-MOST_ROWS);
  }

  delete(id: string): void {
    this.#all.delete(id);
    for (const ids of this.#open.values()) ids.delete(id);
    this.#waking.delete(id);
    this.#over = this.#over.filter((other) => other !== id);
  }

  /** Those that a message lists: the gravest first, of one level the oldest; then what ended last. */
  *rows(): Iterable<string> {
    let left = MOST_ROWS;
    const inOrder = [...ALERT_LEVELS.toReversed().map((level) => this.#open.get(level)!), this.#over.toReversed()];
    for (const ids of inOrder) {
      for (const id of ids) {
        if (left === 0) return;
        left -= 1;
        yield id;
      }
    }
  }
}

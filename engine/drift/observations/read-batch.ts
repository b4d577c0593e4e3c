/** What a client sends, as a batch: the items that are good, and why the others are not. */
import type { Observation, ObservationBatch, Outcome } from '../types.ts';
import { checkItem, type ItemRules, quoted, type Refusal } from './check-item.ts';

export interface RefusedItem extends Refusal {
  /** Position among all items, in the order in which they came. */
  readonly index: number;
}

export interface ReadBatch {
  readonly batch: ObservationBatch;
  readonly refused: readonly RefusedItem[];
  readonly items: number;
}

/** Takes items one by one, in their order. */
export class BatchReader {
  readonly #rules: ItemRules;
  readonly #observations: Observation[] = [];
  readonly #outcomes: Outcome[] = [];
  readonly #refused: RefusedItem[] = [];
  #items = 0;

  constructor(rules: ItemRules) {
    this.#rules = rules;
  }

  take(given: unknown): void {
    const checked = checkItem(given, this.#rules);
    if (checked.kind === 'observation') this.#observations.push(checked.item);
    else if (checked.kind === 'outcome') this.#outcomes.push(checked.item);
    else this.#refused.push({ index: this.#items, ...checked.refusal });
    this.#items += 1;
  }

  /** One item of NDJSON. */
  takeLine(line: string): void {
    let given: unknown;
    try {
      given = JSON.parse(line);
    } catch {
      this.#refused.push({ index: this.#items, problem: `expected JSON, received ${quoted(line)}`, stream: null });
      this.#items += 1;
      return;
    }
    this.take(given);
  }

  result(): ReadBatch {
    const batch = { observations: this.#observations, outcomes: this.#outcomes };
    return { batch, refused: this.#refused, items: this.#items };
  }
}

const LISTS: readonly string[] = ['observations', 'outcomes'];

/** The items of a body: one item, a list of them, or `{"observations": […], "outcomes": […]}`; undefined for what is none of these. */
export function itemsOf(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body;
  if (typeof body !== 'object' || body === null) return undefined;
  const fields = Object.entries(body);
  if (!fields.some(([name]) => LISTS.includes(name))) return [body];
  const areLists = fields.every(([name, list]) => LISTS.includes(name) && Array.isArray(list));
  return areLists ? fields.flatMap(([, list]) => list as unknown[]) : undefined;
}

/** The alerts that are not settled, with their tickets, as the store has them and the present turns have changed them. */
import type { Json } from '../json.ts';
import type { Op, Store } from '../store/types.ts';
import { TICKETS, type Ticket } from '../tickets/types.ts';
import { dueMs, isOpen } from './alert-states.ts';
import { StormMembers } from './storm-members.ts';
import { ALONE, isStormy } from './storm-rules.ts';
import { ALERTS, type Alert } from './types.ts';

const COUNTERS = 'counters';
type Counter = typeof ALERTS | typeof TICKETS;

export class Ledger {
  readonly #store: Store;
  readonly #alerts = new Map<string, Alert>();
  /** Fingerprint -> the open alert, or the newest that has ended and is not settled. */
  readonly #newest = new Map<string, string>();
  /** Storm or mass drift -> the alerts that are told in it. */
  readonly #members = new Map<string, StormMembers>();
  readonly #tickets = new Map<string, Ticket>();
  readonly #last: Record<Counter, number> = { [ALERTS]: 0, [TICKETS]: 0 };
  /** Channel -> when the newest alerts came that a storm may take in, the newest last. */
  readonly #arrivals = new Map<string | null, string[]>();
  /** Alerts that were changed, or whose members were, since the last commit. */
  readonly #touched = new Set<string>();
  #drafts = new Map<string, Op>();
  #nextDueMs = Number.POSITIVE_INFINITY;
  #isLoaded = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Reads what is durable, where that is not known. */
  async load(): Promise<void> {
    if (this.#isLoaded) return;
    for (const known of [this.#alerts, this.#newest, this.#members, this.#tickets, this.#arrivals]) known.clear();
    this.#drafts = new Map();
    this.#touched.clear();
    for (const counter of [ALERTS, TICKETS] as const) {
      const stored = await this.#store.get(COUNTERS, counter);
      this.#last[counter] = (stored?.value as { readonly last: number } | undefined)?.last ?? 0;
    }
    for await (const { id, value } of this.#store.list(ALERTS)) {
      const alert = value as unknown as Alert;
      // Of a version that knew neither numbers nor history: whatever it was about is raised again.
      if (alert.id !== id) this.#drafts.set(`${ALERTS}/${id}`, { op: 'delete', collection: ALERTS, id });
      else if (!alert.settled) {
        this.#arrive(alert);
        this.#index(alert);
      }
    }
    this.#nextDueMs = Number.NEGATIVE_INFINITY;
    for await (const { id, value } of this.#store.list(TICKETS)) {
      const ticket = value as unknown as Ticket;
      if (ticket.alert !== null && this.#alerts.has(ticket.alert)) this.#tickets.set(id, ticket);
    }
    this.#isLoaded = true;
  }

  /** What was drafted did not become durable: the next turn begins with what is. */
  forget(): void {
    this.#isLoaded = false;
  }

  /** What makes the drafts durable; from now on they count as such. */
  takeOps(): Op[] {
    const ops = [...this.#drafts.values()];
    this.#drafts = new Map();
    this.#touched.clear();
    return ops;
  }

  /** Those that have members, or may have had. */
  touched(): readonly string[] {
    return [...this.#touched];
  }

  /** When the next snooze ends, or the next end can no longer be taken back: infinite where none does, -infinite where that is not known. */
  get nextDueMs(): number {
    return this.#nextDueMs;
  }

  /** Alerts for which it is time, each a snoozed or an ended one. */
  due(nowMs: number): Alert[] {
    const due: Alert[] = [];
    this.#nextDueMs = Number.POSITIVE_INFINITY;
    for (const alert of this.#alerts.values()) {
      const ms = dueMs(alert);
      if (ms <= nowMs) due.push(alert);
      else this.#nextDueMs = Math.min(this.#nextDueMs, ms);
    }
    return due;
  }

  /** When the newest alerts came to a channel that a storm may take in (ISO 8601), the newest last. */
  arrivals(channel: string | null): readonly string[] {
    return this.#arrivals.get(channel) ?? [];
  }

  nextId(counter: Counter): string {
    this.#last[counter] += 1;
    const last = this.#last[counter];
    this.#drafts.set(`${COUNTERS}/${counter}`, { op: 'put', collection: COUNTERS, id: counter, value: { last } });
    return `${counter === ALERTS ? 'A' : 'T'}-${last}`;
  }

  alert(id: string): Alert | undefined {
    return this.#alerts.get(id);
  }

  /** The open one with this fingerprint, or the newest that has ended and is not settled. */
  about(about: string): Alert | undefined {
    const id = this.#newest.get(about);
    return id === undefined ? undefined : this.#alerts.get(id);
  }

  /** Alerts that are told in this one's message; those that are settled are no longer among them. */
  *members(id: string): Iterable<Alert> {
    for (const member of this.#members.get(id)?.ids ?? []) yield this.#alerts.get(member)!;
  }

  /** The same, counted and ordered; undefined where there are none. */
  storm(id: string): StormMembers | undefined {
    return this.#members.get(id);
  }

  /** A settled one is written a last time, and known no more. */
  putAlert(alert: Alert): void {
    const { id, storm } = alert;
    this.#drafts.set(`${ALERTS}/${id}`, { op: 'put', collection: ALERTS, id, value: alert as unknown as Json });
    const before = this.#alerts.get(id);
    if (before !== undefined && before.storm !== null && before.storm !== alert.storm) this.#leave(before.storm, id);
    if (before === undefined) this.#arrive(alert);
    this.#touched.add(storm ?? id);
    this.#nextDueMs = Math.min(this.#nextDueMs, dueMs(alert));
    if (alert.settled) this.#drop(alert);
    else this.#index(alert);
  }

  #drop({ id, about, storm }: Alert): void {
    this.#alerts.delete(id);
    if (this.#newest.get(about) === id) this.#newest.delete(about);
    if (storm !== null) this.#leave(storm, id);
  }

  /** Undefined for one whose alert is settled. */
  ticket(id: string): Ticket | undefined {
    return this.#tickets.get(id);
  }

  putTicket(ticket: Ticket): void {
    const { id } = ticket;
    this.#drafts.set(`${TICKETS}/${id}`, { op: 'put', collection: TICKETS, id, value: ticket as unknown as Json });
    if (ticket.settled) this.#tickets.delete(id);
    else this.#tickets.set(id, ticket);
  }

  #index(alert: Alert): void {
    const { id, about, storm } = alert;
    this.#alerts.set(id, alert);
    const newest = this.about(about);
    if (newest === undefined || isOpen(alert) || (!isOpen(newest) && newest.raised_at <= alert.raised_at)) {
      this.#newest.set(about, id);
    }
    if (storm === null) return;
    const members = this.#members.get(storm) ?? new StormMembers();
    this.#members.set(storm, members);
    members.put(alert);
  }

  #arrive({ kind, channel, raised_at }: Alert): void {
    if (!isStormy(kind)) return;
    const arrivals = this.#arrivals.get(channel) ?? [];
    this.#arrivals.set(channel, [...arrivals, raised_at].slice(-ALONE));
  }

  #leave(storm: string, id: string): void {
    const members = this.#members.get(storm);
    members?.delete(id);
    if (members?.size === 0) this.#members.delete(storm);
  }
}

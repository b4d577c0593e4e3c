/**
 * Goes on with alerts that are meant to wake and that nobody answers: the next one is called, by the rota's steps and the clock. Each
 * step is one commit with the alert and with the pages that go out, so that a kill repeats none and loses none.
 */
import { ALERTS, type Alert, type AlertBook } from '../alerts/types.ts';
import { type Clock, isoTime } from '../clock.ts';
import { toOpsError } from '../errors.ts';
import type { Logger } from '../jobs/logger.ts';
import type { Json } from '../json.ts';
import type { Follow, Op, Store } from '../store/types.ts';
import { isGraver, nextStep, standingOf } from './escalation-plan.ts';
import type { OnCallSource } from './on-call-source.ts';
import { hushOps, pageKey, ringOps } from './pages.ts';
import { ESCALATIONS, type Escalation, type EscalationStep } from './types.ts';
import { whoAnswers } from './who-is-on-call.ts';

export interface EscalatorOptions {
  readonly store: Store;
  readonly follow: Follow;
  readonly alerts: AlertBook;
  readonly onCall: OnCallSource;
  /** Names of the pagers that are configured. */
  readonly pagers: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** After a step that failed, and for one that somebody's answer overtook. */
const AGAIN_MS = 1_000;
/** The rota and the clock may change meanwhile: nobody sleeps longer than this. */
const LONGEST_SLEEP_MS = 60_000;

export class Escalator {
  readonly #options: EscalatorOptions;
  readonly #abort = new AbortController();
  /** Alerts that ring or rang, as they were last seen. */
  readonly #alerts = new Map<string, Alert | undefined>();
  readonly #escalations = new Map<string, Escalation>();
  readonly #waiting = new Set<string>();
  #working: Promise<void> | undefined;
  #following: Promise<void> = Promise.resolve();
  #cancelSleep: (() => void) | undefined;

  constructor(options: EscalatorOptions) {
    this.#options = options;
  }

  /** Takes up what an earlier process left. */
  async start(): Promise<void> {
    const { store, follow } = this.#options;
    for await (const { id, value } of store.list(ESCALATIONS))
      this.#escalations.set(id, { level: null, ...(value as Omit<Escalation, 'level'>) });
    const { ended } = await follow(
      ALERTS,
      ({ id, value }) => this.#see(id, value as unknown as Alert),
      this.#abort.signal,
    );
    this.#following = ended;
    // Over and archived while nobody looked.
    for (const id of this.#escalations.keys()) if (!this.#alerts.has(id)) this.#see(id, undefined);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.#wakeUp();
    await this.#following;
    await this.#working;
  }

  #see(id: string, alert: Alert | undefined): void {
    if (!this.#escalations.has(id) && standingOf(alert) === 'over') {
      this.#alerts.delete(id);
      return;
    }
    this.#alerts.set(id, alert);
    this.#work([id]);
  }

  #work(ids: Iterable<string>): void {
    for (const id of ids) this.#waiting.add(id);
    this.#working ??= this.#workOff();
  }

  async #workOff(): Promise<void> {
    await Promise.resolve();
    for (const id of this.#waiting) {
      this.#waiting.delete(id);
      if (this.#abort.signal.aborted) break;
      try {
        await this.#settle(id);
      } catch (thrown) {
        this.#options.log.error({ alert: id, err: toOpsError(thrown) }, 'an escalation failed and is tried again');
      }
    }
    this.#working = undefined;
    await this.#rest();
  }

  /** Until the next step of any alert is due. */
  async #rest(): Promise<void> {
    const { clock, onCall } = this.#options;
    this.#wakeUp();
    if (this.#abort.signal.aborted || this.#alerts.size === 0) return;
    // Where it cannot be read the next step says so, within a minute.
    const rota = await onCall.current().then(
      (state) => state.rota,
      () => null,
    );
    const nowMs = clock.now();
    const dueMs = [...this.#alerts].flatMap(([id, alert]) => {
      const escalation = this.#escalations.get(id);
      const next =
        alert === undefined || escalation === undefined ? null : nextStep(escalation, alert, { rota, nowMs });
      return next === null ? [] : [next.dueMs];
    });
    if (this.#abort.signal.aborted) return;
    const waitMs = Math.min(LONGEST_SLEEP_MS, ...dueMs.map((due) => Math.max(AGAIN_MS, due - nowMs)));
    this.#wakeUp();
    this.#cancelSleep = clock.after(waitMs, () => this.#work(this.#alerts.keys()));
  }

  #wakeUp(): void {
    this.#cancelSleep?.();
    this.#cancelSleep = undefined;
  }

  async #settle(id: string): Promise<void> {
    const alert = this.#alerts.get(id);
    const standing = standingOf(alert);
    const before = this.#escalations.get(id);
    if (alert === undefined || standing === 'over') await this.#end(id, before, alert);
    else if (standing === 'rings') await this.#ring(alert, before);
    else if (before !== undefined && before.since !== null) await this.#hold(alert, before, standing);
  }

  async #ring(alert: Alert, before: Escalation | undefined): Promise<void> {
    const { clock, onCall } = this.#options;
    let escalation = await this.#begun(alert, before);
    for (;;) {
      const { rota, taken } = await onCall.current();
      const nowMs = clock.now();
      const next = nextStep(escalation, alert, { rota, nowMs });
      if (next === null && isGraver(alert, escalation)) {
        escalation = await this.#begin(alert, { done: 0, rung: escalation.rung });
        continue;
      }
      if (next === null || next.dueMs > nowMs || this.#abort.signal.aborted) return;
      const person = whoAnswers(next.step.call, { rota, taken }, nowMs);
      const after = await this.#take(next.step, person, alert, escalation);
      // Somebody has answered meanwhile: the news of it is on its way.
      if (after === null) return;
      escalation = after;
    }
  }

  /** A clock that was set back must not put off who is called next: the wait for them begins again. */
  async #begun(alert: Alert, before: Escalation | undefined): Promise<Escalation> {
    const since = isoTime(this.#options.clock.now());
    if (before === undefined) return await this.#begin(alert, { done: 0, rung: [] });
    // It fires anew: a pager rings no more for what was acknowledged there, so that is closed first.
    if (before.since === null)
      return await this.#begin(alert, { done: 0, rung: [] }, hushOps(alert, before, 'resolve', since));
    // Times of ours are all written alike, so that they compare as text.
    return before.since <= since ? before : await this.#begin(alert, before);
  }

  async #begin(
    alert: Alert,
    { done, rung }: Pick<Escalation, 'done' | 'rung'>,
    more: readonly Op[] = [],
  ): Promise<Escalation> {
    const since = isoTime(this.#options.clock.now());
    const escalation = { alert: alert.id, key: pageKey(alert), since, done, level: alert.level, rung };
    await this.#commit(escalation, more);
    return escalation;
  }

  async #take(
    { call, by }: EscalationStep,
    person: string | null,
    alert: Alert,
    before: Escalation,
  ): Promise<Escalation | null> {
    const { alerts, pagers, clock, log } = this.#options;
    const to = by.includes('pager') ? pagers : [];
    const after = { ...before, done: before.done + 1, level: alert.level, rung: [...new Set([...before.rung, ...to])] };
    const called = by.includes('chat') && person !== null ? [person] : [];
    if (called.length === 0 && to.length === 0) {
      // There is nobody to call: the alert says nothing of it.
      await this.#commit(after, []);
      return after;
    }
    const pages = ringOps(alert, before, { role: call, person, to }, isoTime(clock.now()));
    const told = await alerts.escalate(alert.id, called, [put(after), ...pages]);
    if (standingOf(told) !== 'rings') return null;
    this.#escalations.set(alert.id, after);
    log.info({ alert: alert.id, person, role: call, by, pagers: to }, 'nobody has answered an alert: called');
    return after;
  }

  /** Snoozed means that it may ring again, which a pager does only for what it has closed. */
  async #hold(alert: Alert, before: Escalation, standing: 'acknowledged' | 'snoozed'): Promise<void> {
    const event = standing === 'acknowledged' ? 'acknowledge' : 'resolve';
    const after = { ...before, since: null, rung: event === 'resolve' ? [] : before.rung };
    await this.#commit(after, hushOps(alert, before, event, isoTime(this.#options.clock.now())));
  }

  async #end(id: string, before: Escalation | undefined, alert: Alert | undefined): Promise<void> {
    if (before !== undefined) {
      const hush = hushOps(alert, before, 'resolve', isoTime(this.#options.clock.now()));
      await this.#options.store.commit([{ op: 'delete', collection: ESCALATIONS, id }, ...hush]);
      this.#escalations.delete(id);
    }
    if (this.#alerts.get(id) === alert) this.#alerts.delete(id);
  }

  async #commit(escalation: Escalation, more: readonly Op[]): Promise<void> {
    await this.#options.store.commit([put(escalation), ...more]);
    this.#escalations.set(escalation.alert, escalation);
  }
}

function put(escalation: Escalation): Op {
  return { op: 'put', collection: ESCALATIONS, id: escalation.alert, value: escalation as unknown as Json };
}
